package io.tebus.iso.codec;

import org.agrona.DirectBuffer;

/**
 * What may stand in an element, whatever its encoding.
 *
 * <p>Immutable. Source: ISO 8583:1987, 4.2.
 */
enum Content {
  /** n: digits, zero-padded on the left. */
  DIGITS(CharacterClass.DIGIT, CharacterClass.DIGIT),
  /** ans: printable characters, space-padded on the right. */
  TEXT(CharacterClass.TEXT, CharacterClass.TEXT),
  /** z: track 2, never padded. */
  TRACK_2(CharacterClass.TRACK_2, CharacterClass.TRACK_2),
  /** b: bytes written as hexadecimal characters, never padded. */
  HEX(CharacterClass.HEX, CharacterClass.HEX),
  /** x+n: a sign and digits, never padded. */
  SIGNED_DIGITS(CharacterClass.SIGN, CharacterClass.DIGIT);

  private final int first;
  private final int rest;

  Content(int first, int rest) {
    this.first = first;
    this.rest = rest;
  }

  /** True when every one of the bytes may stand in this content; no bytes at all may. */
  boolean admits(DirectBuffer buffer, int offset, int length) {
    if (length == 0) {
      return true;
    }
    if ((CharacterClass.of(buffer.getByte(offset)) & first) == 0) {
      return false;
    }
    // One bit survives only when all characters have it: no branch a byte.
    int common = rest;
    for (int i = offset + 1, end = offset + length; i < end; i++) {
      common &= CharacterClass.of(buffer.getByte(i));
    }
    return common != 0;
  }

  /** True when a plain number can be written into such an element. */
  boolean admitsNumbers() {
    return this == DIGITS || this == TEXT;
  }
}
