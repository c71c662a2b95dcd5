package io.tebus.perf.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a recovery bench tells: the figures, and what is behind them.
 *
 * <p>Immutable.
 */
record RecoveryReport(RecoveryFindings findings) {

  private static final double MS_PER_SECOND = 1e3;

  private double median(ToDoubleFunction<RecoveryTrial> what) {
    return Ratio.median(findings.trials().stream().mapToDouble(what).boxed().toList());
  }

  /** What must be shown first, then what is behind it. */
  Figures figures() {
    Figures figures = new Figures();
    TakenSnapshot taken = findings.underLoad().snapshot();
    RestartFinding restart = findings.restart();
    RecoveryWindow with = findings.window(true);
    RecoveryWindow without = findings.window(false);
    figures.put("replay_events_per_s", median(RecoveryTrial::eventsPerSecond));
    figures.put(
        "snapshot_load_accounts_per_s", median(trial -> findings.accounts() / trial.loadSeconds()));
    figures.put("snapshot_write_mb_per_s", taken.mbPerSecond());
    figures.put("snapshot_p999_us", with.p999Us());
    figures.put("restart_s", restart.seconds());
    figures.put("without_snapshot_p999_us", without.p999Us());
    figures.put("snapshot_p99_us", with.p99Us());
    figures.put("without_snapshot_p99_us", without.p99Us());
    figures.put("snapshot_max_us", with.maxUs());
    figures.put("without_snapshot_max_us", without.maxUs());
    figures.put(
        "snapshot_load_to_read_ratio",
        Ratio.of(findings.trials().stream().map(RecoveryTrial::loadToRead).toList()));
    figures.put("snapshot_load_mb_per_s", median(RecoveryTrial::loadMbPerSecond));
    figures.put("bare_read_mb_per_s", median(RecoveryTrial::readMbPerSecond));
    figures.put("snapshot_bytes", (double) taken.bytes());
    figures.put("snapshot_undo_bytes", (double) taken.undoBytes());
    figures.put("snapshot_took_s", taken.tookMs() / MS_PER_SECOND);
    figures.put("restart_load_s", restart.loadSeconds());
    figures.put("restart_replay_s", restart.replaySeconds());
    return figures;
  }

  /** Every measurement as a row of a result. */
  List<Map<String, Object>> rows() {
    return Stream.of(
            findings.trials().stream().map(RecoveryTrial::row),
            Stream.of(findings.restart().row()),
            findings.underLoad().windows().stream().map(RecoveryWindow::row))
        .flatMap(rows -> rows)
        .toList();
  }

  /** What speaks against the figures, in words. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    long stolen =
        findings.trials().stream().filter(RecoveryTrial::isStolen).count()
            + findings.underLoad().windows().stream().filter(RecoveryWindow::isStolen).count();
    if (stolen > 0) {
      warnings.add("steal: above 2 % in " + stolen + " of the trials and windows");
    }
    if (findings.trials().stream().anyMatch(trial -> !trial.read().direct())) {
      warnings.add("bare read: through the page cache, this file system has nothing else");
    }
    long bytes = findings.underLoad().snapshot().bytes();
    if (bytes < RecoveryPlan.SNAPSHOT_BYTES) {
      warnings.add(
          "snapshot: bytes="
              + bytes
              + " (expected: at least "
              + RecoveryPlan.SNAPSHOT_BYTES
              + ", for which the goals are)");
    }
    return warnings;
  }

  /** Loading and replaying, then the host. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%5s %14s %10s %10s %8s %12s %14s %8s",
            "round",
            "snapshot B",
            "read MB/s",
            "load MB/s",
            "ratio",
            "events",
            "events/s",
            "steal %"));
    for (RecoveryTrial trial : findings.trials()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%5d %,14d %,10.0f %,10.0f %8.3f %,12d %,14.0f %8.2f%s",
              trial.round() + 1,
              trial.read().bytes(),
              trial.readMbPerSecond(),
              trial.loadMbPerSecond(),
              trial.loadToRead(),
              trial.events(),
              trial.eventsPerSecond(),
              trial.stealPercent(),
              trial.isStolen() ? "  STEAL above 2 %" : ""));
    }
    lines.add("");
    RestartFinding restart = findings.restart();
    lines.add(
        String.format(
            Locale.ROOT,
            "restart of a host: %.1f s from its start until it accepts links; snapshot %.1f s,"
                + " %,d events behind it %.1f s",
            restart.seconds(),
            restart.loadSeconds(),
            restart.events(),
            restart.replaySeconds()));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-8s %12s %10s %10s %10s %10s %8s",
            "window",
            "answers",
            "p50 us",
            "p99 us",
            "p99.9 us",
            "max us",
            "steal %"));
    for (RecoveryWindow window : findings.underLoad().windows()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-8s %,12d %,10.0f %,10.0f %,10.0f %,10.0f %8.2f%s",
              window.title(),
              window.window().answered(),
              window.p50Us(),
              window.p99Us(),
              window.p999Us(),
              window.maxUs(),
              window.stealPercent(),
              window.isStolen() ? "  STEAL above 2 %" : ""));
    }
    TakenSnapshot taken = findings.underLoad().snapshot();
    lines.add(
        String.format(
            Locale.ROOT,
            "snapshot at lsn %,d: %,d bytes, %,d of them notes, written in %.1f s, counted after"
                + " %.1f s",
            taken.lsn(),
            taken.bytes(),
            taken.undoBytes(),
            taken.writtenMs() / MS_PER_SECOND,
            taken.tookMs() / MS_PER_SECOND));
    return lines;
  }
}
