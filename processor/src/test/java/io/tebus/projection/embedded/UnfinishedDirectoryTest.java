package io.tebus.projection.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedDirectoryTest {

  @Test
  void isAnotherOneEachTime(@TempDir Path directory) throws IOException {
    Path place = directory.resolve("place");

    Path first = UnfinishedDirectory.beside(place);
    Path second = UnfinishedDirectory.beside(place);

    assertThat(first).doesNotExist().isNotEqualTo(second);
    assertThat(first.getParent()).isEqualTo(directory);
  }

  @Test
  void takesTheLeftoversAwayAndNothingElse(@TempDir Path directory) throws IOException {
    Path place = directory.resolve("place");
    Path old = Files.createDirectories(directory.resolve("place.new/below")).getParent();
    Path left = Files.createDirectories(directory.resolve("place.new-0123/below")).getParent();
    Path other = Files.createDirectory(directory.resolve("place.newer"));
    Path another = Files.createDirectory(directory.resolve("placebo.new-0123"));

    UnfinishedDirectory.beside(place);

    assertThat(old).doesNotExist();
    assertThat(left).doesNotExist();
    assertThat(other).exists();
    assertThat(another).exists();
  }

  /** A host that was killed leaves its initdb behind. */
  @Test
  void leavesWhatALiveProgramWritesTo(@TempDir Path directory) throws Exception {
    Path place = directory.resolve("place");
    Path used = Files.createDirectory(UnfinishedDirectory.beside(place));
    // Waits for its input, and never comes to the second argument.
    Process program = new ProcessBuilder("cat", "-", used.toString()).start();
    try {
      UnfinishedDirectory.deleteLeftovers(place);
      assertThat(used).exists();
    } finally {
      program.destroyForcibly().waitFor();
    }

    UnfinishedDirectory.deleteLeftovers(place);
    assertThat(used).doesNotExist();
  }
}
