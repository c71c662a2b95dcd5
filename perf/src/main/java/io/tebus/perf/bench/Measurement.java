package io.tebus.perf.bench;

import io.tebus.perf.load.LoadShape;
import io.tebus.perf.load.LoadWindow;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One window of one server.
 *
 * <p>Immutable.
 *
 * @param cell what it is compared within
 * @param shape of the load, mostly that of the cell
 * @param stealPercent of the machine's time during the window
 * @param garbageBytes what the host's threads allocated for each message, or {@link #NOT_MEASURED}
 */
record Measurement(
    ServerKind server,
    LoadShape cell,
    LoadShape shape,
    int round,
    LoadWindow window,
    double stealPercent,
    double garbageBytes) {

  static final double NOT_MEASURED = -1;

  private static final double NS_PER_US = 1e3;

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("server", server.title());
    row.put("cell", cell.toString());
    row.put("load", shape.toString());
    row.put("round", round);
    row.put("answered", window.answered());
    row.put("perSecond", window.perSecond());
    row.put("p50Us", window.latency().p50Ns() / NS_PER_US);
    row.put("p99Us", window.latency().p99Ns() / NS_PER_US);
    row.put("p999Us", window.latency().p999Ns() / NS_PER_US);
    row.put("maxUs", window.latency().maxNs() / NS_PER_US);
    row.put("stealPercent", stealPercent);
    if (garbageBytes != NOT_MEASURED) {
      row.put("garbageBytesPerMessage", garbageBytes);
    }
    return row;
  }
}
