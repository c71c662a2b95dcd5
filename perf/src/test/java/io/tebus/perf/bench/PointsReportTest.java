package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.perf.load.Latency;
import io.tebus.perf.load.LoadWindow;
import io.tebus.perf.store.RedemptionTrial.Round;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointsReportTest {

  private static final Latency NONE = new Latency(0, 0, 0, 0, 0);
  private static final long MS = 1_000_000;

  @Test
  void tellsTheMedianOfThePairsAndWhatIsBehindIt() {
    PointsReport report =
        new PointsReport(
            List.of(
                window(0, false, 1_000, true),
                window(0, true, 1_500, true),
                window(1, true, 6_000, true),
                window(1, false, 2_000, true),
                window(2, false, 4_000, true),
                window(2, true, 4_000, false)),
            List.of(new Round(900, 600), new Round(800, 400), new Round(700, 700)));

    assertThat(report.figures().values())
        .containsEntry("expiry_p999_ratio", 1.5)
        .containsEntry("expiry_p999_ratio_pairs", 3.0)
        .containsEntry("expiry_due_lots", 500.0)
        .containsEntry("expiry_lots_per_s", 5_000.0)
        .containsEntry("expiry_p999_us", 4_000.0)
        .containsEntry("expiry_baseline_p999_us", 2_000.0)
        .containsEntry("redeem_ratio", 1.5)
        .containsEntry("redeem_after_10000_earns_ns", 800.0)
        .containsEntry("redeem_after_1_earn_ns", 600.0);
    assertThat(report.rows()).hasSize(9);
    assertThat(report.table()).anyMatch(line -> line.startsWith("not due "));
    assertThat(report.warnings())
        .containsExactly("warm-up: 1 of 6 windows began before two slices agreed");
  }

  @Test
  void refusesAWindowWithoutAnAnswer() {
    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() ->
            new ExpiryWindow(
                0,
                true,
                1,
                1,
                new WarmUp.Warmth(1, true),
                new LoadWindow(1, 1, 0, 0, NONE, NONE),
                0))
        .withMessageContaining("answered=0");
  }

  private static ExpiryWindow window(int pair, boolean due, long p999Us, boolean steady) {
    Latency latency = new Latency(2_000, 300_000, 900_000, p999Us * 1_000, 2 * p999Us * 1_000);
    return new ExpiryWindow(
        pair,
        due,
        due ? 500 : 0,
        100 * MS,
        new WarmUp.Warmth(2, steady),
        new LoadWindow(1_000 * MS, 2_000, 2_000, 0, latency, NONE),
        0.5);
  }
}
