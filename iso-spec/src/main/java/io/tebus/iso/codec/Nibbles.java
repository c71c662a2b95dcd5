package io.tebus.iso.codec;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Half bytes: digits packed two a byte, and bytes shown as hexadecimal digits. Nibbles are counted
 * from 0, the high one of a byte before the low one.
 *
 * <p>Safe for any thread.
 */
final class Nibbles {

  /** The field separator of track 2 in packed form. */
  static final int SEPARATOR = 0xD;

  /** What fills a last half byte up that no digit needs. */
  static final int FILLER = 0xF;

  /** There is no such half byte, or the character cannot be one. */
  static final int NO_NIBBLE = -1;

  private Nibbles() {}

  static int get(DirectBuffer buffer, int offset, int index) {
    int octet = buffer.getByte(offset + (index >> 1));
    return (index & 1) == 0 ? (octet >> 4) & 0xF : octet & 0xF;
  }

  /** Writes one nibble and leaves the other one of its byte alone. */
  static void put(MutableDirectBuffer buffer, int offset, int index, int nibble) {
    int at = offset + (index >> 1);
    int octet = buffer.getByte(at);
    buffer.putByte(
        at, (byte) ((index & 1) == 0 ? (octet & 0x0F) | (nibble << 4) : (octet & 0xF0) | nibble));
  }

  /** True when {@code count} nibbles are 0 to 9. */
  static boolean areDigits(DirectBuffer buffer, int offset, int from, int count) {
    int to = from + count;
    int first = from >> 1;
    int last = (to - 1) >> 1;
    int strange = 0;
    for (int i = first; i <= last; i++) {
      int octet = buffer.getByte(offset + i) & 0xFF;
      if (i == first && (from & 1) == 1) {
        octet &= 0x0F;
      }
      if (i == last && (to & 1) == 1) {
        octet &= 0xF0;
      }
      // Above 9 are those with the bit of 8 and that of 4 or of 2.
      strange |= (octet >> 3) & ((octet >> 2) | (octet >> 1));
    }
    return (strange & 0x11) == 0;
  }

  /**
   * {@code count} nibbles as a number, or {@link Digits#NOT_A_NUMBER} when there are none, more
   * than {@link Digits#MAX_DIGITS}, or one of them is no digit.
   */
  static long number(DirectBuffer buffer, int offset, int from, int count) {
    if (count < 1 || count > Digits.MAX_DIGITS) {
      return Digits.NOT_A_NUMBER;
    }
    int to = from + count;
    int begin = offset + (from >> 1);
    int end = offset + ((to + 1) >> 1);
    int low = Math.max(begin, end - Long.BYTES);
    long packed = octets(buffer, low, end - low);
    // What lies behind the last nibble goes, then what lies before the first.
    int behind = (to & 1) << 2;
    packed >>>= behind;
    int inPacked = 2 * (end - low) - (to & 1);
    if (inPacked >= count) {
      return sixteen(packed & (-1L >>> (Long.SIZE - 4 * count)));
    }
    // Seventeen or eighteen digits, or sixteen in nine bytes.
    long high = number(buffer, offset, from, count - inPacked);
    long rest = sixteen(packed);
    return (high | rest) < 0 ? Digits.NOT_A_NUMBER : high * power(inPacked) + rest;
  }

  /** Fifteen or sixteen digits are below it. */
  private static long power(int digits) {
    return digits == 16 ? 10_000_000_000_000_000L : 1_000_000_000_000_000L;
  }

  /** Up to eight bytes, the first one the highest. */
  private static long octets(DirectBuffer buffer, int offset, int length) {
    if (length == Long.BYTES) {
      return buffer.getLong(offset, ByteOrder.BIG_ENDIAN);
    }
    if (length >= Integer.BYTES) {
      // Two reads of four bytes, which overlap; nothing else is touched.
      long first = buffer.getInt(offset, ByteOrder.BIG_ENDIAN) & 0xFFFF_FFFFL;
      int lastAt = length - Integer.BYTES;
      long last = buffer.getInt(offset + lastAt, ByteOrder.BIG_ENDIAN) & 0xFFFF_FFFFL;
      return (first << (Byte.SIZE * lastAt)) | last;
    }
    long octets = 0;
    for (int i = offset, end = offset + length; i < end; i++) {
      octets = (octets << Byte.SIZE) | (buffer.getByte(i) & 0xFF);
    }
    return octets;
  }

