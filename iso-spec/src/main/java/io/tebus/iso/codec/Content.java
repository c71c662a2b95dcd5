package io.tebus.iso.codec;

import org.agrona.DirectBuffer;

/**
 * What may stand in an element.
 *
 * <p>Immutable. Source: ISO 8583:1987, 4.2.
 */
enum Content {
  /** n: digits, zero-padded on the left. */
  DIGITS(CharacterClass.DIGIT),
  /** ans: printable characters, space-padded on the right. */
  TEXT(CharacterClass.TEXT),
  /** z: tracks 2 and 3, never padded. */
  TRACK_2(CharacterClass.TRACK_2),
  /** b: bytes, never padded. */
  BYTES(CharacterClass.HEX),
  /** x+n: a sign and digits, zero-padded after the sign. */
  SIGNED_DIGITS(CharacterClass.DIGIT),
  /** Which elements follow. */
  BITMAP(CharacterClass.HEX);

  private final int characterClass;

  Content(int characterClass) {
    this.characterClass = characterClass;
  }

  /** True when so many units may stand in this content; none at all may. */
  boolean admits(Encoding encoding, DirectBuffer buffer, int offset, int units) {
    return switch (encoding) {
      case ASCII -> admitsAscii(buffer, offset, units);
      case ASCII_HEX -> CharacterClass.areAll(CharacterClass.HEX, buffer, offset, units << 1);
      case BINARY -> true;
      case EBCDIC -> admitsEbcdic(buffer, offset, units);
      case EBCDIC_HEX -> areAllEbcdic(CharacterClass.HEX, buffer, offset, units << 1);
      case BCD_LEFT, BCD_RIGHT, BCD_RIGHT_F, SIGNED_BCD_LEFT, SIGNED_BCD_RIGHT ->
          admitsPacked(encoding, buffer, offset, units)
              && isPadded(encoding, buffer, offset, units);
    };
  }

  /** True when a plain number can be written into such an element. */
  boolean admitsNumbers() {
    return this == DIGITS || this == TEXT;
  }

  private boolean admitsAscii(DirectBuffer buffer, int offset, int length) {
    return switch (this) {
      case DIGITS -> CharacterClass.areDigits(buffer, offset, length);
      case TEXT -> CharacterClass.arePrintable(buffer, offset, length);
      case TRACK_2, BYTES, BITMAP -> CharacterClass.areAll(characterClass, buffer, offset, length);
      case SIGNED_DIGITS ->
          length == 0
              || (CharacterClass.isSign(buffer.getByte(offset))
                  && CharacterClass.areDigits(buffer, offset + 1, length - 1));
    };
  }

  private boolean admitsPacked(Encoding encoding, DirectBuffer buffer, int offset, int units) {
    int shift = encoding.nibbleShift(units);
    if (encoding.hasSignByte()) {
      return CharacterClass.isSign(buffer.getByte(offset))
          && Nibbles.areDigits(buffer, offset, 1 + shift, units - 1);
    }
    return this == TRACK_2
        ? Nibbles.areTrack2(buffer, offset, shift, units)
        : Nibbles.areDigits(buffer, offset, shift, units);
  }

  /** The nibble that no digit needs is 0 or F: anything else is a digit in the wrong place. */
  static boolean isPadded(Encoding encoding, DirectBuffer buffer, int offset, int units) {
    int at = encoding.padNibble(units);
    if (at == Nibbles.NO_NIBBLE) {
      return true;
    }
    int nibble = Nibbles.get(buffer, offset, at);
    return nibble == 0 || nibble == Nibbles.FILLER;
  }

  private boolean admitsEbcdic(DirectBuffer buffer, int offset, int length) {
    if (this == SIGNED_DIGITS && length > 0) {
      return CharacterClass.isSign(Ebcdic.toAscii(buffer.getByte(offset)))
          && areAllEbcdic(characterClass, buffer, offset + 1, length - 1);
    }
    return areAllEbcdic(characterClass, buffer, offset, length);
  }

  private static boolean areAllEbcdic(
      int characterClass, DirectBuffer buffer, int offset, int length) {
    int common = characterClass;
    for (int i = offset, end = offset + length; i < end; i++) {
      common &= CharacterClass.of(Ebcdic.toAscii(buffer.getByte(i)));
    }
    return common != 0;
  }
}
