package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.reference.RandomHistory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that knows nothing but the events and the options comes to the same state. */
class ReplayElsewhereTest {

  private static final long SEED = 20_261_122;
  private static final int STEPS = 20_000;
  private static final long LIMIT_S = 120;

  private static final EngineOptions OPTIONS =
      EngineOptions.ofCapacity(5_000)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withStore(1_000, 2_000, 3_000)
          .withHashSeed(SEED);

  @Test
  void anotherProcessComesToTheSameState(@TempDir Path directory)
      throws IOException, InterruptedException {
    try (EngineHarness harness = new EngineHarness(OPTIONS, RandomHistory.programmes())) {
      live(harness);
      Path events = directory.resolve("events");
      ReplayProgram.write(events, harness.events());
      String expected = ReplayProgram.hex(harness.engine().stateHash());

      assertThat(replayElsewhere(directory, events, OPTIONS, List.of())).isEqualTo(expected);
      // Other code, other memory: the compiler is off, and the collector is another one.
      List<String> slow = List.of("-Xint", "-XX:+UseSerialGC");
      assertThat(replayElsewhere(directory, events, OPTIONS, slow)).isEqualTo(expected);
      EngineOptions otherSeed = OPTIONS.withHashSeed(SEED + 1);
      assertThat(replayElsewhere(directory, events, otherSeed, List.of()))
          .as("with another seed")
          .isNotEqualTo(expected);
    }
  }

  private static void live(EngineHarness harness) {
    RandomHistory history = new RandomHistory(SEED);
    for (int step = 0; step < STEPS; step++) {
      harness.take(history.next());
    }
  }

  /** What the other process prints. */
  private static String replayElsewhere(
      Path directory, Path events, EngineOptions options, List<String> flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(accessFlags());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(), ReplayProgram.class.getName()));
    command.addAll(ReplayProgram.arguments(events, options));
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_S, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended).as("ended within %d s", LIMIT_S).isTrue();
    assertThat(process.exitValue()).as("%s", Files.readString(errors)).isZero();
    return Files.readString(output).strip();
  }

  /** Of this machine's flags those that let code outside of the JDK at memory. */
  private static List<String> accessFlags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .toList();
  }

  /** Surefire may start its JVM with one jar that names the others; it tells the rest here. */
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }
}
