package io.tebus.perf.bench;

import io.tebus.perf.load.LoadShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

  /** How a server compares with a peer, in those rounds of a cell in which the peer took part. */
  Ratio ratio(ServerKind server, ServerKind peer, LoadShape cell) {
    Map<Integer, Measurement> ours = new HashMap<>();
    of(server, cell).forEach(one -> ours.put(one.round(), one));
    List<Double> ratios = new ArrayList<>();
    for (Measurement theirs : of(peer, cell)) {
      Measurement our = ours.get(theirs.round());
      if (our == null) {
        throw new IllegalStateException(
            "pairs: server="
                + server.title()
                + " has no round="
                + theirs.round()
                + " (expected: every round of "
                + peer.title()
                + ")");
      }
      ratios.add(our.window().perSecond() / theirs.window().perSecond());
    }
    return Ratio.of(ratios);
  }

  /** The median of something that the host counted in the windows of a cell. */
  double hostMedian(LoadShape cell, ToDoubleFunction<HostWindow> what) {
    List<Double> values = new ArrayList<>();
    for (Measurement measurement : of(ServerKind.HOST, cell)) {
      HostWindow host = measurement.host();
      if (host != null) {
        values.add(what.applyAsDouble(host));
      }
    }
    return Ratio.median(values);
  }

  /** What speaks against the windows, in words. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    long stolen = all.stream().filter(Measurement::isStolen).count();
    if (stolen > 0) {
      warnings.add("steal: above 2 % in " + stolen + " of " + all.size() + " windows");
    }
    long unsteady = all.stream().filter(one -> !one.warmth().steady()).count();
    if (unsteady > 0) {
      warnings.add(
          "warm-up: " + unsteady + " of " + all.size() + " windows began before two slices agreed");
    }
    return warnings;
  }
}
