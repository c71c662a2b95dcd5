package io.tebus.iso.codec;

/**
 * Eight hexadecimal digits as one {@code long}, the first digit in the highest byte: arithmetic on
 * all of them at once.
 *
 * <p>Safe for any thread.
 */
final class EightHexDigits {

  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_NIBBLES = 0x0F * EACH;

  private EightHexDigits() {}

  /** True when all eight bytes are 0-9, A-F or a-f, in whatever order they stand. */
  static boolean areAll(long eight) {
    // No byte is above 0x7F, so that no sum or difference below reaches into its neighbour.
    long seven = eight & ~HIGH_BITS;
    long digits = within(seven, '0', '9');
    long letters = within(seven | (0x20 * EACH), 'a', 'f');
    return ((digits | letters) & ~eight & HIGH_BITS) == HIGH_BITS;
  }

  /** The highest bit of each byte that is one of a range; all are below 0x80. */
  private static long within(long seven, int from, int to) {
    long notBelow = (seven | HIGH_BITS) - (from * EACH);
    long notAbove = ((to * EACH) | HIGH_BITS) - seven;
    return notBelow & notAbove & HIGH_BITS;
  }

  /** The number, 32 bits, of eight digits. */
  static long parse(long eight) {
    // Letters of either case end in 1 to 6 and have bit 6 set, digits have not.
    long nibbles = (eight & LOW_NIBBLES) + 9 * ((eight >>> 6) & EACH);
    long twos = (nibbles | (nibbles >>> 4)) & 0x00FF00FF00FF00FFL;
    long fours = (twos | (twos >>> 8)) & 0x0000FFFF0000FFFFL;
    return (fours | (fours >>> 16)) & 0xFFFF_FFFFL;
  }

  /** The eight digits of 32 bits, letters in upper case. */
  static long format(long number) {
    long fours = (number | (number << 16)) & 0x0000FFFF0000FFFFL;
    long twos = (fours | (fours << 8)) & 0x00FF00FF00FF00FFL;
    long nibbles = (twos | (twos << 4)) & LOW_NIBBLES;
    // 10 and more have bit 4 set after 6 is added: 7 more leads from ':' to 'A'.
    long letters = ((nibbles + 6 * EACH) >>> 4) & EACH;
    return nibbles + '0' * EACH + 7 * letters;
  }
}
