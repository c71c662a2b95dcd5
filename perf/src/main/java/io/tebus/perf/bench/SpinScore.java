package io.tebus.perf.bench;

/**
 * How fast this machine is at a loop that never changes: the steps of a random generator in a
 * microsecond, of the best of some tries. Before and after a run it should be the same.
 *
 * <p>Safe for any thread.
 */
final class SpinScore {

  private static final int TRIES = 5;
  private static final int STEPS = 20_000_000;
  private static final double NS_PER_US = 1e3;

  private SpinScore() {}

  static double measure() {
    long bestNs = Long.MAX_VALUE;
    long state = 1;
    for (int i = 0; i < TRIES; i++) {
      long startNs = System.nanoTime();
      state = spin(state);
      bestNs = Math.min(bestNs, System.nanoTime() - startNs);
    }
    // The state is looked at, or the loop might be left out.
    return state == 0 ? 0 : STEPS * NS_PER_US / bestNs;
  }

  /** Marsaglia's xorshift, which never comes to zero. */
  private static long spin(long seed) {
    long state = seed;
    for (int i = 0; i < STEPS; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
    }
    return state;
  }
}
