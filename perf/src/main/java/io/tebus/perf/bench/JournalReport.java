package io.tebus.perf.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a journal bench tells: the figures, and what is behind them. There is something to tell only
 * when every journal held what was appended to it.
 *
 * <p>Immutable.
 *
 * @param windows of all series, by round
 * @param force of the disk by itself
 */
record JournalReport(List<JournalWindow> windows, ForceProbe force) {

  private static final double NS_PER_US = 1e3;
  private static final double HALF = 0.5;

  /** What differs by less than a fifth is taken for alike. */
  private static final double ALIKE = 1.2;

  private static final int PAGE_BYTES = 4_096;

  JournalReport {
    windows = List.copyOf(windows);
  }

  private List<JournalWindow> of(JournalSeries series) {
    return windows.stream().filter(window -> window.series() == series).toList();
  }

  private double median(JournalSeries series, ToDoubleFunction<JournalWindow> what) {
    return Ratio.median(of(series).stream().mapToDouble(what).boxed().toList());
  }

  private double perSecond(JournalSeries series) {
    return median(series, JournalWindow::perSecond);
  }

  private double syncP99Us(JournalSeries series) {
    return median(series, window -> window.syncs().p99Us());
  }

  private double appendP99Us(JournalSeries series) {
    return median(series, window -> window.appends().p99Us());
  }

  private double faultsPerSync(JournalSeries series) {
    return median(series, JournalWindow::faultsPerSync);
  }

  private boolean areFaultsKnown() {
    return windows.stream().allMatch(JournalWindow::areFaultsKnown);
  }

