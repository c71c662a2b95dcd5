package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.journal.RecordedEvents.Recorded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.RollCycles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @Test
  void replaysWhatWasAppendedAcrossRestarts(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      SmallJournals.append(journal, 1_005, "reverse");
      journal.sync();
    }
    RecordedEvents second = new RecordedEvents();
    try (Journal journal = SmallJournals.open(directory, second)) {
      SmallJournals.append(journal, 1_005, "balance");
      journal.sync();
    }
    RecordedEvents third = new RecordedEvents();
    SmallJournals.open(directory, third).close();

    assertThat(second.events())
        .containsExactly(
            new Recorded(1, 1_000, "earn"),
            new Recorded(2, 1_000, "redeem"),
            new Recorded(3, 1_005, "reverse"));
    assertThat(third.events())
        .containsExactly(
            new Recorded(1, 1_000, "earn"),
            new Recorded(2, 1_000, "redeem"),
            new Recorded(3, 1_005, "reverse"),
            new Recorded(4, 1_005, "balance"));
  }

  @Test
  void beginsWhereTheLastGenerationEnded(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      assertThat(journal.generation()).isEqualTo(1);
      assertThat(journal.appendedLsn()).isZero();
      assertThat(journal.durableLsn()).isZero();
      assertThat(journal.lastTimeMs()).isZero();
      SmallJournals.append(journal, 1_000, "earn", "redeem");
    }
    try (Journal journal = SmallJournals.open(directory)) {
      assertThat(journal.generation()).isEqualTo(2);
      assertThat(journal.appendedLsn()).isEqualTo(2);
      assertThat(journal.durableLsn()).isEqualTo(2);
      assertThat(journal.lastTimeMs()).isEqualTo(1_000);
    }
  }

  @Test
  void startsOftenWithoutEvents(@TempDir Path directory) {
    for (int start = 1; start <= 3; start++) {
      SmallJournals.open(directory).close();
    }
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
    }

    RecordedEvents recorded = new RecordedEvents();
    JournalSummary summary = Journal.replay(directory, recorded);

    assertThat(summary).isEqualTo(new JournalSummary(1, 1_000, 4, false));
    assertThat(recorded.texts()).containsExactly("earn");
  }

  @Test
  void createsItsDirectory(@TempDir Path home) {
    Path directory = home.resolve("data").resolve("journal");

    SmallJournals.open(directory).close();

    assertThat(Journal.replay(directory, new RecordedEvents()).generations()).isEqualTo(1);
  }

  @Test
  void refusesToReplayADirectoryThatIsNotThere(@TempDir Path home) {
    Path directory = home.resolve("journal");

    assertThatThrownBy(() -> Journal.replay(directory, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("path=" + directory);
  }

  @Test
  void tellsASealedJournalFromOneThatIsNot(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
      journal.seal();
      journal.seal();
      assertThat(journal.durableLsn()).isEqualTo(1);
    }
    JournalSummary sealed = Journal.replay(directory, new RecordedEvents());
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_001, "redeem");
      journal.sync();
    }
    JournalSummary unsealed = Journal.replay(directory, new RecordedEvents());

    assertThat(sealed).isEqualTo(new JournalSummary(1, 1_000, 1, true));
    assertThat(unsealed).isEqualTo(new JournalSummary(2, 1_001, 2, false));
  }

  @Test
  void takesNothingAfterTheSeal(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      journal.seal();

      assertThatThrownBy(() -> SmallJournals.append(journal, 1_000, "earn"))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("journal is sealed");
    }
    assertThat(RecordedEvents.of(directory).events()).isEmpty();
  }

  @Test
  void replayChangesNothing(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
      journal.sync();
    }
    Files.createDirectory(directory.resolve("g000002"));
    List<String> before = contentOf(directory);

    JournalSummary summary = Journal.replay(directory, new RecordedEvents());

    assertThat(summary).isEqualTo(new JournalSummary(1, 1_000, 1, false));
    assertThat(contentOf(directory)).isEqualTo(before);
  }

  @Test
  void isDurableOnceForced(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      assertThat(journal.appendedLsn()).isEqualTo(2);
      assertThat(journal.durableLsn()).isZero();

      assertThat(journal.sync()).isTrue();
      assertThat(journal.durableLsn()).isEqualTo(2);
      assertThat(journal.sync()).isFalse();
    }
  }

  @Test
  void isDurableAtOnceWithoutSync(@TempDir Path directory) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.NONE)) {
      SmallJournals.append(journal, 1_000, "earn");

      assertThat(journal.durableLsn()).isEqualTo(1);
      assertThat(journal.sync()).isFalse();
    }
    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn");
  }

  @Test
  void mayBeOpenedWrittenAndForcedByDifferentThreads(@TempDir Path directory) throws Exception {
    try (ExecutorService writer = Executors.newSingleThreadExecutor();
        ExecutorService forcer = Executors.newSingleThreadExecutor();
        Journal journal = SmallJournals.open(directory)) {
      Callable<Boolean> sync = journal::sync;
      Runnable append = () -> SmallJournals.append(journal, 1_000, "earn");

      for (int lsn = 1; lsn <= 3; lsn++) {
        writer.submit(append).get();
        assertThat(forcer.submit(sync).get()).isTrue();
        assertThat(journal.durableLsn()).isEqualTo(lsn);
      }
      journal.seal();
    }
    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn", "earn", "earn");
  }

  @Test
  void readsPastIndexesAndBlocksOfTheQueue(@TempDir Path directory) {
    int small = 1_500;
    int large = 20;
    String longText = "x".repeat(30_000);
    List<String> expected = new ArrayList<>();
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      EventGroup group = new EventGroup(SmallJournals.GROUP_CAPACITY_BYTES);
      for (int i = 0; i < small + large; i++) {
        String text = i < small ? "event " + i : longText + i;
        group.clear();
        SmallJournals.add(group, text);
        journal.append(group, i + 1L, 1_000 + i);
        expected.add(text);
      }
      journal.sync();
    }

    assertThat(RecordedEvents.of(directory).texts()).isEqualTo(expected);
  }

  @Test
  void readsTheLongestFrame(@TempDir Path directory) {
    int capacity = SmallJournals.options(SyncMode.GROUP).maxFrameBytes();
    EventGroup group = new EventGroup(capacity);
    while (group.hasRoomFor(1_000)) {
      SmallJournals.add(group, "y".repeat(1_000));
    }
    SmallJournals.add(group, "z".repeat(capacity - group.claim() - FrameLayout.CRC_LENGTH));
    int count = group.count();
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      for (int i = 0; i < 10; i++) {
        journal.append(group, journal.appendedLsn() + 1, 1_000);
      }
      journal.sync();
    }

    assertThat(group.frameLength()).isEqualTo(capacity);
    assertThat(Journal.replay(directory, new RecordedEvents()).endLsn()).isEqualTo(10L * count);
  }

  @Test
  void takesTheLongestGroupInFilesOf64MiB(@TempDir Path directory) throws IOException {
    JournalOptions options =
        JournalOptions.of(SyncMode.GROUP, new byte[Long.BYTES])
            .withFiles(RollCycles.FAST_HOURLY, 64 << 20)
            .withReservedFiles(false);
    EventGroup group = new EventGroup(EventGroup.MAX_CAPACITY_BYTES);
    group.commit(EventGroup.MAX_CAPACITY_BYTES - group.claim() - FrameLayout.CRC_LENGTH);
    EventHandler ignoring = (_, _, _, _, _) -> {};
    try (Journal journal = SmallJournals.open(directory, options, new FakeStorage())) {
      for (int lsn = 1; lsn <= 5; lsn++) {
        journal.append(group, lsn, 1_000);
      }
      assertThat(journal.sync()).isTrue();
    }

    assertThat(options.maxFrameBytes()).isEqualTo(EventGroup.MAX_CAPACITY_BYTES);
    assertThat(group.frameLength()).isEqualTo(EventGroup.MAX_CAPACITY_BYTES);
    assertThat(FrameAt.queueFilesIn(directory)).hasSize(2);
    assertThat(Journal.replay(directory, ignoring))
        .isEqualTo(new JournalSummary(5, 1_000, 1, false));
  }

  @Test
  void takesTheGroupsOfTheSequencerInItsDefaultFiles() {
    JournalOptions options = JournalOptions.of(SyncMode.GROUP, new byte[Long.BYTES]);

    assertThat(options.maxFrameBytes()).isGreaterThanOrEqualTo(EventGroup.DEFAULT_CAPACITY_BYTES);
  }

  @Test
  void turnsToANewFileWhenOneIsFull(@TempDir Path directory) throws IOException {
    int groups = 2 * SmallJournals.LONG_TEXTS_A_FILE + 1;
    List<String> written;
    try (Journal journal = SmallJournals.open(directory)) {
      written = SmallJournals.appendLong(journal, 1_000, groups);
      journal.sync();
    }
    RecordedEvents replayed = new RecordedEvents();
    try (Journal journal = SmallJournals.open(directory, replayed)) {
      SmallJournals.append(journal, 1_000, "after the restart");
    }

    assertThat(
            FrameAt.queueFilesIn(directory.resolve("g000001")).stream()
                .map(file -> file.toFile().getName()))
        .containsExactly("19700102T8.cq4", "19700103T8.cq4", "19700104T8.cq4");
    assertThat(replayed.texts()).isEqualTo(written);
    assertThat(RecordedEvents.of(directory).texts())
        .hasSize(groups + 1)
        .startsWith(written.toArray(String[]::new))
        .endsWith("after the restart");
  }

  @Test
  void saysBehindWhichFrameItStands(@TempDir Path directory) throws IOException {
    List<JournalPosition> positions = new ArrayList<>();
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      positions.add(journal.position());
      SmallJournals.append(journal, 1_000, "earn", "redeem");
      positions.add(journal.position());
      journal.seal();
      positions.add(journal.position());
    }
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      positions.add(journal.position());
    }

    List<Integer> crcs = new ArrayList<>();
    for (FrameAt frame : FrameAt.in(directory)) {
      byte[] bytes = frame.bytes();
      crcs.add(
          ByteBuffer.wrap(bytes)
              .order(FrameLayout.BYTE_ORDER)
              .getInt(bytes.length - FrameLayout.CRC_LENGTH));
    }
    assertThat(positions)
        .containsExactly(
            new JournalPosition(1, 0, crcs.get(0)),
            new JournalPosition(1, 2, crcs.get(1)),
            new JournalPosition(1, 2, crcs.get(2)),
            new JournalPosition(2, 2, crcs.get(3)));
  }

  @Test
  void refusesToStartWithoutWhatIsKnownToHaveBeenDurable(@TempDir Path directory) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "earn", "redeem");
    }
    JournalOptions options = SmallJournals.options(SyncMode.GROUP);

    assertThatThrownBy(() ->
            Journal.open(directory, options, JournalPosition.BEGINNING, 3, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("endLsn=2 (expected: at least 3)");
    assertThat(directory.resolve("g000002")).doesNotExist();
    Journal.open(directory, options, JournalPosition.BEGINNING, 2, new RecordedEvents()).close();
  }

  @Test
  void givesBackTheRoomAStartDidNotUse(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    Path spare = directory.resolve("g000001").resolve("19700103T8.cq4.precreated");
    Files.write(spare, new byte[1_000]);
    FrameAt last = FrameAt.in(directory).get(1);

    SmallJournals.open(directory).close();

    assertThat(spare).doesNotExist();
    assertThat(Files.size(last.file()))
        .isGreaterThanOrEqualTo(last.position() + last.length())
        .isLessThan(JournalOptions.MIN_BLOCK_SIZE_BYTES / 2);
    assertThat(RecordedEvents.of(directory).texts()).containsExactly("earn");
  }

  @Test
  void failsOnAnLsnOutOfOrder(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      EventGroup group = SmallJournals.groupOf("earn");

      assertThatThrownBy(() -> journal.append(group, 2, 1_000))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("firstLsn=2 (expected: 1)");
      assertThatThrownBy(() -> journal.append(group, 1, 1_000))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("has failed");
      assertThat(journal.appendedLsn()).isZero();
    }
    assertThat(RecordedEvents.of(directory).events()).isEmpty();
  }

  @Test
  void failsOnTimeThatGoesBack(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");

      assertThatThrownBy(() -> SmallJournals.append(journal, 999, "redeem"))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("timeMs=999 (expected: at least 1000)");
    }
  }

  @Test
  void failsOnAGroupWithoutEvents(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      EventGroup group = SmallJournals.groupOf();

      assertThatThrownBy(() -> journal.append(group, 1, 1_000))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("count=0");
    }
  }

  @Test
  void failsOnAGroupLongerThanItsFilesTake(@TempDir Path directory) {
    int most = SmallJournals.options(SyncMode.GROUP).maxFrameBytes();
    EventGroup group = new EventGroup(most + 8);
    group.commit(most - 56);
    try (Journal journal = SmallJournals.open(directory)) {

      assertThatThrownBy(() -> journal.append(group, 1, 1_000))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("frameLength=" + (most + 8) + " (expected: at most " + most + ")");
    }
  }

  @Test
  void refusesAnotherTokenKey(@TempDir Path directory) {
    SmallJournals.open(directory).close();
    JournalOptions otherKey =
        JournalOptions.of(SyncMode.GROUP, new byte[] {8, 7, 6, 5, 4, 3, 2, 1});

    assertThatThrownBy(() -> Journal.open(directory, otherKey, new RecordedEvents()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("token key is not the one this journal was written with")
        .hasMessageContaining("checkValue=102030405060708")
        .hasMessageContaining("checkValue=807060504030201");
    assertThat(directory.resolve("g000002")).doesNotExist();
  }

  @Test
  void handsTheHandlersOwnFailureOn(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "earn");
    }
    IllegalStateException failure = new IllegalStateException("state does not match");
    EventHandler failing =
        (_, _, _, _, _) -> {
          throw failure;
        };

    assertThatThrownBy(() -> SmallJournals.open(directory, failing)).isSameAs(failure);
    assertThat(directory.resolve("g000002")).doesNotExist();
  }

  @Test
  void sendsNoUsageDataAnywhere() {
    assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  private static List<String> contentOf(Path directory) throws IOException {
    List<String> content = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted().toList()) {
        String bytes =
            Files.isDirectory(path)
                ? "directory"
                : Integer.toHexString(Arrays.hashCode(Files.readAllBytes(path)));
        content.add(path + " " + bytes);
      }
    }
    return content;
  }
}
