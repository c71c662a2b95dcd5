package io.tebus.iso.codec;

import org.agrona.DirectBuffer;

/**
 * Which characters may stand in which content, one bit a class.
 *
 * <p>Immutable. Source: ISO 8583:1987, 4.2.
 */
final class CharacterClass {

  static final int DIGIT = 1;

  /** Printable ASCII, 0x20 to 0x7E. */
  static final int TEXT = 1 << 1;

  /** Digits and the field separator of track 2, '=' or 'D'. */
  static final int TRACK_2 = 1 << 2;

  /** Hexadecimal digits of either case. */
  static final int HEX = 1 << 3;

  /** The x of x+n: C for credit, D for debit. */
  static final int SIGN = 1 << 4;

  private static final long HIGH_BITS = 0x8080808080808080L;

  private static final int[] CLASSES = new int[256];

  static {
    for (int character = 0x20; character <= 0x7E; character++) {
      CLASSES[character] |= TEXT;
    }
    mark("0123456789", DIGIT);
    mark("0123456789=D", TRACK_2);
    mark("0123456789ABCDEFabcdef", HEX);
    mark("CD", SIGN);
  }

  private CharacterClass() {}

  /** The bits of all classes the character belongs to. */
  static int of(byte character) {
    return CLASSES[character & 0xFF];
  }

  static boolean isSign(byte character) {
    return (of(character) & SIGN) != 0;
  }

  /** True when every one of the bytes is a digit; no bytes at all are. */
  static boolean areDigits(DirectBuffer buffer, int offset, int length) {
    if (length < Long.BYTES) {
      return length < Integer.BYTES
          ? areAll(DIGIT, buffer, offset, length)
          : EightDigits.strangers(overlapping(buffer, offset, length)) == 0;
    }
    // Eight at a time; the last eight may overlap those before them.
    int last = offset + length - Long.BYTES;
    long strange =
        EightDigits.strangers(buffer.getLong(offset)) | EightDigits.strangers(buffer.getLong(last));
    for (int i = offset + Long.BYTES; i < last; i += Long.BYTES) {
      strange |= EightDigits.strangers(buffer.getLong(i));
    }
    return strange == 0;
  }

  /** True when every one of the bytes is printable; no bytes at all are. */
  static boolean arePrintable(DirectBuffer buffer, int offset, int length) {
    if (length < Long.BYTES) {
      return length < Integer.BYTES
          ? areAll(TEXT, buffer, offset, length)
          : notPrintable(overlapping(buffer, offset, length)) == 0;
    }
    int last = offset + length - Long.BYTES;
    long strange = notPrintable(buffer.getLong(offset)) | notPrintable(buffer.getLong(last));
    for (int i = offset + Long.BYTES; i < last; i += Long.BYTES) {
      strange |= notPrintable(buffer.getLong(i));
    }
    return strange == 0;
  }

  /** True when every one of the bytes belongs to the class; no bytes at all do. */
  static boolean areAll(int characterClass, DirectBuffer buffer, int offset, int length) {
    // One bit survives only when all characters have it: no branch a byte.
    int common = characterClass;
    for (int i = offset, end = offset + length; i < end; i++) {
      common &= of(buffer.getByte(i));
    }
    return common != 0;
  }

  /** The first and the last four of 4 to 8 bytes. */
  private static long overlapping(DirectBuffer buffer, int offset, int length) {
    long first = buffer.getInt(offset) & 0xFFFF_FFFFL;
    return first | ((long) buffer.getInt(offset + length - Integer.BYTES) << Integer.SIZE);
  }

  /** Zero when no byte is above 0x7F, below 0x20 or 0x7F itself. */
  private static long notPrintable(long eight) {
    return (eight | (eight - 0x2020202020202020L) | (eight + 0x0101010101010101L)) & HIGH_BITS;
  }

  private static void mark(String characters, int characterClass) {
    for (int i = 0; i < characters.length(); i++) {
      CLASSES[characters.charAt(i)] |= characterClass;
    }
  }
}
