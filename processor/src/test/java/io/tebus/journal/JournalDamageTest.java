package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small journal of two generations with one bit flipped: the right prefix beyond doubt, or
 * refusal.
 *
 * <p>Only the last group may be lost, since nothing on disk proves that it was ever durable.
 */
class JournalDamageTest {
  private static final int FRAMES = 6;
  private static final int OPEN_STRIDE = 16;

  @Test
  void repliesToEveryFlippedByteWithThePrefixOrRefusal(@TempDir Path directory) throws IOException {
    writeTwoGenerations(directory);
    List<FrameAt> frames = FrameAt.in(directory);
    assertThat(frames).hasSize(FRAMES);

    for (int i = 0; i < FRAMES; i++) {
      FrameAt frame = frames.get(i);
      for (int at = 0; at < frame.length(); at++) {
        byte[] whole = frame.bytes();
        frame.overwrite(flipped(whole, at));

        if (i == FRAMES - 1) {
          assertThat(RecordedEvents.of(directory).texts())
              .as("frame %d byte %d", i, at)
              .containsExactly("earn", "redeem", "reverse", "balance");
        } else {
          assertThatThrownBy(() -> RecordedEvents.of(directory))
              .as("frame %d byte %d", i, at)
              .isInstanceOf(JournalException.class);
        }
        frame.overwrite(whole);
      }
    }
    assertThat(RecordedEvents.of(directory).texts())
        .containsExactly("earn", "redeem", "reverse", "balance", "last", "group");
  }

  @Test
  void opensWithThePrefixOrRefuses(@TempDir Path directory) throws IOException {
    Path original = Files.createDirectory(directory.resolve("original"));
    writeTwoGenerations(original);
    for (int i = 0; i < FRAMES; i++) {
      int length = FrameAt.in(original).get(i).length();
      for (int at = 0; at < length; at += OPEN_STRIDE) {
        Path copy = directory.resolve("copy-" + i + "-" + at);
        copy(original, copy);
        FrameAt frame = FrameAt.in(copy).get(i);
        frame.overwrite(flipped(frame.bytes(), at));

        if (i == FRAMES - 1) {
          try (Journal journal = SmallJournals.openUnforced(copy, SyncMode.GROUP)) {
            SmallJournals.append(journal, 1_010, "again");
          }
          assertThat(RecordedEvents.of(copy).texts())
              .as("frame %d byte %d", i, at)
              .containsExactly("earn", "redeem", "reverse", "balance", "again");
        } else {
          assertThatThrownBy(() -> SmallJournals.openUnforced(copy, SyncMode.GROUP))
              .as("frame %d byte %d", i, at)
              .isInstanceOf(JournalException.class);
        }
      }
    }
  }

  @Test
  void forgetsADamagedSealAndNothingElse(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
      journal.seal();
    }
    FrameAt seal = FrameAt.in(directory).get(2);
    byte[] whole = seal.bytes();

    for (int at = 0; at < seal.length(); at++) {
      seal.overwrite(flipped(whole, at));

      assertThat(Journal.replay(directory, new RecordedEvents()))
          .as("byte %d", at)
          .isEqualTo(new JournalSummary(1, 1_000, 1, false));
    }
  }

  @Test
  void takesALoneDamagedHeaderForAStartThatNeverBegan(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();
    FrameAt header = FrameAt.in(directory).get(2);
    byte[] whole = header.bytes();

    for (int at = 0; at < header.length(); at++) {
      header.overwrite(flipped(whole, at));

      assertThat(Journal.replay(directory, new RecordedEvents()))
          .as("byte %d", at)
          .isEqualTo(new JournalSummary(1, 1_000, 1, false));
    }
  }

  /** Header, two groups, header, two groups; each group was durable before the next was written. */
  private static void writeTwoGenerations(Path directory) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      journal.sync();
      SmallJournals.append(journal, 1_001, "reverse");
      journal.sync();
    }
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_002, "balance");
      journal.sync();
      SmallJournals.append(journal, 1_003, "last", "group");
    }
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at] ^= (byte) (1 << (at % 8));
    return changed;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
