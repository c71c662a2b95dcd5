package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalRunTest {

  private static final JournalPlan TINY =
      new JournalPlan(true, 1, 1, new WarmUp(1, 1), Duration.ofMillis(100));

  @Test
  @Timeout(120)
  void measuresJournalsThatHoldWhatWasAppended(@TempDir Path directory) throws Exception {
    List<String> lines = new ArrayList<>();
    int[] given = new int[1];
    JournalRun run =
        new JournalRun(() -> directory.resolve("journal-" + ++given[0]), TINY, lines::add);

    JournalReport report = new JournalReport(run.run(), new ForceProbe(1, 100_000, 200_000));

    assertThat(report.windows()).hasSize(JournalSeries.values().length);
    assertThat(report.windows())
        .allSatisfy(window -> {
          boolean unsynced = window.series().title().endsWith("unsynced");
          assertThat(window.perSecond()).isPositive();
          assertThat(window.appends().count()).isPositive();
          assertThat(window.syncs().count() > 0).isEqualTo(!unsynced);
        });
    assertThat(run.judged())
        .isGreaterThan(report.windows().stream().mapToLong(JournalWindow::records).sum());
    assertThat(report.figures().values())
        .containsKeys("journal_durable_per_s", "plain_file_durable_per_s", "journal_sync_p99_us");
    assertThat(lines).hasSameSizeAs(report.windows());
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void measuresJournalAndPlainFileAsOftenInOneOrderAsInTheOther(boolean quick) {
    JournalPlan plan = JournalPlan.of(quick);

    assertThat(plan.pairs()).isEven();
    assertThat(plan.besideRounds()).isBetween(1, plan.pairs());
    assertThat(plan.round(1).get(0)).isEqualTo(plan.round(0).get(0).reversed());
    assertThat(plan.round(0).stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(Stream.of(JournalSeries.values()).toList());
  }

  @Test
  void refusesARecordThatIsNotWhatWasWritten() {
    UnsafeBuffer record = new UnsafeBuffer(new byte[JournalRecords.LENGTH]);
    JournalRecords.put(record, 0, 1, 5);
    for (int at : List.of(8, 16, 24, JournalRecords.LENGTH - 1)) {
      JournalRecords records = new JournalRecords();
      record.putByte(at, (byte) (record.getByte(at) ^ 1));

      assertThatExceptionOfType(BenchFailedException.class)
          .as("byte %d", at)
          .isThrownBy(() -> records.onEvent(1, 5, record, 0, JournalRecords.LENGTH))
          .withMessageContaining("as it was written");

      record.putByte(at, (byte) (record.getByte(at) ^ 1));
      records.onEvent(1, 5, record, 0, JournalRecords.LENGTH);
      assertThat(records.count()).isEqualTo(1);
    }
  }

  @Test
  void refusesAJournalThatLacksARecord() {
    UnsafeBuffer record = new UnsafeBuffer(new byte[JournalRecords.LENGTH]);
    JournalRecords.put(record, 0, 2, 5);

    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> new JournalRecords().onEvent(2, 5, record, 0, JournalRecords.LENGTH))
        .withMessageContaining("record lsn=2")
        .withMessageContaining("expected: lsn=1");
  }
}
