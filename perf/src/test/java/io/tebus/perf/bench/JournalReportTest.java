package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalReportTest {

  private static final ForceProbe FORCE = new ForceProbe(10, 120_000, 300_000);
  private static final long SECOND_NS = 1_000_000_000;

  @Test
  void tellsTheMedianOfThePairsAndWhatIsBehindIt() {
    List<JournalWindow> windows = new ArrayList<>(beside(900));
    windows.add(window(JournalSeries.JOURNAL, 0, 500, 400, 48));
    windows.add(window(JournalSeries.PLAIN_FILE, 0, 1_000, 200, 0));
    windows.add(window(JournalSeries.PLAIN_FILE, 1, 1_000, 200, 0));
    windows.add(window(JournalSeries.JOURNAL, 1, 750, 500, 50));

    JournalReport report = new JournalReport(windows, FORCE);

    assertThat(report.figures().values())
        .containsEntry("journal_durable_per_s", 625.0)
        .containsEntry("plain_file_durable_per_s", 1_000.0)
        .containsEntry("journal_sync_p99_us", 450.0)
        .containsEntry("journal_vs_plain_file", 0.625)
        .containsEntry("journal_vs_plain_file_pairs", 2.0)
        .containsEntry("journal_faults_per_sync", 49.0)
        .containsEntry("plain_file_faults_per_sync", 0.0)
        .containsEntry("journal_sparse_durable_per_s", 900.0)
        .containsEntry("journal_unsynced_per_s", 900.0)
        .containsEntry("bare_force_p50_us", 120.0);
    assertThat(report.figures().values().keySet())
        .startsWith("journal_durable_per_s", "plain_file_durable_per_s", "journal_sync_p99_us");
    assertThat(report.belowHalf()).isEmpty();
    assertThat(report.rows()).hasSameSizeAs(windows);
    assertThat(report.table()).anyMatch(line -> line.startsWith("plain-file-unsynced "));
  }

  @Test
  void saysByTheNumbersWhyItIsBelowHalf() {
    List<JournalWindow> windows = new ArrayList<>(beside(410));
    windows.add(window(JournalSeries.JOURNAL, 0, 400, 200, 48));
    windows.add(window(JournalSeries.PLAIN_FILE, 0, 1_000, 200, 0));

    List<String> lines = new JournalReport(windows, FORCE).table();

    assertThat(lines)
        .anyMatch(line -> line.startsWith("the journal does 0.40 of a plain file"))
        .anyMatch(line -> line.contains("48.0 page faults") && line.contains("protects every page"))
        .anyMatch(line -> line.endsWith("blocks that are to be found are not the reason"));
  }

  @Test
  void leavesOutFaultsThatNobodyCounts() {
    List<JournalWindow> windows = new ArrayList<>(beside(410));
    windows.add(window(JournalSeries.JOURNAL, 0, 400, 200, PageFaults.UNKNOWN));
    windows.add(window(JournalSeries.PLAIN_FILE, 0, 1_000, 200, 0));

    JournalReport report = new JournalReport(windows, FORCE);

    assertThat(report.figures().values()).doesNotContainKey("journal_faults_per_sync");
    assertThat(report.belowHalf()).contains("- page faults: not told by this kernel");
  }

  @Test
  void refusesAWindowWithoutARecord() {
    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> window(JournalSeries.JOURNAL, 0, 0, 1, 0))
        .withMessageContaining("durable records=0");
  }

  private static List<JournalWindow> beside(long records) {
    return JournalSeries.BESIDE.stream()
        .map(series -> window(series, 0, records, 300, 10))
        .toList();
  }

  /** One of a second with a single force, so that faults are those of a force. */
  private static JournalWindow window(
      JournalSeries series, int round, long records, long p99Us, long faults) {
    JournalWindow.Calls calls = new JournalWindow.Calls(1, 100_000, 1_000 * p99Us);
    return new JournalWindow(
        series, round, new WarmUp.Warmth(2, true), records, SECOND_NS, calls, calls, faults, 0.5);
  }
}
