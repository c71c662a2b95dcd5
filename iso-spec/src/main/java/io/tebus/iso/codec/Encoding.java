package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How the units of an element, digits, characters or bytes, stand on the wire, and how they are
 * read. Everything is read as ASCII characters; of bytes these are their hexadecimal digits.
 *
 * <p>Immutable. Source: the interpreters of jPOS.
 */
enum Encoding {
  /** A character is one byte. */
  ASCII,
  /** A character is one byte of code page 1047. */
  EBCDIC,
  /** Two digits a byte; of an odd number the first nibble is padding. */
  BCD_LEFT,
  /** Two digits a byte; of an odd number the last nibble is padding, written as 0. */
  BCD_RIGHT,
  /** As above, with the padding written as F. */
  BCD_RIGHT_F,
  /** A sign as one ASCII character, the digits as in {@link #BCD_LEFT}. */
  SIGNED_BCD_LEFT,
  /** A sign as one ASCII character, the digits as in {@link #BCD_RIGHT}. */
  SIGNED_BCD_RIGHT,
  /** A byte is itself. */
  BINARY,
  /** A byte is two hexadecimal characters. */
  ASCII_HEX,
  /** A byte is two hexadecimal characters of code page 1047. */
  EBCDIC_HEX;

  /** Bytes on the wire for so many units. */
  int wireLength(int units) {
    return switch (this) {
      case ASCII, EBCDIC, BINARY -> units;
      case BCD_LEFT, BCD_RIGHT, BCD_RIGHT_F -> (units + 1) >> 1;
      case SIGNED_BCD_LEFT, SIGNED_BCD_RIGHT -> 1 + (units >> 1);
      case ASCII_HEX, EBCDIC_HEX -> units << 1;
    };
  }

  /** True where a unit is a byte and not a character. */
  boolean isBinary() {
    return this == BINARY || this == ASCII_HEX || this == EBCDIC_HEX;
  }

  boolean isPacked() {
    return switch (this) {
      case BCD_LEFT, BCD_RIGHT, BCD_RIGHT_F, SIGNED_BCD_LEFT, SIGNED_BCD_RIGHT -> true;
      case ASCII, EBCDIC, BINARY, ASCII_HEX, EBCDIC_HEX -> false;
    };
  }

  boolean hasSignByte() {
    return this == SIGNED_BCD_LEFT || this == SIGNED_BCD_RIGHT;
  }

  /** True where the bytes on the wire are the characters. */
  boolean isDirect() {
    return this == ASCII || this == ASCII_HEX;
  }

  /** The same with its padding nibble in front, of an encoding that has one. */
  Encoding leftPadded() {
    return switch (this) {
      case BCD_LEFT, BCD_RIGHT, BCD_RIGHT_F -> BCD_LEFT;
      case SIGNED_BCD_LEFT, SIGNED_BCD_RIGHT -> SIGNED_BCD_LEFT;
      case ASCII, EBCDIC, BINARY, ASCII_HEX, EBCDIC_HEX -> this;
    };
  }

  /** Characters of so many units. */
  int characters(int units) {
    return isBinary() ? units << 1 : units;
  }

  /** How far the nibble of a packed digit stands behind its index among the characters. */
  int nibbleShift(int units) {
    return switch (this) {
      case BCD_LEFT -> units & 1;
      // The sign takes two nibbles and is one character.
      case SIGNED_BCD_LEFT -> 2 - (units & 1);
      case SIGNED_BCD_RIGHT -> 1;
      case ASCII, EBCDIC, BCD_RIGHT, BCD_RIGHT_F, BINARY, ASCII_HEX, EBCDIC_HEX -> 0;
    };
  }

  /**
   * Which nibble fills an odd number of packed digits up, or {@link Nibbles#NO_NIBBLE} where there
   * is none.
   */
  int padNibble(int units) {
    boolean odd = (units & 1) == 1;
    return switch (this) {
      case BCD_LEFT -> odd ? 0 : Nibbles.NO_NIBBLE;
      case BCD_RIGHT, BCD_RIGHT_F -> odd ? units : Nibbles.NO_NIBBLE;
      // The sign takes two nibbles and is one of the units.
      case SIGNED_BCD_LEFT -> odd || units == 0 ? Nibbles.NO_NIBBLE : 2;
      case SIGNED_BCD_RIGHT -> odd || units == 0 ? Nibbles.NO_NIBBLE : units + 1;
      case ASCII, EBCDIC, BINARY, ASCII_HEX, EBCDIC_HEX -> Nibbles.NO_NIBBLE;
    };
  }

  /** The character at {@code index}, of content of so many units. */
  byte character(DirectBuffer buffer, int offset, int units, int index) {
    return switch (this) {
      case ASCII, ASCII_HEX -> buffer.getByte(offset + index);
      case EBCDIC, EBCDIC_HEX -> Ebcdic.toAscii(buffer.getByte(offset + index));
      case BCD_LEFT, BCD_RIGHT, BCD_RIGHT_F ->
          Nibbles.digit(Nibbles.get(buffer, offset, index + nibbleShift(units)));
      case SIGNED_BCD_LEFT, SIGNED_BCD_RIGHT ->
          index == 0
              ? buffer.getByte(offset)
              : Nibbles.digit(Nibbles.get(buffer, offset, index + nibbleShift(units)));
      case BINARY -> Nibbles.hex(Nibbles.get(buffer, offset, index));
    };
  }

  /** Copies {@code count} characters, from an index on. */
  void copy(
      DirectBuffer buffer,
      int offset,
      int units,
      int from,
      int count,
      MutableDirectBuffer target,
      int targetOffset) {
    if (isDirect()) {
      ShortCopy.copy(buffer, offset + from, target, targetOffset, count);
      return;
    }
    if (isPacked() && !hasSignByte()) {
      Nibbles.copyDigits(buffer, offset, from + nibbleShift(units), count, target, targetOffset);
      return;
    }
    for (int i = 0; i < count; i++) {
      target.putByte(targetOffset + i, character(buffer, offset, units, from + i));
    }
  }

  /** {@code count} characters, from an index on, as a number or {@link Digits#NOT_A_NUMBER}. */
  long number(DirectBuffer buffer, int offset, int units, int from, int count) {
    if (isDirect()) {
      return Digits.parse(buffer, offset + from, count);
    }
    if (isPacked() && !hasSignByte()) {
      return Nibbles.number(buffer, offset, from + nibbleShift(units), count);
    }
    if (count < 1 || count > Digits.MAX_DIGITS) {
      return Digits.NOT_A_NUMBER;
    }
    long value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = character(buffer, offset, units, i) - '0';
      if (digit < 0 || digit > 9) {
        return Digits.NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
