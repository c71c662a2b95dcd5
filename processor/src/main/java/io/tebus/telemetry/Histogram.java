package io.tebus.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often things took how long, in ns: every doubling is cut into sixteen buckets of equal width,
 * so that a time is told to a sixteenth of itself; below 32 ns it is told exactly.
 *
 * <p>One writer, many readers. Recording allocates nothing and waits for nobody; a reader sees
 * counts that were true lately and never fewer than it saw before.
 */
public final class Histogram {

  /** The longest time that is told from longer ones, in ns: 137 s. */
  public static final long MAX_NS = (1L << 37) - 1;

  private static final int SUB_BUCKET_BITS = 4;
  private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

  static final int BUCKETS = indexOf(MAX_NS) + 1;

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[BUCKETS];
  private final Counter sumNs = new Counter();

  /** Counts a time; a negative one counts as 0, one beyond {@link #MAX_NS} as that. */
  public void record(long valueNs) {
    long value = Math.max(0, valueNs);
    int index = indexOf(value);
    ELEMENT.setOpaque(counts, index, counts[index] + 1);
    sumNs.add(value);
  }

  /** What was recorded until now; allocates. */
  public HistogramSnapshot snapshot() {
    long[] copy = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      copy[i] = (long) ELEMENT.getOpaque(counts, i);
    }
    return new HistogramSnapshot(copy, sumNs.get());
  }

  /** The bucket of a time that is not negative. */
  static int indexOf(long valueNs) {
    long value = Math.min(valueNs, MAX_NS);
    if (value < SUB_BUCKETS) {
      return (int) value;
    }
    // What is left after the shift is 16 to 31: the sub-bucket, and one doubling on.
    int shift = Long.SIZE - 1 - SUB_BUCKET_BITS - Long.numberOfLeadingZeros(value);
    return shift * SUB_BUCKETS + (int) (value >>> shift);
  }

  /** The longest time of a bucket, in ns. */
  static long upperBoundNs(int index) {
    if (index < 2 * SUB_BUCKETS) {
      return index;
    }
    int shift = index / SUB_BUCKETS - 1;
    return ((SUB_BUCKETS + index % SUB_BUCKETS + 1L) << shift) - 1;
  }
}
