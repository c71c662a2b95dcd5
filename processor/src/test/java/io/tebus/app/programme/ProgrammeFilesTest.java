package io.tebus.app.programme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.command.programme.ProgrammeDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgrammeFilesTest {

  @Test
  void readsThemInTheOrderOfTheirNames(@TempDir Path directory) throws IOException {
    put(directory, "b.yaml", 1, "DEMO");
    put(directory, "a.yaml", 7, "MILES");
    Files.writeString(directory.resolve("a.yaml.new"), "half of a co");
    Files.writeString(directory.resolve("README"), "not one");

    assertThat(ProgrammeFiles.read(directory))
        .extracting(ProgrammeDefinition::name)
        .containsExactly("MILES", "DEMO");
  }

  @Test
  void namesTheMistakesOfAllFiles(@TempDir Path directory) throws IOException {
    put(directory, "a.yaml", 0, "DEMO");
    put(directory, "b.yaml", 1, "MI LES");
    put(directory, "c.yml", 2, "STARS");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProgrammeFiles.read(directory))
        .withMessageContainingAll(
            directory.resolve("a.yaml") + ":1: id = 0 (expected: 1-65535)",
            directory.resolve("b.yaml") + ":2: name = MI LES (expected: 1-8 letters",
            directory.resolve("c.yml") + ": ends in .yml (expected: .yaml)");
  }

  @Test
  void refusesAnIdOrANameThatIsThereTwice(@TempDir Path directory) throws IOException {
    put(directory, "a.yaml", 1, "DEMO");
    put(directory, "b.yaml", 1, "MILES");
    put(directory, "c.yaml", 2, "DEMO");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProgrammeFiles.read(directory))
        .withMessageContainingAll(
            directory.resolve("b.yaml") + ": id = 1 is that of a.yaml (expected: its own)",
            directory.resolve("c.yaml") + ": name = DEMO is that of a.yaml (expected: its own)");
  }

  @Test
  void refusesMoreThanAnEngineKnows(@TempDir Path directory) throws IOException {
    for (int id = 1; id <= ProgrammeFiles.MAX_PROGRAMMES; id++) {
      put(directory, String.format(Locale.ROOT, "p%02d.yaml", id), id, "P" + id);
    }
    assertThat(ProgrammeFiles.read(directory)).hasSize(ProgrammeFiles.MAX_PROGRAMMES);

    put(directory, "p65.yaml", 65, "P65");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProgrammeFiles.read(directory))
        .withMessageContaining("files=65 (expected: at most 64)");
  }

  private static void put(Path directory, String file, int id, String name) throws IOException {
    Files.writeString(directory.resolve(file), "id: " + id + "\nname: " + name + "\n");
  }
}
