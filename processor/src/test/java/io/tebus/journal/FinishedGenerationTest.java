package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedGenerationTest {

  /** Three starts, of which the second one wrote nothing; the third one still writes. */
  private static Journal openThird(Path directory) {
    try (Journal first = SmallJournals.open(directory)) {
      SmallJournals.append(first, 1_000, "1", "2");
      first.seal();
    }
    SmallJournals.open(directory).close();
    Journal third = SmallJournals.open(directory);
    SmallJournals.append(third, 1_001, "3");
    third.sync();
    return third;
  }

  @Test
  void isEveryOneButThatBeingWritten(@TempDir Path directory) {
    try (Journal third = openThird(directory)) {
      assertThat(third.generation()).isEqualTo(3);
      assertThat(FinishedGeneration.in(directory))
          .containsExactly(
              new FinishedGeneration(directory.resolve("g000001"), 2),
              new FinishedGeneration(directory.resolve("g000002"), 2));
    }
  }

  @Test
  void theJournalGoesOnWithoutOneThatWasTakenOut(@TempDir Path directory) throws IOException {
    JournalPosition end;
    try (Journal third = openThird(directory)) {
      end = third.position();
      FinishedGeneration oldest = FinishedGeneration.in(directory).get(0);

      oldest.retire();
      FinishedGeneration.deleteRetired(directory);

      assertThat(FinishedGeneration.in(directory))
          .extracting(FinishedGeneration::name)
          .containsExactly("g000002");
    }
    assertThat(Generation.namesIn(directory)).containsExactly("g000002", "g000003");

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> SmallJournals.open(directory))
        .withMessageContaining("journal begins behind lsn=2");
    RecordedEvents replayed = new RecordedEvents();
    try (Journal fourth =
        Journal.open(directory, SmallJournals.options(SyncMode.GROUP), end, 3, replayed)) {
      assertThat(fourth.generation()).isEqualTo(4);
      assertThat(fourth.appendedLsn()).isEqualTo(3);
      assertThat(replayed.texts()).isEmpty();
    }
  }

  @Test
  void isGoneAlthoughAKillCameBeforeItsFilesWere(@TempDir Path directory) throws IOException {
    try (Journal third = openThird(directory)) {
      FinishedGeneration.in(directory).get(0).retire();

      assertThat(FinishedGeneration.in(directory)).hasSize(third.generation() - 2);
      assertThat(directory.resolve("g000001.retired")).isNotEmptyDirectory();
    }
    // A kill in the middle of it leaves some.
    Path retired = directory.resolve("g000001.retired");
    List<String> files = Generation.namesIn(retired);
    Files.delete(retired.resolve(files.get(0)));

    FinishedGeneration.deleteRetired(directory);

    assertThat(retired).doesNotExist();
    assertThat(Generation.namesIn(directory)).containsExactly("g000002", "g000003");
  }

  @Test
  void isDeletedFileByFileUntilSomebodyStops(@TempDir Path directory) throws IOException {
    openThird(directory).close();
    Path retired = directory.resolve("g000001.retired");
    FinishedGeneration.in(directory).get(0).retire();
    Files.createFile(retired.resolve("another-file"));
    int files = Generation.namesIn(retired).size();
    AtomicInteger asked = new AtomicInteger();

    FinishedGeneration.deleteRetired(directory, () -> asked.incrementAndGet() > 1);
    assertThat(Generation.namesIn(retired)).hasSize(files - 1).isNotEmpty();

    FinishedGeneration.deleteRetired(directory, () -> false);
    assertThat(retired).doesNotExist();
  }
}
