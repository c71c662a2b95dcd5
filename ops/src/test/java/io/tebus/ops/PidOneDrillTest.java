package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that is PID 1, as in a container: killed, it is PID 1 again, so nothing of a start may be
 * recognised by the number of a process. Skipped where namespaces are refused. {@code
 * -Dtebus.seed=N} and {@code -Pdrills} as in {@link CrashDrillTest}.
 */
class PidOneDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  private static final long MAX_LOAD_MS = 1_000;

  /** All numbers that a process has, the innermost namespace's last. */
  private static final String FIRST_PROCESS = "NSpid:.*\\s1";

  @Test
  @Timeout(120)
  void recoversAsTheFirstProcessEachTime(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws IOException {
    drill(directory, 2, false);
  }

  @Test
  @Timeout(900)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void recoversAsTheFirstProcessTenTimesAndIsKilledWhileItStarts(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    drill(directory, 10, true);
  }

  private static void drill(Path directory, int kills, boolean alsoStarting) throws IOException {
    List<String> before = Namespaces.asFirstProcess();
    assumeFalse(before.isEmpty(), "PID namespaces are refused here: no host was PID 1");
    CrashPlan plan =
        CrashPlan.ANY_TIME
            .withoutDatabase()
            .startedBy(before)
            .killedAt((host, home) -> requireFirst(host), MAX_LOAD_MS);
    PrintStream lines = System.out;
    try (CrashDrill drill = new CrashDrill(directory, SEED, plan, lines)) {
      drill.run(kills, alsoStarting);
    }
  }

  private static void requireFirst(HostProcess host) throws IOException {
    Path status = Path.of("/proc", Long.toString(host.pid()), "status");
    assertThat(Files.readAllLines(status))
        .as("numbers of the host's process")
        .anyMatch(line -> line.matches(FIRST_PROCESS));
  }
}
