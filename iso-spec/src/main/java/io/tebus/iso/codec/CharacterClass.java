package io.tebus.iso.codec;

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

  private static void mark(String characters, int characterClass) {
    for (int i = 0; i < characters.length(); i++) {
      CLASSES[characters.charAt(i)] |= characterClass;
    }
  }
}
