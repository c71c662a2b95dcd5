package io.tebus.perf.bench;

import io.tebus.engine.EngineOptions;
import io.tebus.perf.load.LoadShape;
import io.tebus.perf.store.RecoveryState;
import io.tebus.perf.store.StoreShape;
import java.time.Duration;

/**
 * How a recovery bench goes about it.
 *
 * <p>Immutable.
 *
 * @param quick a tenth of the state
 * @param shape of the store that is recovered
 * @param windowCapacity of the identity window, which is full; it takes the events, and later the
 *     load, without forgetting any
 * @param events behind the snapshot
 * @param snapshotMbPerSecond how fast the host writes one under load, at most; at the default of
 *     150 a snapshot of 16 GB would outlast the identity window
 * @param rounds of loading and replaying, each beside a bare read of the same file
 * @param load on the host
 * @param rate purchases a second in all windows
 * @param settle how long the host has the rate of the windows, unmeasured
 * @param baseline the window without a snapshot; the other one is as long as its snapshot takes
 */
record RecoveryPlan(
    boolean quick,
    StoreShape shape,
    int windowCapacity,
    int events,
    int snapshotMbPerSecond,
    int rounds,
    LoadShape load,
    double rate,
    Duration settle,
    Duration baseline) {

  /** P9. */
  static final int ACCOUNTS = 50_000_000;

  static final int ACCOUNTS_QUICK = 5_000_000;

  /** P10, purchases a second. */
  private static final double RATE = 65_000;

  /** P10: a smaller snapshot is over before it shows. */
  static final long SNAPSHOT_BYTES = 2L << 30;

  private static final int EVENTS = 10_000_000;
  private static final int EVENTS_QUICK = 1_000_000;
  private static final int WINDOW = 12_000_000;
  private static final int WINDOW_QUICK = 1 << 22;

  /** An account with its cards, lots and holds takes less: P7. */
  private static final int ACCOUNT_BYTES = 240;

  /** So much room in flight that half a second without an answer would still be measured. */
  private static final LoadShape LOAD = new LoadShape(64, 512);

  /** With so many accounts, rounded down to whole steps; each demo card needs one. */
  static RecoveryPlan of(boolean quick, int accounts) {
    StoreShape shape = new StoreShape(accounts - accounts % StoreShape.STEP);
    return quick
        ? new RecoveryPlan(
            true,
            shape,
            WINDOW_QUICK,
            EVENTS_QUICK,
            150,
            1,
            LOAD,
            RATE,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5))
        : new RecoveryPlan(
            false,
            shape,
            WINDOW,
            EVENTS,
            300,
            2,
            LOAD,
            RATE,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));
  }

  /** The fewest accounts there can be. */
  static int fewestAccounts() {
    return LOAD.cards() + StoreShape.STEP;
  }

  EngineOptions options() {
    return RecoveryState.options(shape, windowCapacity, JournalWriter.key());
  }

  /** What the state takes outside the heap, with little to spare. */
  long bytesNeeded() {
    return (long) shape.accounts() * ACCOUNT_BYTES
        + (long) windowCapacity * EngineOptions.WINDOW_BYTES;
  }
}
