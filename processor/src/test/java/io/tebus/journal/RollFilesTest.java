package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RollFilesTest {
  private static final int LENGTH_BYTES = 100_000;
  private static final int LONG_BYTES = 2 << 20;
  private static final int VERY_LONG_BYTES = 32 << 20;
  private static final int FAST = Storage.Pace.FAST.nextPieceBytes(0);
  private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final FakeStorage storage = new FakeStorage();

  @Test
  void makesOneFileAheadOfTheOneInUse(@TempDir Path directory) throws IOException {
    try (RollFiles files = filesIn(directory)) {
      files.start();
      assertThat(Generation.namesIn(directory)).containsExactly("1.cq4.precreated");

      for (int number = 1; number <= 3; number++) {
        Path file = files.take();
        files.awaitSpare();

        assertThat(file).isEqualTo(directory.resolve(number + ".cq4"));
        assertThat(Files.readAllBytes(file)).hasSize(LENGTH_BYTES).containsOnly(0);
        assertThat(Generation.namesIn(directory)).contains(number + 1 + ".cq4.precreated");
        assertThat(Generation.filesOf(directory)).hasSize(number);
      }
    }

    assertThat(Generation.namesIn(directory)).containsExactly("1.cq4", "2.cq4", "3.cq4");
  }

  @Test
  void doesNotStartWithoutRoom(@TempDir Path directory) throws IOException {
    storage.full(true);
    try (RollFiles files = filesIn(directory)) {
      assertThatThrownBy(files::start)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("journal file cannot be made")
          .hasMessageContaining("bytes=" + LENGTH_BYTES)
          .hasRootCauseMessage("No space left on device");
    }
    assertThat(Generation.namesIn(directory)).isEmpty();
  }

  @Test
  void goesOnWhenThereIsRoomAgain(@TempDir Path directory) throws IOException {
    try (RollFiles files = filesIn(directory)) {
      files.start();
      storage.full(true);
      files.take();
      files.awaitSpare();
      assertThat(files.isReadyInTime()).isFalse();
      assertThatThrownBy(files::take)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("2.cq4.precreated")
          .hasMessageContaining("state=FAILED");

      storage.full(false);
      await(files::isReadyInTime);
      assertThat(files.take()).isEqualTo(directory.resolve("2.cq4"));
    }
  }

  @Test
  void beginsNoFileThatWouldNotFit(@TempDir Path directory) throws IOException {
    try (RollFiles files = filesIn(directory)) {
      files.start();
      storage.freeBytes(LENGTH_BYTES + RollFiles.MARGIN_BYTES - 1);
      files.take();
      files.awaitSpare();
      assertThat(files.isReadyInTime()).isFalse();
      assertThat(storage.allocations()).isEqualTo(1);

      storage.freeBytes(LENGTH_BYTES + RollFiles.MARGIN_BYTES);
      await(files::isReadyInTime);
      assertThat(storage.allocations()).isEqualTo(2);
    }
  }

  @Test
  void goesOnBehindAnError(@TempDir Path directory) throws IOException {
    try (RollFiles files = filesIn(directory)) {
      files.start();
      storage.dieOf(new OutOfMemoryError("of the test"));
      files.take();
      files.awaitSpare();
      assertThatThrownBy(files::take)
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("state=FAILED");

      storage.dieOf(null);
      await(files::isReadyInTime);
    }
  }

  @Test
  void makesAFileInSmallPiecesFarApartWhileThereIsTime(@TempDir Path directory) throws IOException {
    try (RollFiles files = filesIn(directory, LONG_BYTES)) {
      files.start();
      assertThat(storage.pieces()).as("nobody writes meanwhile").containsExactly(FAST, FAST);

      long takenNs = System.nanoTime();
      files.take();
      files.awaitSpare();
      assertThat(files.isReadyInTime()).isTrue();
      List<Integer> pieces = storage.pieces().subList(2, storage.pieces().size());
      int small = LONG_BYTES / RollFiles.SMALL_PIECE_BYTES;
      assertThat(pieces).hasSize(small).containsOnly(RollFiles.SMALL_PIECE_BYTES);
      assertThat(storage.lastPieceNs() - takenNs).isGreaterThan((small - 1) * RollFiles.PIECE_NS);
    }
  }

  @Test
  void makesAFileFastUntilItIsAheadOfTheOneInUse(@TempDir Path directory) throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    try (RollFiles files = filesIn(directory, LONG_BYTES)) {
      files.start();
      storage.hold(begun);
      files.take();
      files.filled(LONG_BYTES / 4);
      begun.countDown();
      files.awaitSpare();
      List<Integer> pieces = storage.pieces().subList(2, storage.pieces().size());
      assertThat(pieces).startsWith(FAST, RollFiles.SMALL_PIECE_BYTES);
      assertThat(pieces.stream().filter(piece -> piece == FAST)).hasSize(1);
      assertThat(files.filledBytes()).isEqualTo(LONG_BYTES / 4);

      files.take();
      assertThat(files.filledBytes()).isZero();
    } finally {
      begun.countDown();
    }
  }

  @Test
  void makesAFileFastWhenItTakesLong(@TempDir Path directory) throws IOException {
    try (RollFiles files = filesIn(directory, VERY_LONG_BYTES)) {
      files.start();
      int before = storage.pieces().size();
      files.take();
      files.awaitSpare();
      List<Integer> pieces = storage.pieces().subList(before, storage.pieces().size());
      assertThat(pieces).startsWith(RollFiles.SMALL_PIECE_BYTES).endsWith(FAST);
    }
  }

  @Test
  void makesNoFileToItsEndThatNobodyWillTake(@TempDir Path directory) throws IOException {
    int before;
    try (RollFiles files = filesIn(directory, VERY_LONG_BYTES)) {
      files.start();
      before = storage.pieces().size();
      files.take();
      await(() -> storage.pieces().size() > before);
    }
    assertThat(storage.pieces().subList(before, storage.pieces().size())).doesNotContain(FAST);
    assertThat(Generation.namesIn(directory)).containsExactly("1.cq4");
  }

  @ParameterizedTest
  @EnumSource
  void aJournalDoesNotWaitForADiskThatDoesNotAnswer(JournalKind kind, @TempDir Path directory) {
    List<String> written = new ArrayList<>();
    CountDownLatch answer = new CountDownLatch(1);
    JournalOptions options = SmallJournals.options(SyncMode.GROUP).withKind(kind);
    try (GenerationJournal journal = SmallJournals.open(directory, options, storage)) {
      journal.awaitNextFile();
      storage.hold(answer);
      storage.full(true);
      while (journal.hasRoom()) {
        assertThat(written).hasSizeLessThan(2 * SmallJournals.LONG_TEXTS_A_FILE);
        written.addAll(SmallJournals.appendLong(journal, 1_000, 1));
      }
      assertThat(written).hasSizeGreaterThan(SmallJournals.LONG_TEXTS_A_FILE);

      answer.countDown();
      journal.awaitNextFile();
      assertThat(journal.hasRoom()).isFalse();

      storage.full(false);
      await(journal::hasRoom);
      written.addAll(SmallJournals.appendLong(journal, 1_000, SmallJournals.LONG_TEXTS_A_FILE));
      journal.sync();
    } finally {
      answer.countDown();
    }
    assertThat(RecordedEvents.of(directory).texts()).isEqualTo(written);
  }

  /** Nobody is to be refused because a file was filled faster than the next one was made. */
  @Test
  void isPatientAfterAFileWasTaken(@TempDir Path directory) throws IOException {
    CountDownLatch answer = new CountDownLatch(1);
    try (RollFiles files = filesIn(directory)) {
      files.start();
      storage.hold(answer);
      files.take();
      Thread disk = Thread.ofVirtual().unstarted(answer::countDown);
      await(() -> storage.allocations() == 2);
      disk.start();

      assertThat(files.isReadyInTime()).isTrue();
    } finally {
      answer.countDown();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJournalKnowsAFileEarlyThatTheDiskIsFull(JournalKind kind, @TempDir Path directory) {
    List<String> written = new ArrayList<>();
    JournalOptions options = SmallJournals.options(SyncMode.GROUP).withKind(kind);
    try (GenerationJournal journal = SmallJournals.open(directory, options, storage)) {
      journal.awaitNextFile();
      storage.full(true);
      while (journal.hasRoom()) {
        assertThat(written).hasSizeLessThan(2 * SmallJournals.LONG_TEXTS_A_FILE);
        written.addAll(SmallJournals.appendLong(journal, 1_000, 1));
        journal.awaitNextFile();
      }
      assertThat(written).hasSizeGreaterThan(SmallJournals.LONG_TEXTS_A_FILE);
      // What was decided while there was room.
      written.addAll(SmallJournals.appendLong(journal, 1_000, 1));
      journal.sync();

      storage.full(false);
      await(journal::hasRoom);
      written.addAll(SmallJournals.appendLong(journal, 1_000, SmallJournals.LONG_TEXTS_A_FILE));
      journal.sync();
      assertThat(journal.durableLsn()).isEqualTo(written.size());
    }
    assertThat(RecordedEvents.of(directory).texts()).isEqualTo(written);
  }

  @ParameterizedTest
  @EnumSource
  void aJournalIsSealedOnAFullDisk(JournalKind kind, @TempDir Path directory) {
    int groups = 2 * SmallJournals.LONG_TEXTS_A_FILE;
    JournalOptions options = SmallJournals.options(SyncMode.GROUP).withKind(kind);
    try (GenerationJournal journal = SmallJournals.open(directory, options, storage)) {
      journal.awaitNextFile();
      storage.full(true);
      SmallJournals.appendLong(journal, 1_000, groups);
      journal.seal();
    }

    assertThat(Journal.replay(directory, new RecordedEvents()))
        .isEqualTo(new JournalSummary(groups, 1_000, 1, true));
  }

  private RollFiles filesIn(Path directory) {
    return filesIn(directory, LENGTH_BYTES);
  }

  private RollFiles filesIn(Path directory, int lengthBytes) {
    return new RollFiles(storage, number -> directory.resolve(number + ".cq4"), lengthBytes);
  }

  private static void await(BooleanSupplier condition) {
    long startNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - startNs).as("waited, in ns").isLessThan(AWAIT_NS);
      LockSupport.parkNanos(PARK_NS);
    }
  }
}
