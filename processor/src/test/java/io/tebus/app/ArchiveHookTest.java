package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArchiveHookTest {

  private static final Path GENERATION = Path.of("/nowhere/data/journal/g000007");

  @TempDir private Path home = Path.of("");

  private ArchiveHook hook(String script, Duration limit) throws IOException {
    Path program = TestPrograms.write(home.resolve("archive.sh"), script);
    return new ArchiveHook(program, home, home.resolve("archive.log"), limit);
  }

  @Test
  void tellsTheProgramWhatToTake() throws IOException {
    ArchiveHook hook = hook("echo \"$1 $2 $#\" > seen; pwd >> seen", ArchiveHook.LIMIT);

    hook.archive(GENERATION, "g000007", () -> false);

    assertThat(Files.readAllLines(home.resolve("seen")))
        .containsExactly(GENERATION + " g000007 2", home.toRealPath().toString());
  }

  @Test
  void believesNoOtherExitCodeThanZero() throws IOException {
    ArchiveHook hook = hook("echo no room; echo at all >&2; exit 3", ArchiveHook.LIMIT);

    assertThatIOException()
        .isThrownBy(() -> hook.archive(GENERATION, "g000007", () -> false))
        .withMessageContaining("exit code=3");

    assertThat(Files.readAllLines(home.resolve("archive.log")))
        .containsExactly("no room", "at all");
  }

  @Test
  void killsAProgramThatHangs() throws IOException {
    ArchiveHook hook = hook("exec sleep 600", Duration.ofMillis(200));

    assertThatIOException()
        .isThrownBy(() -> hook.archive(GENERATION, "g000007", () -> false))
        .withMessageContaining("took more than ms=200");
  }

  @Test
  void killsItWithItsChildrenWhenTheHostStops() throws IOException {
    Path child = home.resolve("child");
    ArchiveHook hook =
        hook("sleep 600 &\necho $! > child.new; mv child.new child; wait", ArchiveHook.LIMIT);

    assertThatIOException()
        .isThrownBy(() -> hook.archive(GENERATION, "g000007", () -> Files.exists(child)))
        .withMessageContaining("the host stops");

    Path state = Path.of("/proc", Files.readString(child).strip(), "stat");
    TestHost.await("end of the child", () -> isOver(state));
  }

  /** Gone, or dead and not yet buried. */
  private static boolean isOver(Path state) {
    try {
      return Files.readString(state).contains(") Z ");
    } catch (NoSuchFileException ignored) {
      // Nobody is there any more.
      return true;
    } catch (IOException ignored) {
      // It went while it was read; the next look knows.
      return false;
    }
  }

  @Test
  void isRefusedWhenItCannotBeRun() throws IOException {
    Files.writeString(home.resolve("no-program"), "#!/bin/sh\n");
    try (HomeDirectory directory = new HomeDirectory(home)) {
      for (String name : new String[] {"no-program", "missing", "."}) {
        assertThatExceptionOfType(HostRefusedException.class)
            .isThrownBy(() -> ArchiveHook.of(directory, name))
            .withMessageContaining("tebus.journal.archive: path=")
            .withMessageContaining("(expected: an executable file)");
      }
    }
  }
}
