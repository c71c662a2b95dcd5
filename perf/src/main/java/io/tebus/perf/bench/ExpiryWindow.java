package io.tebus.perf.bench;

import io.tebus.perf.load.LoadWindow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A host as the day turned, with an answer at least.
 *
 * <p>Immutable.
 *
 * @param due whether lots fell due
 * @param lots that were booked out
 * @param runNs from the turn of the day until the last of them was, told to the interval of the
 *     looks; without lots, until the first look
 * @param warmth how the warm-up before it ended
 * @param window open loop, from the turn of the day on
 * @param stealPercent of the machine's time during the window
 */
record ExpiryWindow(
    int pair,
    boolean due,
    long lots,
    long runNs,
    WarmUp.Warmth warmth,
    LoadWindow window,
    double stealPercent) {

  private static final double NS_PER_SECOND = 1e9;
  private static final double NS_PER_US = 1e3;
  private static final double NS_PER_MS = 1e6;

  /** Refuses a window of which no percentile can be told. */
  ExpiryWindow {
    if (window.answered() == 0) {
      throw new BenchFailedException("expiry: answered=0 (expected: some in the window)");
    }
  }

  double p50Us() {
    return window.latency().p50Ns() / NS_PER_US;
  }

  double p99Us() {
    return window.latency().p99Ns() / NS_PER_US;
  }

  double p999Us() {
    return window.latency().p999Ns() / NS_PER_US;
  }

  double maxUs() {
    return window.latency().maxNs() / NS_PER_US;
  }

  double runMs() {
    return runNs / NS_PER_MS;
  }

  double lotsPerSecond() {
    return lots * NS_PER_SECOND / Math.max(1, runNs);
  }

  /** True when a hypervisor took more than the figures can bear. */
  boolean isStolen() {
    return CpuTime.isTooMuch(stealPercent);
  }

  String title() {
    return due ? "due" : "not due";
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("lots", title());
    row.put("pair", pair);
    row.put("warmUpMs", warmth.ms());
    row.put("steady", warmth.steady());
    row.put("expiredLots", lots);
    row.put("runMs", runMs());
    row.put("windowMs", window.elapsedNs() / NS_PER_MS);
    row.put("answered", window.answered());
    row.put("p50Us", p50Us());
    row.put("p99Us", p99Us());
    row.put("p999Us", p999Us());
    row.put("maxUs", maxUs());
    row.put("sendLagP99Us", window.sendLag().p99Ns() / NS_PER_US);
    row.put("stealPercent", stealPercent);
    row.put("stolen", isStolen());
    return row;
  }
}