  /** Sixteen packed digits at once, pairs of them, then pairs of pairs. */
  private static long sixteen(long packed) {
    // Above 9 are those with the bit of 8 and that of 4 or of 2.
    long strange = (packed >>> 3) & ((packed >>> 2) | (packed >>> 1)) & 0x1111111111111111L;
    if (strange != 0) {
      return Digits.NOT_A_NUMBER;
    }
    long twos = packed - 6 * ((packed >>> 4) & 0x0F0F0F0F0F0F0F0FL);
    long fours = twos - 156 * ((twos >>> 8) & 0x00FF00FF00FF00FFL);
    long eights = fours - 55_536 * ((fours >>> 16) & 0x0000FFFF0000FFFFL);
    return (eights >>> 32) * 100_000_000L + (eights & 0xFFFF_FFFFL);
  }

  /** True when {@code count} nibbles are 0 to 9 or the separator, or the last one filler. */
  static boolean areTrack2(DirectBuffer buffer, int offset, int from, int count) {
    int last = from + count - 1;
    for (int i = from; i <= last; i++) {
      int nibble = get(buffer, offset, i);
      if (nibble > 9 && nibble != SEPARATOR && !(nibble == FILLER && i == last)) {
        return false;
      }
    }
    return true;
  }

  /** Copies {@code count} packed digits as characters. */
  static void copyDigits(
      DirectBuffer buffer,
      int offset,
      int from,
      int count,
      MutableDirectBuffer target,
      int targetOffset) {
    int i = 0;
    if ((from & 1) == 1 && count > 0) {
      target.putByte(targetOffset, digit(get(buffer, offset, from)));
      i = 1;
    }
    for (; i + Long.BYTES <= count; i += Long.BYTES) {
      long eight =
          eight(buffer.getInt(offset + ((from + i) >> 1), ByteOrder.BIG_ENDIAN) & 0xFFFF_FFFFL);
      if (((eight + 0x0606060606060606L) & 0x1010101010101010L) != 0) {
        break;
      }
      target.putLong(targetOffset + i, eight + 0x3030303030303030L, ByteOrder.BIG_ENDIAN);
    }
    for (; i < count; i++) {
      target.putByte(targetOffset + i, digit(get(buffer, offset, from + i)));
    }
  }

  /** Eight half bytes, each in a byte of its own, the first one the highest. */
  private static long eight(long packed) {
    long fours = (packed | (packed << 16)) & 0x0000FFFF0000FFFFL;
    long twos = (fours | (fours << 8)) & 0x00FF00FF00FF00FFL;
    return (twos | (twos << 4)) & 0x0F0F0F0F0F0F0F0FL;
  }

  /** The nibble as a hexadecimal digit in upper case. */
  static byte hex(int nibble) {
    return (byte) (nibble < 10 ? '0' + nibble : 'A' + nibble - 10);
  }

  /** The nibble of packed digits as a character; D is the separator, as jPOS reads it. */
  static byte digit(int nibble) {
    return nibble == SEPARATOR ? (byte) '=' : hex(nibble);
  }

  /** What a hexadecimal digit of either case stands for; negative for another character. */
  static int ofHex(byte character) {
    return (CharacterClass.of(character) & CharacterClass.HEX) == 0
        ? NO_NIBBLE
        : (character & 0xF) + 9 * (character >>> 6);
  }

  /** How a character of such content is packed; negative where it cannot be. */
  static int ofDigit(byte character, Content content) {
    if (character >= '0' && character <= '9') {
      return character - '0';
    }
    boolean separates = character == '=' || character == 'D';
    return separates && content == Content.TRACK_2 ? SEPARATOR : NO_NIBBLE;
  }
}
