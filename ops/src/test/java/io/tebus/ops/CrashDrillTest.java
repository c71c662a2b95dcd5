package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL under full load: what was acknowledged is there exactly once, what was in doubt is
 * answered as if nothing had happened, points are conserved, and in the end the database says what
 * the journal says. {@code -Dtebus.seed=N} draws the same times of the kills and, as far as the
 * order of the answers allows, the same shoppers; {@code -Pdrills} runs the long forms. The home of
 * a drill that failed is kept.
 */
class CrashDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  /** Settings by which snapshots follow each other closely, and each takes about a second. */
  private static final Map<String, String> SNAPSHOTS =
      Map.of("TEBUS_SNAPSHOT_EVENTS", "2000", "TEBUS_SNAPSHOT_MB_PER_SECOND", "40");

  private static final long MAX_LOAD_MS = 3_000;

  @Test
  @Timeout(120)
  void keepsWhatItAcknowledgedThroughThreeKills(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drill(directory, 3, false, CrashPlan.ANY_TIME);
  }

  @Test
  @Timeout(180)
  void keepsWhatItAcknowledgedThroughKillsDuringSnapshots(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drillAmidSnapshots(directory, 3, false);
  }

  @Test
  @Timeout(900)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void keepsWhatItAcknowledgedThroughTenKillsDuringSnapshotsAndOthersWhileItStarts(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drillAmidSnapshots(directory, 10, true);
  }

  @Test
  @Timeout(900)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void keepsWhatItAcknowledgedThroughTenKillsAndOthersWhileItStarts(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drill(directory, 10, true, CrashPlan.ANY_TIME);
  }

  @Test
  @Timeout(900)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void keepsWhatItAcknowledgedThroughTenKillsWithoutForcing(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drill(directory, 10, true, CrashPlan.ANY_TIME.with(Map.of("TEBUS_JOURNAL_SYNC", "none")));
  }

  private static void drillAmidSnapshots(Path directory, int kills, boolean alsoStarting)
      throws IOException {
    CrashPlan plan =
        CrashPlan.ANY_TIME.with(SNAPSHOTS).killedAt(KillMoment.amidSnapshot(), MAX_LOAD_MS);
    drill(directory, kills, alsoStarting, plan);
    assertThat(DrillHome.text(directory.resolve("home/log/tebus.log")))
        .as("starts from a snapshot")
        .containsPattern("recovered: lsn=.*; snapshot=snapshot-\\d+ ");
  }

  private static void drill(Path directory, int kills, boolean alsoStarting, CrashPlan plan)
      throws IOException {
    PrintStream lines = System.out;
    try (CrashDrill drill = new CrashDrill(directory, SEED, plan, lines)) {
      drill.run(kills, alsoStarting);
    }
  }
}
