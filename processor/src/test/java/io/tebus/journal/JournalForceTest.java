package io.tebus.journal;

import static io.tebus.journal.SmallJournals.CREATED_AT_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalForceTest {

  @Test
  void isOverAfterAForceThatFailed(@TempDir Path directory) {
    FakeForce force = new FakeForce();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, force)) {
      SmallJournals.append(journal, 1_000, "durable");
      journal.sync();
      SmallJournals.append(journal, 1_001, "lost", "lost");
      force.failNext();

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
    FakeForce force = new FakeForce();
    force.failNext();

    assertThatThrownBy(() -> SmallJournals.open(directory, SyncMode.GROUP, force))
        .isInstanceOf(JournalException.class)
        .hasRootCauseMessage("the disk says no");
  }

  @Test
  void forcesTheHeaderAndTheNamesThatLeadToIt(@TempDir Path directory) throws IOException {
    FakeForce force = new FakeForce();
    SmallJournals.open(directory, SyncMode.GROUP, force).close();

    Path file = FrameAt.queueFilesIn(directory).get(0);
    assertThat(force.forced())
        .containsExactly(directory, file, directory.resolve("g000001"), directory);
  }

  @Test
  void forcesWhatItAdoptedBeforeItBuildsOnIt(@TempDir Path directory) throws IOException {
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();
    FakeForce force = new FakeForce();
    SmallJournals.open(directory, SyncMode.GROUP, force).close();

    List<Path> files = FrameAt.queueFilesIn(directory);
    assertThat(force.forced())
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
    FakeForce force = new FakeForce();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, force)) {
      Path file = FrameAt.queueFilesIn(directory).get(0);
      force.forget();

      SmallJournals.append(journal, 1_000, "earn");
      journal.sync();
      journal.sync();
      SmallJournals.append(journal, 1_001, "redeem");
      journal.sync();

      assertThat(force.forced()).containsExactly(file, file);
    }
  }

  @Test
  void forcesEveryFileTouchedSinceTheLastTime(@TempDir Path directory) throws IOException {
    long day = TimeUnit.DAYS.toMillis(1);
    FakeForce force = new FakeForce();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, force)) {
      force.forget();
      SmallJournals.append(journal, CREATED_AT_MS, "first day");
      SmallJournals.append(journal, CREATED_AT_MS + day, "second day");
      SmallJournals.append(journal, CREATED_AT_MS + 2 * day, "third day");
      journal.sync();

      List<Path> files = FrameAt.queueFilesIn(directory);
      assertThat(force.forced())
          .containsExactly(files.get(0), files.get(1), files.get(2), directory.resolve("g000001"));

      force.forget();
      SmallJournals.append(journal, CREATED_AT_MS + 2 * day, "same day");
      journal.sync();
      assertThat(force.forced()).containsExactly(files.get(2));
    }
  }

  @Test
  void forcesEverythingBeforeTheSealAndThenTheSeal(@TempDir Path directory) throws IOException {
    FakeForce force = new FakeForce();
    try (Journal journal = SmallJournals.open(directory, SyncMode.NONE, force)) {
      Path file = FrameAt.queueFilesIn(directory).get(0);
      force.forget();

      SmallJournals.append(journal, 1_000, "earn");
      assertThat(journal.sync()).isFalse();
      assertThat(force.forced()).isEmpty();
      journal.seal();

      assertThat(force.forced()).containsExactly(file, file);
      assertThat(journal.durableLsn()).isEqualTo(1);
    }
  }

  @Test
  void doesNotSealWhatItCouldNotForce(@TempDir Path directory) {
    FakeForce force = new FakeForce();
    try (Journal journal = SmallJournals.open(directory, SyncMode.GROUP, force)) {
      SmallJournals.append(journal, 1_000, "earn");
      force.failNext();

      assertThatThrownBy(journal::seal).isInstanceOf(JournalException.class);
    }

    assertThat(Journal.replay(directory, new RecordedEvents()))
        .isEqualTo(new JournalSummary(1, 1_000, 1, false));
  }
}
