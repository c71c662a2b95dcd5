package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Writes content in the encoding of its element, padding included. Source and target may be the
 * same place.
 *
 * <p>Safe for any thread.
 */
final class FieldWriter {

  private FieldWriter() {}

  /**
   * Writes ASCII characters; of an element of bytes they are hexadecimal digits.
   *
   * @return false when one of them cannot stand in the encoding
   */
  static boolean text(
      FieldSpec field,
      DirectBuffer source,
      int sourceOffset,
      int length,
      MutableDirectBuffer target,
      int offset) {
    Encoding encoding = field.encoding();
    return switch (encoding) {
      case ASCII, EBCDIC -> characters(field, source, sourceOffset, length, target, offset);
      case ASCII_HEX, EBCDIC_HEX -> {
        copy(encoding, source, sourceOffset, length, target, offset);
        yield true;
      }
      case BCD_LEFT, BCD_RIGHT, BCD_RIGHT_F, SIGNED_BCD_LEFT, SIGNED_BCD_RIGHT ->
          packed(field, source, sourceOffset, length, target, offset);
      case BINARY -> fromHex(field, source, sourceOffset, length, target, offset);
    };
  }

  /** Writes bytes into an element of bytes. */
  static void binary(
      FieldSpec field,
      DirectBuffer source,
      int sourceOffset,
      int length,
      MutableDirectBuffer target,
      int offset) {
    if (field.encoding() == Encoding.BINARY) {
      target.putBytes(offset, source, sourceOffset, length);
      fill(field, target, offset, length);
      return;
    }
    // From the end, so that no byte is overwritten before it is read.
    for (int i = length - 1; i >= 0; i--) {
      int octet = source.getByte(sourceOffset + i);
      byte high = Nibbles.hex((octet >> 4) & 0xF);
      byte low = Nibbles.hex(octet & 0xF);
      target.putByte(offset + 2 * i, wire(field.encoding(), high));
      target.putByte(offset + 2 * i + 1, wire(field.encoding(), low));
    }
  }

  /** Brings ASCII characters that stand in the place of their element into its encoding. */
  static boolean textInPlace(FieldSpec field, MutableDirectBuffer target, int offset, int length) {
    if (field.encoding() == Encoding.ASCII) {
      fill(field, target, offset, length);
      return true;
    }
    return text(field, target, offset, length, target, offset);
  }

  /** Brings bytes that stand in the place of their element into its encoding. */
  static void binaryInPlace(FieldSpec field, MutableDirectBuffer target, int offset, int length) {
    if (field.encoding() == Encoding.BINARY) {
      fill(field, target, offset, length);
    } else {
      binary(field, target, offset, length, target, offset);
    }
  }

  /** Fills what content of so many units leaves free behind it: spaces, or zeros of bytes. */
  static void fill(FieldSpec field, MutableDirectBuffer target, int offset, int units) {
    int missing = field.missing(units);
    if (missing > 0) {
      byte filler = field.encoding() == Encoding.BINARY ? 0 : wire(field.encoding(), (byte) ' ');
      target.setMemory(offset + units, missing, filler);
    }
  }

  /**
   * Writes a number of exactly {@code width} digits, zeros on the left.
   *
   * @throws IllegalArgumentException when the value is negative or has more digits
   */
  static void number(
      Encoding encoding, MutableDirectBuffer target, int offset, int width, long value) {
    switch (encoding) {
      case ASCII -> Digits.put(target, offset, width, value);
      case EBCDIC -> {
        Digits.put(target, offset, width, value);
        copy(encoding, target, offset, width, target, offset);
      }
      case BCD_LEFT, BCD_RIGHT, BCD_RIGHT_F -> packedNumber(encoding, target, offset, width, value);
      case SIGNED_BCD_LEFT, SIGNED_BCD_RIGHT, BINARY, ASCII_HEX, EBCDIC_HEX ->
          throw new IllegalStateException(
              "number: encoding=" + encoding + " (expected: one of plain digits)");
    }
  }

