package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL under full load, and the power goes before anybody starts again: what was not forced is
 * lost in part, what was acknowledged is there. {@code -Dtebus.seed=N} and {@code -Pdrills} as in
 * {@link CrashDrillTest}.
 *
 * <p>Without a database: it is told of events that nobody else was told of, and what it would lose
 * by the power cut itself is not looked at here.
 */
class PowerCutDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  private static final long MAX_LOAD_MS = 1_000;

  @Test
  @Timeout(120)
  void losesNothingAcknowledgedByAKillFollowedByAPowerCut(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    // Whether one of two kills meets a group that was written and not forced is luck; each of them
    // proves that the loss of a forced one would be noticed.
    drill(directory, 2, false);
  }

  @Test
  @Timeout(900)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void losesNothingAcknowledgedByTenKillsAndPowerCuts(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    LostSectors disk = drill(directory, 10, true);
    assertThat(disk.lost()).as("pages and sectors lost").isPositive();
    assertThat(disk.cutShort()).as("journals cut short").isPositive();
  }

  private static LostSectors drill(Path directory, int kills, boolean alsoStarting)
      throws IOException {
    LostSectors disk = new LostSectors(new SplittableRandom(SEED));
    CrashPlan plan =
        CrashPlan.ANY_TIME
            .withoutDatabase()
            .killedAt(KillMoment.AT_ONCE, MAX_LOAD_MS)
            .followedBy(disk);
    PrintStream lines = System.out;
    try (CrashDrill drill = new CrashDrill(directory, SEED, plan, lines)) {
      drill.run(kills, alsoStarting);
    }
    return disk;
  }
}
