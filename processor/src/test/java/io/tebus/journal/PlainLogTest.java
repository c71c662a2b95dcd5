package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainLogTest {
  private static final JournalOptions OPTIONS =
      SmallJournals.options(SyncMode.GROUP).withKind(JournalKind.PLAIN);

  @Test
  void writesFramesEndToEndAndNothingElse(@TempDir Path directory) throws IOException {
    try (Journal journal = Journal.open(directory, OPTIONS, new RecordedEvents())) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      assertThat(journal.sync()).isTrue();
      SmallJournals.append(journal, 1_001, "reverse");
      journal.seal();
    }

    Path file = directory.resolve("g000001").resolve("00000001.journal");
    List<FrameAt> frames = FrameAt.in(directory);
    assertThat(frames).hasSize(4);
    long end = 0;
    for (FrameAt frame : frames) {
      assertThat(frame.file()).isEqualTo(file);
      assertThat(frame.position()).isEqualTo(end);
      end += frame.length();
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(JournalOptions.MIN_BLOCK_SIZE_BYTES);
    assertThat(Arrays.copyOfRange(bytes, (int) end, bytes.length)).containsOnly(0);
    assertThat(Generation.namesIn(directory.resolve("g000001")))
        .containsExactly("00000001.journal");
    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn", "redeem", "reverse");
  }

  @Test
  void turnsToANewFileWhenOneIsFull(@TempDir Path directory) throws IOException {
    int groups = 2 * SmallJournals.LONG_TEXTS_A_FILE + 1;
    FakeStorage storage = new FakeStorage();
    List<String> written;
    try (Journal journal = SmallJournals.open(directory, OPTIONS, storage)) {
      storage.forget();
      written = SmallJournals.appendLong(journal, 1_000, groups);
      journal.sync();
    }

    List<Path> files = FrameAt.queueFilesIn(directory);
    assertThat(files.stream().map(file -> file.toFile().getName()))
        .containsExactly("00000001.journal", "00000002.journal", "00000003.journal");
    assertThat(storage.forced())
        .containsExactly(files.get(0), files.get(1), files.get(2), directory.resolve("g000001"));
    assertThat(RecordedEvents.of(directory).texts()).isEqualTo(written);
  }

  @Test
  void isOverAfterAWriteThatFailed(@TempDir Path directory) {
    FakeStorage storage = new FakeStorage();
    try (Journal journal = SmallJournals.open(directory, OPTIONS, storage)) {
      SmallJournals.append(journal, 1_000, "earn");
      storage.failNext();

      assertThatThrownBy(() -> SmallJournals.append(journal, 1_001, "lost"))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("append failed")
          .hasRootCauseMessage("the disk says no");
      assertThatThrownBy(journal::sync).isInstanceOf(JournalException.class);
      assertThat(journal.appendedLsn()).isEqualTo(1);
    }
    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn");
  }

  @Test
  void growsItsFilesWhenNothingIsReserved(@TempDir Path directory) throws IOException {
    try (Journal journal =
        Journal.open(directory, OPTIONS.withReservedFiles(false), new RecordedEvents())) {
      SmallJournals.append(journal, 1_000, "earn");
      assertThat(journal.hasRoom()).isTrue();
    }

    FrameAt last = FrameAt.in(directory).get(1);
    assertThat(Files.size(last.file())).isEqualTo(last.position() + last.length());
  }
}
