package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchDirectoryTest {

  @Test
  void deletesWhatKilledBenchesLeft(@TempDir Path base) throws Exception {
    Process dead = new ProcessBuilder(List.of("true")).start();
    dead.waitFor();
    Path left = base.resolve("run-" + dead.pid());
    Path own = base.resolve("run-" + ProcessHandle.current().pid());
    Path other = base.resolve("run-by-hand");
    for (Path run : List.of(left, own, other)) {
      Files.createDirectories(run.resolve("host"));
      Files.writeString(run.resolve("host").resolve("journal"), "x");
    }

    BenchDirectory.deleteAbandoned(base);

    assertThat(left).doesNotExist();
    assertThat(own).isDirectory();
    assertThat(other).isDirectory();
  }

  @Test
  void findsNothingToDeleteBeforeTheFirstBench(@TempDir Path base) throws Exception {
    BenchDirectory.deleteAbandoned(base.resolve("bench"));

    assertThat(base).isEmptyDirectory();
  }
}
