package io.tebus.perf.bench;

import io.tebus.perf.load.LoadShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a host bench tells: a table of all windows, and the figures that follow from them.
 *
 * <p>Confined to the main thread.
 */
final class HostReport {

  private static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-8s %-8s %-14s %7s %12s %12s %12s %18s %18s %8s",
          "cell",
          "load",
          "server",
          "windows",
          "median/s",
          "lowest/s",
          "highest/s",
          "closed-loop p50 ms",
          "closed-loop p99 ms",
          "steal %");

  private static final double NS_PER_SECOND = 1e9;
  private static final double NS_PER_MS = 1e6;

  private final Measurements all;
  private final ForceProbe force;

  HostReport(Measurements all, ForceProbe force) {
    this.all = all;
    this.force = force;
  }

  /** The windows of each server in each cell in one line. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(HEADER);
    for (LoadShape cell : HostPlan.CELLS) {
      for (ServerKind server : ServerKind.values()) {
        List<Measurement> windows = all.of(server, cell);
        if (!windows.isEmpty()) {
          lines.add(line(server, cell, windows));
        }
      }
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: host's own force in this cell: p50 %.3f ms, p99 %.3f ms;"
                + " %,d in flight / p50 could not exceed %,.0f/s",
            HostPlan.LINKS,
            all.hostMedian(HostPlan.LINKS, HostWindow::forceP50Ms),
            all.hostMedian(HostPlan.LINKS, HostWindow::forceP99Ms),
            HostPlan.LINKS.totalInFlight(),
            forceBound()));
    return lines;
  }

  private String line(ServerKind server, LoadShape cell, List<Measurement> windows) {
    return String.format(
        Locale.ROOT,
        "%-8s %-8s %-14s %7d %,12.0f %,12.0f %,12.0f %18.3f %18.3f %8.2f%s",
        cell,
        windows.get(0).shape(),
        server.title(),
        windows.size(),
        all.perSecond(server, cell),
        windows.stream().mapToDouble(one -> one.window().perSecond()).min().orElse(0),
        windows.stream().mapToDouble(one -> one.window().perSecond()).max().orElse(0),
        all.median(server, cell, one -> one.window().latency().p50Ns() / NS_PER_MS),
        all.median(server, cell, one -> one.window().latency().p99Ns() / NS_PER_MS),
        all.median(server, cell, Measurement::stealPercent),
        flags(windows));
  }

  private static String flags(List<Measurement> windows) {
    long stolen = windows.stream().filter(Measurement::isStolen).count();
    long unsteady = windows.stream().filter(one -> !one.warmth().steady()).count();
    return (stolen > 0 ? "  STEAL above 2 % in " + stolen : "")
        + (unsteady > 0 ? "  not steady at first in " + unsteady : "");
  }

  /** An answer is in flight for a force at least, so no more than this can come a second. */
  private double forceBound() {
    return HostPlan.LINKS.totalInFlight()
        * NS_PER_SECOND
        / Math.max(1, all.hostMedian(HostPlan.LINKS, HostWindow::forceP50Ns));
  }

  private double garbageBytes(LoadShape cell) {
    return all.hostMedian(cell, HostWindow::garbageBytes);
  }

  /** The ratios first, then what is behind them. */
  Figures figures() {
    Figures figures = new Figures();
    LoadShape pipelined = HostPlan.PIPELINED;
    figures.put("host_vs_echo_pipelined", hostBeside(ServerKind.ECHO, pipelined));
    figures.put("host_vs_echo_links", hostBeside(ServerKind.ECHO, HostPlan.LINKS));
    figures.put("host_vs_echo_terminals", hostBeside(ServerKind.ECHO, HostPlan.TERMINALS));
    figures.put("host_vs_jpos", hostBeside(betterJpos(), pipelined));
    figures.put("host_vs_jpos_postgres", hostBeside(ServerKind.JPOS_POSTGRES, pipelined));
    figures.put("host_garbage_bytes_per_message", garbageBytes(pipelined));
    figures.put("host_garbage_bytes_per_message_links", garbageBytes(HostPlan.LINKS));
    figures.put("host_garbage_bytes_per_message_terminals", garbageBytes(HostPlan.TERMINALS));
    figures.put("host_pipelined_per_s", all.perSecond(ServerKind.HOST, pipelined));
    figures.put("echo_pipelined_per_s", all.perSecond(ServerKind.ECHO, pipelined));
    figures.put("host_links_per_s", all.perSecond(ServerKind.HOST, HostPlan.LINKS));
    figures.put("echo_links_per_s", all.perSecond(ServerKind.ECHO, HostPlan.LINKS));
    figures.put("host_terminals_per_s", all.perSecond(ServerKind.HOST, HostPlan.TERMINALS));
    figures.put("echo_terminals_per_s", all.perSecond(ServerKind.ECHO, HostPlan.TERMINALS));
    figures.put("jpos_stock_per_s", all.perSecond(ServerKind.JPOS_STOCK, pipelined));
    figures.put("jpos_tuned_per_s", all.perSecond(ServerKind.JPOS_TUNED, pipelined));
    figures.put("jpos_postgres_per_s", all.perSecond(ServerKind.JPOS_POSTGRES, pipelined));
    figures.put("host_force_p50_ms", all.hostMedian(HostPlan.LINKS, HostWindow::forceP50Ms));
    figures.put("host_force_p99_ms", all.hostMedian(HostPlan.LINKS, HostWindow::forceP99Ms));
    figures.put("in_flight_over_force_per_s", forceBound());
    figures.put("bare_force_p50_ms", force.p50Ns() / NS_PER_MS);
    return figures;
  }

  private Ratio hostBeside(ServerKind peer, LoadShape cell) {
    return all.ratio(ServerKind.HOST, peer, cell);
  }

  private ServerKind betterJpos() {
    return Stream.of(ServerKind.JPOS_STOCK, ServerKind.JPOS_TUNED)
        .max(Comparator.comparingDouble(kind -> all.perSecond(kind, HostPlan.PIPELINED)))
        .orElseThrow();
  }

  /** The disk by itself, in words. */
  String bareForceShown() {
    return String.format(
        Locale.ROOT,
        "48 kB into a file that is there: p50 %.3f ms, p99 %.3f ms of %,d",
        force.p50Ns() / NS_PER_MS,
        force.p99Ns() / NS_PER_MS,
        force.forces());
  }
}
