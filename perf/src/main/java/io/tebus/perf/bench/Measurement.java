package io.tebus.perf.bench;

import io.tebus.perf.load.LoadShape;
import io.tebus.perf.load.LoadWindow;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One window of one server, with an answer at least.
 *
 * <p>Immutable.
 *
 * @param cell what it is compared within
 * @param shape of the load, mostly that of the cell
 * @param warmth how the warm-up before it ended
 * @param stealPercent of the machine's time during the window
 * @param host what the host counted; null when another server was measured
 */
record Measurement(
    ServerKind server,
    LoadShape cell,
    LoadShape shape,
    int round,
    WarmUp.Warmth warmth,
    LoadWindow window,
    double stealPercent,
    @Nullable HostWindow host) {

  private static final double NS_PER_US = 1e3;

  /** Refuses a window without an answer, of which no ratio can be told. */
  Measurement {
    if (window.answered() == 0) {
      throw new BenchFailedException(
          server.title() + " " + shape + ": answered=0 (expected: some in the window)");
    }
  }

  /** True when a hypervisor took more than the figures can bear. */
  boolean isStolen() {
    return CpuTime.isTooMuch(stealPercent);
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("server", server.title());
    row.put("cell", cell.toString());
    row.put("load", shape.toString());
    row.put("round", round);
    row.put("warmUpMs", warmth.ms());
    row.put("steady", warmth.steady());
    row.put("answered", window.answered());
    row.put("perSecond", window.perSecond());
    row.put("closedLoopP50Us", window.latency().p50Ns() / NS_PER_US);
    row.put("closedLoopP99Us", window.latency().p99Ns() / NS_PER_US);
    row.put("closedLoopP999Us", window.latency().p999Ns() / NS_PER_US);
    row.put("closedLoopMaxUs", window.latency().maxNs() / NS_PER_US);
    row.put("stealPercent", stealPercent);
    row.put("stolen", isStolen());
    if (host != null) {
      row.putAll(host.row());
    }
    return row;
  }
}