  private static boolean characters(
      FieldSpec field,
      DirectBuffer source,
      int sourceOffset,
      int length,
      MutableDirectBuffer target,
      int offset) {
    Encoding encoding = field.encoding();
    if (!field.padsInFront()) {
      copy(encoding, source, sourceOffset, length, target, offset);
      fill(field, target, offset, length);
      return true;
    }
    int sign = 0;
    if (field.content() == Content.SIGNED_DIGITS) {
      // The zeros stand behind the sign.
      if (!CharacterClass.isSign(source.getByte(sourceOffset))) {
        return false;
      }
      sign = 1;
      copy(encoding, source, sourceOffset, sign, target, offset);
    }
    int missing = field.missing(length);
    if (missing > 0) {
      target.setMemory(offset + sign, missing, wire(encoding, (byte) '0'));
    }
    int at = offset + sign + missing;
    copy(encoding, source, sourceOffset + sign, length - sign, target, at);
    return true;
  }

  private static boolean packed(
      FieldSpec field,
      DirectBuffer source,
      int sourceOffset,
      int length,
      MutableDirectBuffer target,
      int offset) {
    Encoding encoding = field.encoding();
    int zeros = field.missing(length);
    int units = length + zeros;
    int next = sourceOffset;
    int index = 0;
    if (encoding.hasSignByte()) {
      byte sign = source.getByte(next);
      if (!CharacterClass.isSign(sign)) {
        return false;
      }
      target.putByte(offset, sign);
      next++;
      index++;
    }
    int shift = encoding.nibbleShift(units);
    for (int end = index + zeros; index < end; index++) {
      Nibbles.put(target, offset, index + shift, 0);
    }
    for (; index < units; index++) {
      int nibble = Nibbles.ofDigit(source.getByte(next), field.content());
      if (nibble < 0) {
        return false;
      }
      Nibbles.put(target, offset, index + shift, nibble);
      next++;
    }
    padNibble(encoding, target, offset, units);
    return true;
  }

  private static void packedNumber(
      Encoding encoding, MutableDirectBuffer target, int offset, int width, long value) {
    if (value < 0) {
      throw Digits.unwritable(width, value);
    }
    int shift = encoding.nibbleShift(width);
    long rest = value;
    for (int index = width - 1; index >= 0; index--) {
      Nibbles.put(target, offset, index + shift, (int) (rest % 10));
      rest /= 10;
    }
    if (rest != 0) {
      throw Digits.unwritable(width, value);
    }
    padNibble(encoding, target, offset, width);
  }

  /** Fills the nibble that an odd number of digits leaves free. */
  private static void padNibble(
      Encoding encoding, MutableDirectBuffer target, int offset, int units) {
    int at = encoding.padNibble(units);
    if (at != Nibbles.NO_NIBBLE) {
      Nibbles.put(target, offset, at, encoding == Encoding.BCD_RIGHT_F ? Nibbles.FILLER : 0);
    }
  }

  private static boolean fromHex(
      FieldSpec field,
      DirectBuffer source,
      int sourceOffset,
      int length,
      MutableDirectBuffer target,
      int offset) {
    int bytes = length / 2;
    for (int i = 0; i < bytes; i++) {
      int high = Nibbles.ofHex(source.getByte(sourceOffset + 2 * i));
      int low = Nibbles.ofHex(source.getByte(sourceOffset + 2 * i + 1));
      if (high < 0 || low < 0) {
        return false;
      }
      target.putByte(offset + i, (byte) ((high << 4) | low));
    }
    fill(field, target, offset, bytes);
    return true;
  }

  private static void copy(
      Encoding encoding,
      DirectBuffer source,
      int sourceOffset,
      int length,
      MutableDirectBuffer target,
      int offset) {
    if (encoding.isDirect()) {
      ShortCopy.copy(source, sourceOffset, target, offset, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      target.putByte(offset + i, Ebcdic.fromAscii(source.getByte(sourceOffset + i)));
    }
  }

  private static byte wire(Encoding encoding, byte character) {
    return encoding.isDirect() ? character : Ebcdic.fromAscii(character);
  }
}
