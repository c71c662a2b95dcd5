package io.tebus.perf.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a store bench tells: the figures, and what is behind them.
 *
 * <p>Immutable.
 */
record StoreReport(StoreFindings findings) {

  private static final double NS_PER_US = 1e3;

  /** The goals' figures first, then what is behind them. */
  Figures figures() {
    Figures figures = new Figures();
    StoreMemory memory = findings.memory();
    double accounts = findings.accounts();
    TokenFinding worst = worst();
    figures.put("store_bytes_per_account", memory.tableBytes() / accounts);
    figures.put("store_ops_per_s", perSecond(true));
    figures.put("store_garbage_bytes_per_op", garbageBytes());
    figures.put("store_longest_growth_pause_us", findings.growth().longestNs() / NS_PER_US);
    figures.put("store_ratio_large_to_small", largeToSmall());
    figures.put("store_hostile_ratio", worst.ratio());
    figures.put("store_ops_per_s_small", perSecond(false));
    if (memory.isResidentKnown()) {
      figures.put("store_rss_bytes_per_account", memory.residentBytes() / accounts);
    }
    figures.put("store_growth_median_us", findings.growth().middleNs() / NS_PER_US);
    figures.put("store_hostile_ns_per_op", worst.hostileNs());
    figures.put("store_random_ns_per_op", worst.randomNs());
    return figures;
  }

  private double perSecond(boolean large) {
    return Ratio.median(findings.of(large).stream().map(StoreWindow::perSecond).toList());
  }

  private double garbageBytes() {
    long allocated = findings.windows().stream().mapToLong(StoreWindow::allocatedBytes).sum();
    long operations = findings.windows().stream().mapToLong(StoreWindow::operations).sum();
    return (double) allocated / operations;
  }

  private Ratio largeToSmall() {
    List<StoreWindow> large = findings.of(true);
    List<StoreWindow> small = findings.of(false);
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < large.size(); pair++) {
      ratios.add(large.get(pair).perSecond() / small.get(pair).perSecond());
    }
    return Ratio.of(ratios);
  }

  /** The hostile tokens that cost most beside random ones. */
  TokenFinding worst() {
    return findings.tokens().stream()
        .max(Comparator.comparingDouble(finding -> finding.ratio().median()))
        .orElseThrow();
  }

  /** Every measurement as a row of a result. */
  List<Map<String, Object>> rows() {
    return Stream.of(
            findings.windows().stream().map(StoreWindow::row),
            findings.tables().stream().map(StoreTable::row),
            findings.tokens().stream().map(TokenFinding::row))
        .flatMap(rows -> rows)
        .toList();
  }

  /** What speaks against the windows, in words. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    int all = findings.windows().size();
    long stolen = findings.windows().stream().filter(StoreWindow::isStolen).count();
    if (stolen > 0) {
      warnings.add("steal: above 2 % in " + stolen + " of " + all + " windows");
    }
    long unsteady = findings.windows().stream().filter(one -> !one.warmth().steady()).count();
    if (unsteady > 0) {
      warnings.add(
          "warm-up: " + unsteady + " of " + all + " windows began before two slices agreed");
    }
    return warnings;
  }

  /** Tables, engines, tokens. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-28s %8s %14s %14s %16s",
            "table",
            "record B",
            "records",
            "capacity",
            "bytes"));
    for (StoreTable table : findings.tables()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-28s %8d %,14d %,14d %,16d%s",
              table.name(),
              table.recordLength(),
              table.records(),
              table.capacity(),
              table.bytes(),
              table.isApart() ? "  apart" : ""));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT, "%-8s %14s %14s %14s", "engine", "median/s", "lowest/s", "highest/s"));
    lines.add(line(true));
    lines.add(line(false));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-20s %10s %14s %14s %8s",
            "hostile tokens",
            "tokens",
            "hostile ns/op",
            "random ns/op",
            "ratio"));
    for (TokenFinding finding : findings.tokens()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-20s %,10d %14.1f %14.1f %8.3f",
              finding.kind(),
              finding.tokens(),
              finding.hostileNs(),
              finding.randomNs(),
              finding.ratio().median()));
    }
    return lines;
  }

  private String line(boolean large) {
    List<StoreWindow> windows = findings.of(large);
    return String.format(
        Locale.ROOT,
        "%-8s %,14.0f %,14.0f %,14.0f",
        windows.get(0).title(),
        perSecond(large),
        windows.stream().mapToDouble(StoreWindow::perSecond).min().orElse(0),
        windows.stream().mapToDouble(StoreWindow::perSecond).max().orElse(0));
  }
}
