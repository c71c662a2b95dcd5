package io.tebus.perf.bench;

import io.tebus.perf.load.LoadWindow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A host at its rate, with or without a snapshot, with an answer at least and every request sent.
 *
 * <p>Immutable.
 *
 * @param snapshot whether one was taken, from the begin of the window to its end
 * @param window open loop
 * @param stealPercent of the machine's time during the window
 */
record RecoveryWindow(boolean snapshot, LoadWindow window, double stealPercent) {

  private static final double NS_PER_US = 1e3;
  private static final double NS_PER_MS = 1e6;

  /** Refuses a window of which no percentile can be told, or one that would flatter. */
  RecoveryWindow {
    if (window.answered() == 0 || window.notSent() > 0) {
      throw new BenchFailedException(
          "recovery: snapshot="
              + snapshot
              + " answered="
              + window.answered()
              + " not sent="
              + window.notSent()
              + " (expected: some answered, 0 not sent, so that no latency is missing)");
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

  /** True when a hypervisor took more than the figures can bear. */
  boolean isStolen() {
    return CpuTime.isTooMuch(stealPercent);
  }

  String title() {
    return snapshot ? "snapshot" : "without";
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("window", title());
    row.put("windowMs", window.elapsedNs() / NS_PER_MS);
    row.put("answered", window.answered());
    row.put("perSecond", window.perSecond());
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
