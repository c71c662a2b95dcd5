package io.tebus.ops;

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
 * SIGKILL just when the journal goes on in a new file: nothing acknowledged is lost between the
 * two. {@code -Dtebus.seed=N} and {@code -Pdrills} as in {@link CrashDrillTest}.
 */
class RollDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  /** The first file of a start takes longer to fill: the kill is at the first turn. */
  private static final long MAX_LOAD_MS = 300;

  @Test
  @Timeout(120)
  void losesNothingByThreeKillsWhileItTurnsToANewFile(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drill(directory, 3, false);
  }

  @Test
  @Timeout(900)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void losesNothingByTenKillsWhileItTurnsToANewFileAndOthersWhileItStarts(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drill(directory, 10, true);
  }

  private static void drill(Path directory, int kills, boolean alsoStarting) throws IOException {
    CrashPlan plan =
        CrashPlan.ANY_TIME
            .withoutDatabase()
            .killedAt(KillMoment.afterRoll(new SplittableRandom(SEED)), MAX_LOAD_MS);
    PrintStream lines = System.out;
    try (CrashDrill drill = new CrashDrill(directory, SEED, plan, lines)) {
      drill.run(kills, alsoStarting);
    }
  }
}
