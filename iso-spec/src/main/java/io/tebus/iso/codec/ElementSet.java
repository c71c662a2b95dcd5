package io.tebus.iso.codec;

/**
 * Some of the elements of a message, 1 to 192.
 *
 * <p>Immutable.
 */
public final class ElementSet {

  /** Words of a bit for each element, the lowest element in the lowest bit. */
  static final int WORDS = 1 + (MessageSpec.MAX_ELEMENT >>> 6);

  private final long[] words = new long[WORDS];

  private ElementSet() {}

  /**
   * A set of elements; one that is given twice is in it once.
   *
   * @throws IllegalArgumentException when there is no such element
   */
  public static ElementSet of(int... elements) {
    ElementSet set = new ElementSet();
    for (int element : elements) {
      if (element < 1 || element > MessageSpec.MAX_ELEMENT) {
        throw new IllegalArgumentException(
            "element: number=" + element + " (expected: 1 to " + MessageSpec.MAX_ELEMENT + ")");
      }
      // A shift of a long counts modulo 64.
      set.words[element >>> 6] |= 1L << element;
    }
    return set;
  }

  /** True when the element, 1 to 192, is one of them. */
  public boolean has(int element) {
    return (words[element >>> 6] & (1L << element)) != 0;
  }

  long word(int index) {
    return words[index];
  }
}
