package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalForceTest {

  @Test
  void isOverAfterAForceThatFailed(@TempDir Path directory) {
    FakeStorage storage = new FakeStorage();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, storage)) {
      SmallJournals.append(journal, 1_000, "durable");
      journal.sync();
      SmallJournals.append(journal, 1_001, "lost", "lost");
      storage.failNext();

      assertThatThrownBy(journal::sync)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("force failed")
          .hasMessageContaining("durableLsn=1")
          .hasRootCauseMessage("the disk says no");
      assertThat(journal.durableLsn()).isEqualTo(1);

      // The disk would now say yes, which proves nothing.
      assertThatThrownBy(journal::sync)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("has failed and takes nothing more");
      assertThatThrownBy(() -> SmallJournals.append(journal, 1_002, "refused"))
          .isInstanceOf(JournalException.class);
      assertThatThrownBy(journal::seal).isInstanceOf(JournalException.class);
      assertThat(journal.durableLsn()).isEqualTo(1);
      assertThat(journal.appendedLsn()).isEqualTo(3);
    }
  }

  @Test
  void isOverAfterAnAppendThatFailed(@TempDir Path directory) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
      assertThatThrownBy(() -> journal.append(SmallJournals.groupOf("gap"), 3, 1_001))
          .isInstanceOf(JournalException.class);

      assertThatThrownBy(journal::sync).isInstanceOf(JournalException.class);
      assertThat(journal.durableLsn()).isZero();
    }
  }

  @Test
  void doesNotStartWhenTheDiskRefuses(@TempDir Path directory) {
    FakeStorage storage = new FakeStorage();
    storage.failNext();

    assertThatThrownBy(() -> SmallJournals.open(directory, SyncMode.GROUP, storage))
        .isInstanceOf(JournalException.class)
        .hasRootCauseMessage("the disk says no");
  }

  @Test
  void forcesTheHeaderAndTheNamesThatLeadToIt(@TempDir Path directory) throws IOException {
    FakeStorage storage = new FakeStorage();
    SmallJournals.open(directory, SyncMode.GROUP, storage).close();

    Path file = FrameAt.queueFilesIn(directory).get(0);
    assertThat(storage.forced())
        .containsExactly(directory, file, directory.resolve("g000001"), directory);
  }

  @Test
  void forcesWhatItAdoptedBeforeItBuildsOnIt(@TempDir Path directory) throws IOException {
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();
    FakeStorage storage = new FakeStorage();
    SmallJournals.open(directory, SyncMode.GROUP, storage).close();

    List<Path> files = FrameAt.queueFilesIn(directory);
    assertThat(storage.forced())
        .containsExactly(
            files.get(0),
            directory.resolve("g000001"),
            directory,
            files.get(1),
            directory.resolve("g000002"),
            directory);
  }

  @Test
  void forcesOnlyTheFileInUseOnceItsNameIsOnDisk(@TempDir Path directory) throws IOException {
    FakeStorage storage = new FakeStorage();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, storage)) {
      Path file = FrameAt.queueFilesIn(directory).get(0);
      storage.forget();

      SmallJournals.append(journal, 1_000, "earn");
      journal.sync();
      journal.sync();
      SmallJournals.append(journal, 1_001, "redeem");
      journal.sync();

      assertThat(storage.forced()).containsExactly(file, file);
    }
  }

  @Test
  void forcesEveryFileTouchedSinceTheLastTime(@TempDir Path directory) throws IOException {
    FakeStorage storage = new FakeStorage();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, storage)) {
      storage.forget();
      SmallJournals.appendLong(journal, 1_000, 2 * SmallJournals.LONG_TEXTS_A_FILE + 1);
      journal.sync();

      List<Path> files = FrameAt.queueFilesIn(directory);
      assertThat(storage.forced())
          .containsExactly(files.get(0), files.get(1), files.get(2), directory.resolve("g000001"));

      storage.forget();
      SmallJournals.append(journal, 1_000, "same file");
      journal.sync();
      assertThat(storage.forced()).containsExactly(files.get(2));
    }
  }

  @Test
  void forcesEverythingBeforeTheSealAndThenTheSeal(@TempDir Path directory) throws IOException {
    FakeStorage storage = new FakeStorage();
    try (Journal journal = SmallJournals.open(directory, SyncMode.NONE, storage)) {
      Path file = FrameAt.queueFilesIn(directory).get(0);
      storage.forget();

      SmallJournals.append(journal, 1_000, "earn");
      assertThat(journal.sync()).isFalse();
      assertThat(storage.forced()).isEmpty();
      journal.seal();

      assertThat(storage.forced()).containsExactly(file, file);
      assertThat(journal.durableLsn()).isEqualTo(1);
    }
  }

  @Test
  void doesNotSealWhatItCouldNotForce(@TempDir Path directory) {
    FakeStorage storage = new FakeStorage();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, storage)) {
      SmallJournals.append(journal, 1_000, "earn");
      storage.failNext();

      assertThatThrownBy(journal::seal).isInstanceOf(JournalException.class);
    }

    assertThat(Journal.replay(directory, new RecordedEvents()))
        .isEqualTo(new JournalSummary(1, 1_000, 1, false));
  }
}
