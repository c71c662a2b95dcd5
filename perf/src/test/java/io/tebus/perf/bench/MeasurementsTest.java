package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.tebus.perf.load.Latency;
import io.tebus.perf.load.LoadWindow;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

  private static final double HAIR = 1e-9;
  private static final Latency NONE = new Latency(0, 0, 0, 0, 0);

  private final Measurements measurements = new Measurements();

  @Test
  void comparesOnlyRoundsInWhichBothTookPart() {
    for (int round = 0; round < 4; round++) {
      measurements.add(window(ServerKind.HOST, round, 300L * (round + 1), 0, true));
    }
    measurements.add(window(ServerKind.JPOS_STOCK, 0, 300, 0, true));
    measurements.add(window(ServerKind.JPOS_STOCK, 1, 200, 0, true));

    Ratio ratio = measurements.ratio(ServerKind.HOST, ServerKind.JPOS_STOCK, HostPlan.PIPELINED);

    assertThat(ratio.pairs()).isEqualTo(2);
    assertThat(ratio.low()).isCloseTo(1, within(HAIR));
    assertThat(ratio.high()).isCloseTo(3, within(HAIR));
  }

  @Test
  void refusesAPeerWithoutItsPair() {
    measurements.add(window(ServerKind.ECHO, 0, 300, 0, true));

    assertThatIllegalStateException()
        .isThrownBy(() -> measurements.ratio(ServerKind.HOST, ServerKind.ECHO, HostPlan.PIPELINED))
        .withMessageContaining("round=0");
  }

  @Test
  void refusesAWindowWithoutAnAnswer() {
    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> window(ServerKind.ECHO, 0, 0, 0, true))
        .withMessageContaining("answered=0");
  }

  @Test
  void warnsOfStolenTimeAndOfUnsteadyServers() {
    measurements.add(window(ServerKind.ECHO, 0, 300, 2.0, true));
    assertThat(measurements.warnings()).isEmpty();

    measurements.add(window(ServerKind.HOST, 0, 300, 2.1, false));

    assertThat(measurements.warnings())
        .containsExactly(
            "steal: above 2 % in 1 of 2 windows",
            "warm-up: 1 of 2 windows began before two slices agreed");
  }

  @Test
  void takesWhatTheHostCountedBetweenTwoLooks() {
    HostWindow counted =
        HostWindow.between(figures(1_000, 10, 7, 40_000), figures(1_500, 1_010, 5, 50_000));

    // A host tells forces since the look before.
    assertThat(counted).isEqualTo(new HostWindow(1_000, 0.5, 5, 50_000, 100_000));
    assertThat(counted.forceP50Ms()).isCloseTo(0.05, within(HAIR));
  }

  @Test
  void refusesAHostThatForcedNothing() {
    Map<String, String> before = figures(0, 0, 0, 0);
    Map<String, String> after = figures(10, 10, 0, 0);

    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> HostWindow.between(before, after))
        .withMessageContaining("forces=0");
  }

  private static Map<String, String> figures(long allocated, long answers, long forces, long p50) {
    return Map.of(
        "allocated", Long.toString(allocated),
        "answers", Long.toString(answers),
        "forces", Long.toString(forces),
        "forceP50Ns", Long.toString(p50),
        "forceP99Ns", Long.toString(2 * p50));
  }

  private static Measurement window(
      ServerKind kind, int round, long answered, double steal, boolean steady) {
    HostWindow host = kind == ServerKind.HOST ? new HostWindow(answered, 0, 1, 1, 1) : null;
    return new Measurement(
        kind,
        HostPlan.PIPELINED,
        HostPlan.PIPELINED,
        round,
        new WarmUp.Warmth(2, steady),
        new LoadWindow(1_000_000_000, answered, answered, 0, NONE, NONE),
        steal,
        host);
  }
}
