package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tebus.app.Readiness;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LiveFiguresTest {

  private static final Readiness READY = new Readiness(true, List.of());
  private static final long SECOND_NS = 1_000_000_000;
  private static final long FAST_NS = 1_000_000;
  private static final long SLOW_NS = 1_000_000_000;
  private static final Offset<Double> A_SIXTEENTH_OF_A_MS = within(1.0 / 16);

  private final FakeHost host = FakeHost.withDatabase();
  private final LiveFigures figures = new LiveFigures("1.2.3");
  private long nowNs = Long.MAX_VALUE - 5 * SECOND_NS;

  /** The monotonic clock of this test passes its greatest value after five seconds. */
  private Tick tickAfter(int seconds) {
    host.pass(seconds * 1_000L);
    nowNs += seconds * SECOND_NS;
    return figures.tick(host.telemetry(), READY, nowNs);
  }

  private void purchases(ResponseCode code, int count, long durationNs) {
    host.answer(TransactionFunction.PURCHASE, code, count, durationNs);
  }

  @Test
  void tellsRatesSinceTheTickBefore() {
    purchases(ResponseCode.APPROVED, 5_000, FAST_NS);
    Tick first = tickAfter(1);
    purchases(ResponseCode.APPROVED, 300, FAST_NS);
    purchases(ResponseCode.NOT_SUFFICIENT_POINTS, 100, FAST_NS);
    Tick busy = tickAfter(2);
    Tick idle = tickAfter(1);

    assertThat(first.point().approved()).isZero();
    assertThat(busy.point().approved()).isEqualTo(150);
    assertThat(busy.point().declined()).isEqualTo(50);
    assertThat(idle.point().approved()).isZero();
    assertThat(idle.peakPerSecond()).isEqualTo(200);
    assertThat(idle.minutePerSecond()).isEqualTo(133.333);
  }

  @Test
  void tellsHowOldTheLastSnapshotIsAndWhyTheNextOnesFail() {
    assertThat(tickAfter(1).snapshot()).isEqualTo(new Tick.Snapshot(40, 180_000L, 25.0, 0, ""));

    host.failSnapshots(3);

    assertThat(tickAfter(1).snapshot())
        .isEqualTo(new Tick.Snapshot(40, 180_000L, 25.0, 3, "disk: full"));
  }

  @Test
  void forgetsAnswersAfterAMinute() {
    tickAfter(1);
    purchases(ResponseCode.INVALID_CARD, 60, FAST_NS);
    tickAfter(1);
    for (int second = 1; second < 60; second++) {
      purchases(ResponseCode.APPROVED, 1, FAST_NS);
      tickAfter(1);
    }
    purchases(ResponseCode.APPROVED, 1, FAST_NS);
    Tick tick = tickAfter(1);

    assertThat(tick.minuteAnswers()).isEqualTo(60);
    assertThat(tick.minuteApprovedPercent()).isEqualTo(100);
  }

  @Test
  void remembersAnswersForAMinute() {
    tickAfter(1);
    purchases(ResponseCode.INVALID_CARD, 59, FAST_NS);
    for (int second = 1; second < 60; second++) {
      purchases(ResponseCode.APPROVED, 1, FAST_NS);
      tickAfter(1);
    }

    assertThat(tickAfter(1).minuteApprovedPercent()).isEqualTo(50);
  }

  @Test
  void forgetsLatenciesAfterTenSeconds() {
    tickAfter(1);
    purchases(ResponseCode.APPROVED, 100, SLOW_NS);
    Tick slow = tickAfter(1);
    for (int second = 1; second <= 9; second++) {
      purchases(ResponseCode.APPROVED, 1, FAST_NS);
      slow = tickAfter(1);
    }
    purchases(ResponseCode.APPROVED, 1, FAST_NS);
    Tick fast = tickAfter(1);

    assertThat(slow.point().p50Ms()).isGreaterThanOrEqualTo(1_000);
    assertThat(fast.point().p50Ms()).isCloseTo(1, A_SIXTEENTH_OF_A_MS);
    assertThat(fast.point().p999Ms()).isCloseTo(1, A_SIXTEENTH_OF_A_MS);
  }

  @Test
  void tellsNothingWhereNothingWasMeasured() {
    tickAfter(1);
    Tick tick = tickAfter(1);

    assertThat(tick.minuteApprovedPercent()).isNull();
    assertThat(tick.point().p50Ms()).isNull();
    assertThat(tick.point().p99Ms()).isNull();
    assertThat(tick.point().p999Ms()).isNull();
    assertThat(tick.codes()).isEmpty();
    assertThat(tick.types()).isEmpty();
  }

  @Test
  void keepsFiveMinutes() {
    for (int second = 1; second <= LiveFigures.HISTORY_TICKS + 20; second++) {
      tickAfter(1);
    }

    assertThat(figures.history())
        .hasSize(LiveFigures.HISTORY_TICKS)
        .first()
        .extracting(Tick.Point::atMs)
        .isEqualTo(FakeHost.STARTED_AT_MS + 21_000);
    assertThat(figures.history())
        .last()
        .extracting(Tick.Point::atMs)
        .isEqualTo(FakeHost.STARTED_AT_MS + 320_000);
  }

  @Test
  void countsCodesByTypeTheMostFrequentFirst() {
    purchases(ResponseCode.CURRENCY_NOT_ACCEPTED, 2, FAST_NS);
    purchases(ResponseCode.INVALID_TRANSACTION, 1, FAST_NS);
    purchases(ResponseCode.APPROVED, 3, FAST_NS);
    host.answer(TransactionFunction.BALANCE, ResponseCode.APPROVED, 4, FAST_NS);
    Tick tick = tickAfter(1);

    assertThat(tick.types()).containsExactly("purchase", "balance");
    assertThat(tick.codes())
        .containsExactly(
            new Tick.CodeRow("00", "approved", true, 7, Map.of("purchase", 3L, "balance", 4L)),
            new Tick.CodeRow(
                "12_currency", "currency not accepted", false, 2, Map.of("purchase", 2L)),
            new Tick.CodeRow("12", "invalid transaction", false, 1, Map.of("purchase", 1L)));
  }

  @Test
  void countsOpenListenersOnly() {
    Tick tick = tickAfter(1);

    assertThat(tick.listeners()).isEqualTo(1);
    assertThat(tick.links()).isEqualTo(FakeHost.LINKS);
  }

  @Test
  void tellsHowFullTheStoreIsAndTheWindowByWhatIsYoung() {
    purchases(ResponseCode.APPROVED, 5_000, FAST_NS);
    Tick tick = tickAfter(1);

    assertThat(tick.store())
        .containsExactly(
            new Tick.Fill("cards", 512_000, FakeHost.CAPACITY, 51.2),
            new Tick.Fill("accounts", 400_000, FakeHost.CAPACITY, 40),
            new Tick.Fill("lots", 834_000, FakeHost.CAPACITY, 83.4),
            new Tick.Fill("window, two days", 2_500, FakeHost.CAPACITY, 0.25));
  }

  @Test
  void tellsHowFarJournalAndDatabaseAreBehind() {
    Tick tick = tickAfter(1);
    Tick without =
        new LiveFigures("1.2.3").tick(FakeHost.withoutDatabase().telemetry(), READY, nowNs);

    assertThat(tick.journal().events()).isEqualTo(2);
    assertThat(Objects.requireNonNull(tick.database()).state()).isEqualTo("running");
    assertThat(tick.point().databaseLagMs()).isPositive();
    assertThat(without.database()).isNull();
    assertThat(without.point().databaseLagMs()).isNull();
  }
}
