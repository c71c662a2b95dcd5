package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.HostAudit;
import io.tebus.app.HostFigures;
import io.tebus.app.Verification;
import io.tebus.perf.load.Latency;
import io.tebus.perf.load.TillFigures;
import io.tebus.perf.load.TillVerdict;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private static final Latency LATENCY = new Latency(200, 700_000, 1_500_000, 2_000_000, 2_340_000);
  private static final TillVerdict GOOD = verdict(true);
  private static final Verification.Report DATABASE =
      new Verification.Report(List.of(new Verification.Point("rows", true, "all")));

  @Test
  void tellsFiguresSinceTheLineBefore() {
    DemoReport report = new DemoReport();
    report.lines(1_000_000_000, tills(200, 180, 0), host(150, 150), null);

    List<String> lines = report.lines(2_000_000_000, tills(600, 480, 0), host(300, 297), null);

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().strip().split(" +", -1))
        .containsExactly("2s", "400", "75.0%", "0.70", "1.50", "2.34", "5", "300", "3", "-");
  }

  @Test
  void putsAHeaderAboveTheFirstLine() {
    List<String> lines = new DemoReport().lines(1_000_000_000, tills(0, 0, 0), host(0, 0), null);

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).contains("req/s", "approved", "p99 ms", "in flight", "LSN");
    assertThat(lines.getLast()).contains(" - ");
  }

  @Test
  void mentionsWhatWasNotSent() {
    List<String> lines =
        new DemoReport().lines(1_000_000_000, tills(200, 180, 7), host(1, 1), null);

    assertThat(lines.getLast()).endsWith("not sent 7");
  }

  @Test
  void endsWithOkWhenEverythingHeld() {
    HostAudit audit = audit(true, true);

    assertThat(DemoReport.held(GOOD, audit, DATABASE)).isTrue();
    assertThat(DemoReport.ending(GOOD, tills(1, 1, 0), audit, DATABASE))
        .last()
        .isEqualTo("demo: OK");
    assertThat(DemoReport.ending(GOOD, tills(1, 1, 0), audit, DATABASE))
        .noneMatch(line -> line.contains("NO"));
  }

  @Test
  void addsUpTheBooksOfTheHost() {
    assertThat(DemoReport.ending(GOOD, tills(1, 1, 0), audit(true, true), DATABASE))
        .anyMatch(line -> line.endsWith("2 accounts; 100 = 61 + 0 + 0 + 5 + 30 + 4 - 0"));
  }

  @Test
  void tellsTheLatencyOfTheWholeRun() {
    assertThat(DemoReport.ending(GOOD, tills(1, 1, 0), audit(true, true), DATABASE).getFirst())
        .contains("p50 0.70 ms", "p99 1.50 ms", "p99.9 2.00 ms", "max 2.34 ms");
  }

  @Test
  void endsWithFailedWhenAnythingDidNot() {
    assertThat(DemoReport.held(GOOD, audit(false, true), DATABASE)).isFalse();
    assertThat(DemoReport.held(GOOD, audit(true, false), DATABASE)).isFalse();
    assertThat(DemoReport.held(verdict(false), audit(true, true), DATABASE)).isFalse();
    assertThat(DemoReport.ending(verdict(false), tills(1, 1, 0), audit(true, true), DATABASE))
        .contains("  NO   tills agree: 1 wrong", "  mistake: it is wrong")
        .last()
        .isEqualTo("demo: FAILED");
  }

  @Test
  void endsWithFailedWhenTheDatabaseDiffers() {
    Verification.Report differs =
        new Verification.Report(
            List.of(new Verification.Point("rows", false, "transaction 7 differs")));

    assertThat(DemoReport.held(GOOD, audit(true, true), differs)).isFalse();
    assertThat(DemoReport.ending(GOOD, tills(1, 1, 0), audit(true, true), differs))
        .contains("  NO   database: rows: transaction 7 differs")
        .last()
        .isEqualTo("demo: FAILED");
  }

  @Test
  void showsHowFarTheDatabaseIsBehind() {
    ProjectionFigures behind =
        new ProjectionFigures(ProjectionState.RUNNING, 90, 80, 10, 5, 90, 3, 30, 0, 0, "", 1, 1);

    List<String> lines =
        new DemoReport().lines(1_000_000_000, tills(200, 180, 0), host(100, 100), behind);

    assertThat(lines.getLast()).endsWith(" 10");
  }

  private static TillVerdict verdict(boolean held) {
    return new TillVerdict(
        List.of(new TillVerdict.Point("tills agree", held, held ? "0 wrong" : "1 wrong")),
        held ? List.of() : List.of("it is wrong"));
  }

  private static TillFigures tills(long answered, long approved, long notSent) {
    return new TillFigures(
        answered + 5,
        answered,
        approved,
        answered - approved,
        0,
        0,
        notSent,
        LATENCY,
        LATENCY,
        LATENCY);
  }

  private static HostFigures host(long appliedLsn, long durableLsn) {
    return new HostFigures(0, 0, 0, 0, 0, 0, appliedLsn, durableLsn);
  }

  private static HostAudit audit(boolean conserved, boolean replayEqual) {
    return new HostAudit(2, 100, 30, 61, 0, 0, 5, 4, 0, conserved, replayEqual, "12 events");
  }
}