  private Ratio journalToPlainFile() {
    List<JournalWindow> journal = of(JournalSeries.JOURNAL);
    List<JournalWindow> plain = of(JournalSeries.PLAIN_FILE);
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < journal.size(); pair++) {
      ratios.add(journal.get(pair).perSecond() / plain.get(pair).perSecond());
    }
    return Ratio.of(ratios);
  }

  /** What must be shown first, then what is behind it. */
  Figures figures() {
    Figures figures = new Figures();
    figures.put("journal_durable_per_s", perSecond(JournalSeries.JOURNAL));
    figures.put("plain_file_durable_per_s", perSecond(JournalSeries.PLAIN_FILE));
    figures.put("journal_sync_p99_us", syncP99Us(JournalSeries.JOURNAL));
    figures.put("plain_file_sync_p99_us", syncP99Us(JournalSeries.PLAIN_FILE));
    figures.put("journal_vs_plain_file", journalToPlainFile());
    figures.put("journal_append_p99_us", appendP99Us(JournalSeries.JOURNAL));
    figures.put("plain_file_append_p99_us", appendP99Us(JournalSeries.PLAIN_FILE));
    if (areFaultsKnown()) {
      figures.put("journal_faults_per_sync", faultsPerSync(JournalSeries.JOURNAL));
      figures.put("plain_file_faults_per_sync", faultsPerSync(JournalSeries.PLAIN_FILE));
    }
    figures.put("journal_sparse_durable_per_s", perSecond(JournalSeries.SPARSE));
    figures.put("journal_small_groups_durable_per_s", perSecond(JournalSeries.SMALL_GROUPS));
    figures.put(
        "plain_file_small_groups_durable_per_s", perSecond(JournalSeries.PLAIN_SMALL_GROUPS));
    figures.put("journal_unsynced_per_s", perSecond(JournalSeries.UNSYNCED));
    figures.put("plain_file_unsynced_per_s", perSecond(JournalSeries.PLAIN_UNSYNCED));
    figures.put("bare_force_p50_us", force.p50Ns() / NS_PER_US);
    return figures;
  }

  /** Every measurement as a row of a result. */
  List<Map<String, Object>> rows() {
    return windows.stream().map(JournalWindow::row).toList();
  }

  /** What speaks against the windows, in words. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    long stolen = windows.stream().filter(JournalWindow::isStolen).count();
    if (stolen > 0) {
      warnings.add("steal: above 2 % in " + stolen + " of " + windows.size() + " windows");
    }
    long unsteady = windows.stream().filter(one -> !one.warmth().steady()).count();
    if (unsteady > 0) {
      warnings.add(
          "warm-up: "
              + unsteady
              + " of "
              + windows.size()
              + " windows began before two slices agreed");
    }
    return warnings;
  }

  /** A line for each series, then what a low ratio comes from. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-20s %7s %12s %12s %12s %12s %12s %13s %12s",
            "series",
            "windows",
            "median/s",
            "lowest/s",
            "highest/s",
            "sync p50 us",
            "sync p99 us",
            "append p99 us",
            "faults/sync"));
    for (JournalSeries series : JournalSeries.values()) {
      List<JournalWindow> measured = of(series);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-20s %7d %,12.0f %,12.0f %,12.0f %12.0f %12.0f %13.0f %12s",
              series.title(),
              measured.size(),
              perSecond(series),
              measured.stream().mapToDouble(JournalWindow::perSecond).min().orElse(0),
              measured.stream().mapToDouble(JournalWindow::perSecond).max().orElse(0),
              median(series, window -> window.syncs().p50Us()),
              syncP99Us(series),
              appendP99Us(series),
              faultsShown(series, measured)));
    }
    lines.addAll(belowHalf());
    return lines;
  }

  private String faultsShown(JournalSeries series, List<JournalWindow> measured) {
    boolean shown =
        measured.stream().allMatch(one -> one.areFaultsKnown() && one.syncs().count() > 0);
    return shown ? String.format(Locale.ROOT, "%.1f", faultsPerSync(series)) : "-";
  }

  /** Why the journal is not half as fast as a plain file, by the numbers; empty when it is. */
  List<String> belowHalf() {
    double ratio = journalToPlainFile().median();
    if (ratio >= HALF) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "the journal does %.2f of a plain file, which is less than half. What the numbers say:",
            ratio));
    lines.add(byFaults());
    double sparse = perSecond(JournalSeries.SPARSE) / perSecond(JournalSeries.JOURNAL);
    lines.add(
        String.format(
            Locale.ROOT,
            "- with sparse files it does %.2f of what it does with reserved ones: %s",
            sparse,
            Math.max(sparse, 1 / sparse) < ALIKE
                ? "blocks that are to be found are not the reason"
                : "finding blocks counts"));
    double sync = syncP99Us(JournalSeries.JOURNAL) / syncP99Us(JournalSeries.PLAIN_FILE);
    double append = appendP99Us(JournalSeries.JOURNAL) / appendP99Us(JournalSeries.PLAIN_FILE);
    lines.add(
        String.format(
            Locale.ROOT,
            "- p99 of its force is %.2f of the plain file's, p99 of its append %.2f: %s",
            sync,
            append,
            append > sync ? "more is lost in the append" : "more is lost in the force"));
    lines.add(
        String.format(
            Locale.ROOT,
            "- in groups of %d it does %.2f of a plain file: that is the part of a force that does"
                + " not depend on bytes",
            JournalSeries.SMALL_GROUPS.inFlight(),
            perSecond(JournalSeries.SMALL_GROUPS) / perSecond(JournalSeries.PLAIN_SMALL_GROUPS)));
    lines.add("- tebus.journal.kind: plain keeps the same frames in a plain file");
    return lines;
  }

  private String byFaults() {
    int pages = JournalSeries.IN_FLIGHT * JournalRecords.LENGTH / PAGE_BYTES;
    if (!areFaultsKnown()) {
      return "- page faults: not told by this kernel";
    }
    double faults = faultsPerSync(JournalSeries.JOURNAL);
    return String.format(
        Locale.ROOT,
        "- %.1f page faults of the writer for each force, %.1f with a plain file; a group of %,d"
            + " records is %d pages: %s",
        faults,
        faultsPerSync(JournalSeries.PLAIN_FILE),
        JournalSeries.IN_FLIGHT,
        pages,
        faults > HALF * pages
            ? "a force protects every page of the map that it wrote, and the next touch of each is"
                + " a fault"
            : "faults are not the reason");
  }
}
