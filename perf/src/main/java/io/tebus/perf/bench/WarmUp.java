package io.tebus.perf.bench;

import java.time.Duration;

/**
 * Load before a window, until the server is as fast as it was a moment ago: two successive slices
 * agree within a tenth.
 *
 * <p>Immutable.
 *
 * @param leastSlices that are waited for in any case, at least 1
 * @param mostSlices after which the window begins, steady or not
 */
record WarmUp(int leastSlices, int mostSlices) {

  private static final Duration SLICE = Duration.ofMillis(250);
  private static final double TOLERANCE = 0.1;

  /** Checks the ranges. */
  WarmUp {
    if (leastSlices < 1 || mostSlices < leastSlices) {
      throw new IllegalArgumentException(
          "warm-up: slices=" + leastSlices + "-" + mostSlices + " (expected: 1 or more, in order)");
    }
  }

  /** Between two durations, in whole slices. */
  static WarmUp between(Duration least, Duration most) {
    return new WarmUp((int) least.dividedBy(SLICE), (int) most.dividedBy(SLICE));
  }

  /** What loads a server for a while and says how many answers a second came. */
  @FunctionalInterface
  interface Slices {
    double perSecond(Duration slice) throws InterruptedException;
  }

  /**
   * How a warm-up ended.
   *
   * @param steady the last two slices agreed
   */
  record Warmth(int slices, boolean steady) {

    long ms() {
      return slices * SLICE.toMillis();
    }
  }

  Warmth run(Slices load) throws InterruptedException {
    double before = 0;
    for (int slices = 1; slices <= mostSlices; slices++) {
      double now = load.perSecond(SLICE);
      if (slices >= leastSlices && agree(before, now)) {
        return new Warmth(slices, true);
      }
      before = now;
    }
    return new Warmth(mostSlices, false);
  }

  private static boolean agree(double before, double now) {
    return before > 0 && now > 0 && Math.abs(now - before) <= TOLERANCE * Math.max(before, now);
  }

  /** The least and the most. */
  @Override
  public String toString() {
    return leastSlices * SLICE.toMillis() + " to " + mostSlices * SLICE.toMillis() + " ms";
  }
}
