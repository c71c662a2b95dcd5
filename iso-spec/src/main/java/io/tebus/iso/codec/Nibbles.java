package io.tebus.iso.codec;

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
