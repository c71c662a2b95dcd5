package io.tebus.perf.bench;

import io.tebus.perf.store.StoreShape;
import java.time.Duration;

/**
 * How a store bench goes about it.
 *
 * <p>Immutable.
 *
 * @param quick under a minute; memory for an account is then that of the second half of the
 *     accounts, else that of all
 * @param large the fill that is measured; a multiple of two steps, so that it has halves
 * @param small the fill beside which its speed is told
 * @param pairs windows of both, side by side
 * @param warmUp before every window
 * @param growth the fill whose openings are timed one by one
 * @param growthRuns how often the same growth is run
 * @param tokenRounds how often each set of hostile tokens is measured beside random ones
 * @param tokens of a set
 * @param chainTokens of the set that must be searched for, which takes time
 */
record StorePlan(
    boolean quick,
    StoreShape large,
    StoreShape small,
    int pairs,
    WarmUp warmUp,
    Duration window,
    StoreShape growth,
    int growthRuns,
    int tokenRounds,
    int tokens,
    int chainTokens) {

  /** P7. */
  static final int ACCOUNTS = 50_000_000;

  static final int ACCOUNTS_QUICK = 2_000_000;

  /** So that there are two halves of whole steps. */
  private static final int STEP = 2 * StoreShape.STEP;

  private static final int SMALL_ACCOUNTS = 10_000;
  private static final int MAX_GROWTH_ACCOUNTS = 5_000_000;
  private static final int GROWTH_RUNS = 3;

  /** A quick one with so many accounts, rounded down to whole steps. */
  static StorePlan quick(int accounts) {
    return new StorePlan(
        true,
        shape(accounts),
        shape(Math.min(accounts, SMALL_ACCOUNTS)),
        6,
        WarmUp.between(Duration.ofMillis(250), Duration.ofMillis(500)),
        Duration.ofMillis(500),
        shape(Math.min(accounts, ACCOUNTS_QUICK)),
        GROWTH_RUNS,
        4,
        100_000,
        5_000);
  }

  /** A full one with so many accounts, rounded down to whole steps. */
  static StorePlan full(int accounts) {
    return new StorePlan(
        false,
        shape(accounts),
        shape(Math.min(accounts, SMALL_ACCOUNTS)),
        10,
        WarmUp.between(Duration.ofMillis(500), Duration.ofSeconds(2)),
        Duration.ofSeconds(3),
        shape(Math.min(accounts, MAX_GROWTH_ACCOUNTS)),
        GROWTH_RUNS,
        10,
        1_000_000,
        50_000);
  }

  private static StoreShape shape(int accounts) {
    return new StoreShape(accounts - accounts % STEP);
  }

  /** Accounts of the first half, up to which memory is not told in a quick run. */
  int half() {
    return large.accounts() / 2;
  }
}
