package io.tebus.engine.store;

/**
 * The hash of keys that come from outside. Who does not know the seed cannot choose keys that meet
 * in one place.
 *
 * <p>Immutable. The seed is the same on all replicas, or their indexes would differ.
 */
public final class SeededHash {

  /*
   * Two words multiplied to 128 bits and folded, as in wyhash (Wang Yi): every bit of the product
   * depends on the seed as well as on both words.
   */

  private static final long HIGH = 0xA076_1D64_78BD_642FL;
  private static final long LOW = 0xE703_7ED1_A0B4_28DBL;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final long high;
  private final long low;

  public SeededHash(long seed) {
    high = fold(seed ^ HIGH, SPREAD);
    low = fold(seed ^ LOW, SPREAD ^ HIGH);
  }

  /** The hash of a key of 128 bits within a programme. */
  public int of(int programme, long keyHigh, long keyLow) {
    long folded = fold(keyHigh ^ high, keyLow ^ low);
    return (int) (fold(folded ^ programme * SPREAD ^ low, high) >>> Integer.SIZE);
  }

  /** Adds a word to a hash that began with {@link #begin}. */
  public long add(long hash, long word) {
    return fold(hash ^ word, low);
  }

  /** The beginning of a hash of several words. */
  public long begin(long word) {
    return fold(word ^ high, low);
  }

  private static long fold(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
  }
}
