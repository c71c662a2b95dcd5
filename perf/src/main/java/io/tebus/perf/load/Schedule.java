package io.tebus.perf.load;

/**
 * When requests are due: at a constant rate over all links, taking turns, whether or not answers
 * come. Times are those of {@link System#nanoTime()}.
 *
 * <p>Immutable.
 */
record Schedule(long startNs, double ratePerSecond, int links, long durationNs) {

  private static final double NS_PER_SECOND = 1e9;

  /** When the given link's request number {@code turn} (from 0) is due. */
  long dueNs(int link, long turn) {
    return startNs + (long) ((turn * links + link) * NS_PER_SECOND / ratePerSecond);
  }

  /** True for a time at which nothing is due any more. */
  boolean isOver(long dueNs) {
    return dueNs - startNs >= durationNs;
  }
}
