package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRecoveryTest {

  @Test
  void adoptsWhatLiesBeforeAGroupWithLostPages(@TempDir Path directory) throws IOException {
    FrameAt last = writeTwoDurableGroupsAndOneNot(directory);
    byte[] whole = last.bytes();

    for (int kept = 0; kept < whole.length; kept++) {
      byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, kept), whole.length);
      last.overwrite(torn);

      long expected = Arrays.equals(torn, whole) ? 5 : 3;
      assertThat(Journal.replay(directory, new RecordedEvents()).endLsn())
          .as("kept=%d", kept)
          .isEqualTo(expected);
    }
  }

  @Test
  void adoptsWhatLiesBeforeAGroupThatWasCutOff(@TempDir Path directory) throws IOException {
    FrameAt last = writeTwoDurableGroupsAndOneNot(directory);

    for (int kept = last.length() - 1; kept >= 0; kept--) {
      last.truncateFileAfter(kept);

      assertThat(Journal.replay(directory, new RecordedEvents()).endLsn())
          .as("kept=%d", kept)
          .isEqualTo(3);
    }
  }

  @Test
  void goesOnAfterTheAdoptedPrefix(@TempDir Path directory) throws IOException {
    FrameAt last = writeTwoDurableGroupsAndOneNot(directory);
    last.truncateFileAfter(last.length() / 2);

    try (Journal journal = SmallJournals.open(directory)) {
      assertThat(journal.appendedLsn()).isEqualTo(3);
      SmallJournals.append(journal, 1_010, "after the crash");
    }

    assertThat(RecordedEvents.of(directory).texts())
        .containsExactly("earn", "redeem", "reverse", "after the crash");
  }

  @Test
  void neverReturnsToAGroupThatWasNotAdopted(@TempDir Path directory) throws IOException {
    FrameAt last = writeTwoDurableGroupsAndOneNot(directory);
    byte[] whole = last.bytes();
    last.zero();
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_010, "after the crash");
    }

    last.overwrite(whole);

    assertThat(RecordedEvents.of(directory).texts())
        .containsExactly("earn", "redeem", "reverse", "after the crash");
  }

  @Test
  void dropsGroupsBehindAHoleThatNothingProvesDurable(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
      journal.sync();
      SmallJournals.append(journal, 1_001, "lost");
      SmallJournals.append(journal, 1_002, "behind the hole");
    }

    FrameAt.in(directory).get(2).zero();

    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn");
  }

  @Test
  void refusesWhenALaterGroupProvesALostOneDurable(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn", "earn");
      SmallJournals.append(journal, 1_001, "durable");
      journal.sync();
      SmallJournals.append(journal, 1_002, "witness", "witness");
    }

    FrameAt lost = FrameAt.in(directory).get(2);
    lost.zero();

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("readable up to lsn=2")
        .hasMessageContaining("file=" + lost.file())
        .hasMessageContaining("a frame that ends at lsn=5")
        .hasMessageContaining("durableLsn=3")
        .hasMessageContaining("restore the file from a copy");
    assertThatThrownBy(() -> SmallJournals.open(directory)).isInstanceOf(JournalException.class);
    assertThat(directory.resolve("g000002")).doesNotExist();
  }

  @Test
  void refusesWhenTheSealProvesALostGroupDurable(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.NONE)) {
      SmallJournals.append(journal, 1_000, "earn");
      SmallJournals.append(journal, 1_001, "lost");
      journal.seal();
    }

    FrameAt.in(directory).get(2).zero();

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("readable up to lsn=1")
        .hasMessageContaining("the seal of everything up to lsn=2");
  }

  @Test
  void claimsNothingForGroupsThatWereNeverForced(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.NONE)) {
      SmallJournals.append(journal, 1_000, "earn");
      SmallJournals.append(journal, 1_001, "lost");
      SmallJournals.append(journal, 1_002, "behind the hole");
    }

    FrameAt.in(directory).get(2).zero();

    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn");
  }

  @Test
  void refusesDamageInAGenerationThatOthersFollow(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
      SmallJournals.append(journal, 1_001, "adopted although never forced");
    }
    SmallJournals.open(directory).close();

    FrameAt.in(directory).get(2).zero();

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("g000001 is readable up to lsn=1")
        .hasMessageContaining("g000002 continues after lsn=2");
  }

  @Test
  void refusesWhenAGenerationIsMissing(@TempDir Path directory) throws IOException {
    for (int start = 1; start <= 3; start++) {
      SmallJournals.openUnforced(directory, SyncMode.GROUP).close();
    }

    Files.move(directory.resolve("g000002"), directory.resolve("elsewhere"));

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("found=g000003 (expected: g000002)")
        .hasMessageContaining("restore it from a copy or from the archive");
    assertThatThrownBy(() -> SmallJournals.open(directory)).isInstanceOf(JournalException.class);
  }

  @Test
  void refusesWhenTheFirstGenerationIsMissing(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();

    Files.move(directory.resolve("g000001"), directory.resolve("elsewhere"));

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal begins behind lsn=1, and no snapshot reaches it")
        .hasMessageContaining("found=g000002 (expected: g000001, or a snapshot");
  }

  @Test
  void refusesAGenerationUnderAnotherName(@TempDir Path directory) throws IOException {
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();

    Files.move(directory.resolve("g000001"), directory.resolve("elsewhere"));
    Files.move(directory.resolve("g000002"), directory.resolve("g000001"));

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal header does not belong here");
  }

  @Test
  void refusesAnEmptyGenerationThatOthersFollow(@TempDir Path directory) throws IOException {
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();

    FrameAt.in(directory).get(0).zero();

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal generation is empty although later ones follow");
  }

  @Test
  void refusesGroupsWhoseHeaderIsLost(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
    }

    FrameAt.in(directory).get(0).zero();

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal generation has lost its header");
    assertThatThrownBy(() -> SmallJournals.open(directory)).isInstanceOf(JournalException.class);
  }

  @Test
  void setsAGenerationAsideThatNeverBegan(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    Path second = Files.createDirectory(directory.resolve("g000002"));
    Files.write(second.resolve("20231114T8.cq4"), someBytes());

    for (String discarded : List.of("g000002.discarded", "g000002.discarded-2")) {
      try (Journal journal = SmallJournals.open(directory)) {
        assertThat(journal.generation()).isEqualTo(2);
        assertThat(journal.appendedLsn()).isEqualTo(1);
      }
      assertThat(directory.resolve(discarded)).isDirectory();
      // As if this start, too, had been cut off before its header was on disk.
      FrameAt.in(second).get(0).zero();
    }

    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn");
  }

  @Test
  void forgetsAGenerationThatWroteNothing(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    Path second = Files.createDirectory(directory.resolve("g000002"));
    Files.write(second.resolve("metadata.cq4t"), someBytes());
    Files.write(second.resolve("19700102T8.cq4"), new byte[100_000]);
    Files.write(second.resolve("19700103T8.cq4.precreated"), new byte[100_000]);

    try (Journal journal = SmallJournals.open(directory)) {
      assertThat(journal.generation()).isEqualTo(2);
      assertThat(journal.appendedLsn()).isEqualTo(1);
    }

    assertThat(Generation.namesIn(directory)).containsExactly("g000001", "g000002");
  }

  @Test
  void startsAfreshWhenTheFirstGenerationNeverBegan(@TempDir Path directory) throws IOException {
    Files.createDirectory(directory.resolve("g000001"));

    try (Journal journal = SmallJournals.open(directory)) {
      assertThat(journal.generation()).isEqualTo(1);
    }

    assertThat(Generation.namesIn(directory)).containsExactly("g000001");
  }

  @Test
  void setsOneAsideInPlaceOfTheOldestWhenThereAreMany(@TempDir Path directory) throws IOException {
    Path first = Files.createDirectory(directory.resolve("g000001"));
    Files.write(first.resolve("19700102T8.cq4"), someBytes());
    List<Path> discarded = discardedIn(directory);
    for (int i = 0; i < discarded.size(); i++) {
      // The one in the middle is the oldest.
      long age = i <= 8 ? i : 0;
      Files.setLastModifiedTime(discarded.get(i), FileTime.fromMillis(1_000_000 - age));
    }

    try (Journal journal = SmallJournals.open(directory)) {
      assertThat(journal.generation()).isEqualTo(1);
    }

    for (Path each : discarded) {
      assertThat(each).isDirectory();
      assertThat(Generation.filesOf(each)).hasSize(each.equals(discarded.get(8)) ? 1 : 0);
    }
  }

  @Test
  void refusesRatherThanDeleteFramesThatWereSetAside(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    Path first = directory.resolve("g000001");
    for (Path each : discardedIn(directory)) {
      for (Path file : Generation.filesOf(first)) {
        Files.copy(file, each.resolve(String.valueOf(file.getFileName())));
      }
    }
    for (FrameAt frame : FrameAt.in(first)) {
      frame.zero();
    }
    Files.write(first.resolve("19700102T8.cq4"), someBytes());

    assertThatThrownBy(() -> SmallJournals.open(directory))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("failed to begin too often")
        .hasMessageContaining("count=" + GenerationOpening.MAX_DISCARDED);
  }

  /** As many as are kept, of the first generation. */
  private static List<Path> discardedIn(Path directory) throws IOException {
    List<Path> discarded = new ArrayList<>();
    discarded.add(Files.createDirectory(directory.resolve("g000001.discarded")));
    for (int i = 2; i <= GenerationOpening.MAX_DISCARDED; i++) {
      discarded.add(Files.createDirectory(directory.resolve("g000001.discarded-" + i)));
    }
    return List.copyOf(discarded);
  }

  @Test
  void refusesAFormatItDoesNotKnow(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
    }

    for (FrameAt frame : FrameAt.in(directory)) {
      byte[] before = frame.bytes();
      frame.overwrite(withShort(before, FrameLayout.FORMAT_OFFSET, 2));

      assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("format=2 (expected: 1)");
      assertThatThrownBy(() -> SmallJournals.open(directory)).isInstanceOf(JournalException.class);
      frame.overwrite(before);
    }
    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn");
  }

  @Test
  void refusesAFrameThatContradictsItself(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    FrameAt group = FrameAt.in(directory).get(1);

    group.overwrite(withShort(group.bytes(), FrameLayout.COUNT_OFFSET, 2));

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("contradicts itself")
        .hasMessageContaining("count=2");
  }

  @Test
  void readsFramesWhateverHappenedToTheStructureOfTheQueue(@TempDir Path directory)
      throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn");
      SmallJournals.append(journal, 1_001, "redeem");
      journal.seal();
    }
    List<FrameAt> frames = FrameAt.in(directory);

    for (FrameAt frame : frames) {
      frame.overwriteAt(frame.position() - 4, new byte[] {1, 0, 0, -1});
    }
    frames.get(0).overwriteAt(0, new byte[64]);

    assertThat(Journal.replay(directory, new RecordedEvents()))
        .isEqualTo(new JournalSummary(2, 1_001, 1, true));
  }

  @Test
  void isNotMisledByEventsThatLookLikeFrames(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "TEBJ".repeat(200), "TEBJ");
      SmallJournals.append(journal, 1_001, "redeem");
    }
    assertThat(RecordedEvents.of(directory).texts())
        .containsExactly("TEBJ".repeat(200), "TEBJ", "redeem");

    FrameAt group = FrameAt.in(directory).get(1);
    group.overwriteAt(group.position() + 4, new byte[] {0});

    assertThat(RecordedEvents.of(directory).events()).isEmpty();
  }

  /** Not a frame, and not nothing. */
  private static byte[] someBytes() {
    byte[] bytes = new byte[100_000];
    bytes[50_000] = 1;
    return bytes;
  }

  /** The last of the three groups, LSN 4 and 5. */
  private static FrameAt writeTwoDurableGroupsAndOneNot(Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      journal.sync();
      SmallJournals.append(journal, 1_001, "reverse");
      journal.sync();
      SmallJournals.append(journal, 1_002, "not", "answered");
    }
    List<FrameAt> frames = FrameAt.in(directory);
    assertThat(frames).hasSize(4);
    return frames.get(3);
  }

  /** The frame with another number in it and the CRC that belongs to it. */
  private static byte[] withShort(byte[] frame, int offset, int value) {
    byte[] changed = frame.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putShort(offset, (short) value);
    int crcOffset = changed.length - FrameLayout.CRC_LENGTH;
    CRC32C crc32c = new CRC32C();
    crc32c.update(changed, 0, crcOffset);
    buffer.putInt(crcOffset, (int) crc32c.getValue());
    return changed;
  }
}
