package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.journal.JournalPosition;
import io.tebus.perf.load.LoadShape;
import io.tebus.perf.store.StoreShape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All of it for real, with a host in a Java machine of its own, over very few accounts. */
@Timeout(240)
class RecoveryRunTest {

  private static final int EVENTS = 5_000;

  private static final RecoveryPlan TINY =
      new RecoveryPlan(
          true,
          new StoreShape(4_000),
          1 << 15,
          EVENTS,
          150,
          2,
          new LoadShape(4, 256),
          500,
          Duration.ofMillis(500),
          Duration.ofMillis(300));

  @Test
  void recoversAndTakesASnapshotThatLeadsToTheSameState(@TempDir Path directory) throws Exception {
    Path flags = Path.of(System.getProperty("tebus.root", ".."), "ops", "jvm.options");
    Path home = directory.resolve("home");
    List<String> lines = new ArrayList<>();

    // It throws when a state, an answer or a balance is not what it must be.
    RecoveryFindings findings =
        new RecoveryRun(
                home,
                TINY,
                List.of("@" + flags, "-Xmx512m"),
                directory.resolve("peer.log"),
                _ -> {},
                lines::add)
            .run();

    RecoveryReport report = new RecoveryReport(findings);
    assertThat(report.figures().values().keySet())
        .startsWith(
            "replay_events_per_s",
            "snapshot_load_accounts_per_s",
            "snapshot_write_mb_per_s",
            "snapshot_p999_us",
            "restart_s");
    assertThat(report.figures().values().values()).allMatch(Double::isFinite);
    assertThat(findings.trials()).hasSize(2);
    assertThat(findings.restart().events()).isEqualTo(EVENTS);
    assertThat(findings.window(true).window().answered()).isPositive();
    assertThat(findings.window(false).window().answered()).isPositive();
    assertThat(findings.judged()).isGreaterThan(findings.underLoad().snapshot().lsn());
    assertThat(report.rows()).hasSize(2 + 1 + 2);
    assertThat(report.warnings()).anyMatch(warning -> warning.startsWith("snapshot: bytes="));
    assertThat(lines).anyMatch(line -> line.startsWith("judged: snapshots lead to one state"));
    assertThat(home).doesNotExist();
  }

  @Test
  void refusesAStateThatIsNotTheOneTheSnapshotIsOf(@TempDir Path directory) throws Exception {
    RecoveryHome home = RecoveryHome.write(directory.resolve("home"), TINY, _ -> {});
    RecoveryHome other =
        new RecoveryHome(
            home.path(),
            home.snapshot(),
            home.base(),
            home.options(),
            home.endLsn(),
            home.resumeMs(),
            home.issued(),
            home.stateHash() + 1);

    assertThat(home.base()).isEqualTo(new JournalPosition(0, home.endLsn() - EVENTS, 0));
    assertThat(RecoveryTrial.measure(home, 0).events()).isEqualTo(EVENTS);
    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> RecoveryTrial.measure(other, 0))
        .withMessageContaining("that of the engine the snapshot is of");
    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> new RecoveryAudit(home, home.endLsn(), 0).run())
        .withMessageContaining("the first and the one taken");
  }

  @Test
  void refusesAHostThatCameUpInAnotherWay() {
    Map<String, String> figures =
        Map.of("snapshotBytes", "0", "snapshotMs", "0", "events", "12", "replayMs", "3");

    assertThat(RestartFinding.of(5_000_000_000L, figures, 0, 12).seconds()).isEqualTo(5);
    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> RestartFinding.of(1, figures, 4_096, 12))
        .withMessageContaining("expected: snapshotBytes=4096 events=12");
  }

  @Test
  void refusesASnapshotThatFailed(@TempDir Path directory) {
    Map<String, String> words = Map.of("done", "false", "reason", "the_disk_has_no_room");

    assertThatExceptionOfType(BenchFailedException.class)
        .isThrownBy(() -> TakenSnapshot.of(words, directory))
        .withMessageContaining("the_disk_has_no_room");
  }
}
