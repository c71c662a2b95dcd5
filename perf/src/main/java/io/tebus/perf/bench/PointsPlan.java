package io.tebus.perf.bench;

import io.tebus.engine.EngineOptions;
import io.tebus.perf.load.LoadShape;
import io.tebus.perf.store.RedemptionTrial;
import java.time.Duration;

/**
 * How a points bench goes about it.
 *
 * <p>Immutable.
 *
 * @param quick under a minute
 * @param lots that fall due when the day turns
 * @param pairs of hosts, one with lots that fall due and one without
 * @param shape of the load
 * @param warmUp of each host, saturated
 * @param settle how long each host then has the rate of the window, unmeasured
 * @param window from the turn of the day on; longer when the run takes longer
 * @param redemptions what is redeemed, in the engine alone
 */
record PointsPlan(
    boolean quick,
    int lots,
    int pairs,
    LoadShape shape,
    WarmUp warmUp,
    Duration settle,
    Duration window,
    RedemptionTrial.Size redemptions) {

  /** Requests a second in the window. */
  static final double RATE = 2_000;

  /** Earns of an account that earned often. */
  static final int EARNS = 10_000;

  private static final int LOTS = 5_000_000;
  private static final int LOTS_QUICK = 300_000;

  /** So much room in flight that two seconds without an answer would still be measured. */
  private static final LoadShape SHAPE = new LoadShape(16, 256);

  static PointsPlan of(boolean quick) {
    return quick
        ? new PointsPlan(
            true,
            LOTS_QUICK,
            3,
            SHAPE,
            WarmUp.between(Duration.ofMillis(750), Duration.ofMillis(1_500)),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            new RedemptionTrial.Size(EARNS, 6, 20, 100_000))
        : new PointsPlan(
            false,
            LOTS,
            3,
            SHAPE,
            WarmUp.between(Duration.ofSeconds(3), Duration.ofSeconds(6)),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            new RedemptionTrial.Size(EARNS, 10, 100, 1_000_000));
  }

  /** What a host takes outside its heap, without its identity window. */
  long bytesNeeded() {
    int cards = shape.cards();
    return (long) ExpiryHome.accounts(lots, cards)
            * (EngineOptions.ACCOUNT_BYTES + EngineOptions.CARD_BYTES)
        + (long) ExpiryHome.lotCapacity(lots, cards) * EngineOptions.LOT_BYTES;
  }
}
