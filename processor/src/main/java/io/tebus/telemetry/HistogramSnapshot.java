package io.tebus.telemetry;

/**
 * What a {@link Histogram} held at one moment, or between two. Times are the upper bounds of its
 * buckets: at most a sixteenth above what was recorded, never below, up to {@link
 * Histogram#MAX_NS}.
 *
 * <p>Immutable.
 */
public final class HistogramSnapshot {

  /** Nothing was recorded. */
  public static final HistogramSnapshot EMPTY =
      new HistogramSnapshot(new long[Histogram.BUCKETS], 0);

  private static final double HAIR = 1e-6;

  private final long[] counts;
  private final long count;
  private final long sumNs;

  /**
   * A snapshot.
   *
   * @param counts by bucket, given away
   */
  HistogramSnapshot(long[] counts, long sumNs) {
    this.counts = counts;
    this.sumNs = sumNs;
    long sum = 0;
    for (long bucket : counts) {
      sum += bucket;
    }
    count = sum;
  }

  /** How many times were recorded. */
  public long count() {
    return count;
  }

  /** All times together, exact but for the one that was being recorded; wraps after 292 years. */
  public long sumNs() {
    return sumNs;
  }

  /** The longest time, 0 when there is none. */
  public long maxNs() {
    for (int i = counts.length - 1; i >= 0; i--) {
      if (counts[i] > 0) {
        return Histogram.upperBoundNs(i);
      }
    }
    return 0;
  }

  /**
   * The time that so many of a hundred stayed within, 0 when none was recorded.
   *
   * @param percentile 0 (the shortest time) to 100 (the longest)
   */
  public long percentileNs(double percentile) {
    if (!(percentile >= 0 && percentile <= 100)) {
      throw new IllegalArgumentException("percentile: value=" + percentile + " (expected: 0-100)");
    }
    // A hair less: 99.9 of 1000 must not be 999.0000000001 in binary, and so the last of them.
    long rank = (long) Math.ceil(percentile / 100 * (double) count - HAIR);
    long least = Math.clamp(rank, 1, Math.max(1, count));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= least) {
        return Histogram.upperBoundNs(i);
      }
    }
    return 0;
  }

  /**
   * How many certainly stayed within a time. Those of the bucket that the time falls into are left
   * out unless it is the bucket's upper bound.
   */
  public long countAtMost(long ns) {
    long sum = 0;
    for (int i = 0; i < counts.length && Histogram.upperBoundNs(i) <= ns; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /** What was recorded since an earlier snapshot of the same histogram. */
  public HistogramSnapshot minus(HistogramSnapshot earlier) {
    return combine(earlier, -1);
  }

  /** What was recorded in either. */
  public HistogramSnapshot plus(HistogramSnapshot other) {
    return combine(other, 1);
  }

  private HistogramSnapshot combine(HistogramSnapshot other, int sign) {
    long[] combined = counts.clone();
    for (int i = 0; i < combined.length; i++) {
      combined[i] += sign * other.counts[i];
    }
    return new HistogramSnapshot(combined, sumNs + sign * other.sumNs);
  }

  @Override
  public String toString() {
    return "HistogramSnapshot[count=" + count + ", sumNs=" + sumNs + ", maxNs=" + maxNs() + "]";
  }
}
