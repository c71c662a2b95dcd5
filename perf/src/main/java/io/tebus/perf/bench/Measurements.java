package io.tebus.perf.bench;

import io.tebus.perf.load.LoadShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All windows of a host bench, and what follows from them.
 *
 * <p>Confined to the main thread.
 */
final class Measurements {

  private final List<Measurement> all = new ArrayList<>();

  void add(Measurement measurement) {
    all.add(measurement);
  }

  /** Every window as a row of a result. */
  List<Map<String, Object>> rows() {
    return all.stream().map(Measurement::row).toList();
  }

  /** The windows of a server in a cell, by round. */
  List<Measurement> of(ServerKind server, LoadShape cell) {
    return all.stream()
        .filter(one -> one.server() == server && one.cell().equals(cell))
        .sorted(Comparator.comparingInt(Measurement::round))
        .toList();
  }

  /** Answers a second, the median of the windows. */
  double perSecond(ServerKind server, LoadShape cell) {
    return median(server, cell, one -> one.window().perSecond());
  }

  /** The median of something of a server's windows in a cell. */
  double median(ServerKind server, LoadShape cell, ToDoubleFunction<Measurement> what) {
    return Ratio.median(of(server, cell).stream().mapToDouble(what).boxed().toList());
  }

  /** How two servers of a cell compare, round by round. */
  Ratio ratio(ServerKind server, ServerKind peer, LoadShape cell) {
    List<Measurement> ours = of(server, cell);
    List<Measurement> theirs = of(peer, cell);
    if (ours.size() != theirs.size()) {
      throw new IllegalStateException(
          "pairs: windows=" + ours.size() + " and " + theirs.size() + " (expected: as many)");
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i).window().perSecond() / theirs.get(i).window().perSecond());
    }
    return Ratio.of(ratios);
  }

  /** Bytes the host's threads allocated for a message, the median of the deep pipelines. */
  double garbageBytes() {
    List<Double> bytes =
        of(ServerKind.HOST, HostPlan.PIPELINED).stream()
            .map(Measurement::garbageBytes)
            .filter(one -> one != Measurement.NOT_MEASURED)
            .toList();
    if (bytes.isEmpty()) {
      throw new BenchFailedException("garbage: windows=0 (expected: the host counted messages)");
    }
    return Ratio.median(bytes);
  }
}
