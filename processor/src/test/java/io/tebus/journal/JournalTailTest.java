package io.tebus.journal;

import static io.tebus.journal.SmallJournals.CREATED_AT_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.journal.RecordedEvents.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.queue.RollCycles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTailTest {
  private static final long SEED = 20_261_122;
  private static final int STARTS = 4;
  private static final int GROUPS_A_START = 500;
  private static final int MOST_EVENTS_A_POLL = 200;
  private static final int ALL = Integer.MAX_VALUE;

  /** Two groups of so much fill a file. */
  private static final int LARGE_GROUP_BYTES = 58_000;

  private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(60);
  private static final long PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);

  @Test
  void followsAWriterThroughFilesAndGenerations(@TempDir Path directory) throws Exception {
    AtomicLong durableLsn = new AtomicLong();
    Random random = new Random(SEED);
    RecordedEvents read = new RecordedEvents();
    Map<Long, Integer> crcs = new TreeMap<>();
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        JournalTail tail = JournalTail.open(directory, 0)) {
      Future<List<Recorded>> writer = executor.submit(() -> write(directory, durableLsn));
      long start = System.nanoTime();
      while (!writer.isDone() || tail.lsn() < durableLsn.get()) {
        assertThat(System.nanoTime() - start).as("seed %d, in ns", SEED).isLessThan(AWAIT_NS);
        int maxEvents = 1 + random.nextInt(MOST_EVENTS_A_POLL);
        if (tail.poll(durableLsn.get(), maxEvents, read) == 0) {
          LockSupport.parkNanos(PARK_NS);
        }
        crcs.put(tail.lsn(), tail.crc());
      }

      assertThat(read.events()).as("seed %d", SEED).isEqualTo(writer.get());
    }
    Map<Long, Integer> expected = crcsIn(directory);
    expected.put(0L, 0);
    assertThat(expected).as("seed %d", SEED).containsAllEntriesOf(crcs);
    assertThat(FrameAt.queueFilesIn(directory)).hasSizeGreaterThan(STARTS);
  }

  @Test
  void opensBehindEveryGroupAndNowhereElse(@TempDir Path directory) throws IOException {
    writeFourGenerations(directory);
    List<Recorded> all = RecordedEvents.of(directory).events();
    Map<Long, Integer> crcs = crcsIn(directory);
    assertThat(crcs.keySet()).containsExactly(2L, 3L, 6L, 7L, 9L);
    crcs.put(0L, 0);

    for (Map.Entry<Long, Integer> end : crcs.entrySet()) {
      long lsn = end.getKey();
      RecordedEvents rest = new RecordedEvents();
      try (JournalTail tail = JournalTail.open(directory, lsn)) {
        assertThat(tail.lsn()).isEqualTo(lsn);
        assertThat(tail.crc()).as("lsn %d", lsn).isEqualTo(end.getValue());
        assertThat(tail.poll(9, ALL, rest)).isEqualTo(9 - (int) lsn);
        assertThat(tail.lsn()).isEqualTo(9);
        assertThat(tail.crc()).isEqualTo(crcs.get(9L));
      }
      assertThat(rest.events()).as("lsn %d", lsn).isEqualTo(all.subList((int) lsn, 9));
    }
    for (long lsn : new long[] {-1, 1, 4, 5, 8, 10, 1_000}) {
      assertThatThrownBy(() -> JournalTail.open(directory, lsn))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("no group that ends there")
          .hasMessageContaining("afterLsn=" + lsn + " ");
    }
  }

  @Test
  void opensBeforeTheJournalBegan(@TempDir Path home) {
    Path journalDirectory = home.resolve("journal");
    assertThatThrownBy(() -> JournalTail.open(journalDirectory, 0))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("path=" + journalDirectory);
    assertThatThrownBy(() -> JournalTail.open(home, 1)).isInstanceOf(JournalException.class);

    RecordedEvents read = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(home, 0)) {
      assertThat(tail.poll(1, ALL, read)).isZero();
      try (Journal journal = SmallJournals.open(home)) {
        SmallJournals.append(journal, 1_000, "earn");
        journal.sync();
        assertThat(tail.poll(journal.durableLsn(), ALL, read)).isEqualTo(1);
      }
    }
    assertThat(read.texts()).containsExactly("earn");
  }

  @Test
  void keepsGroupsWholeAndWithinTheBound(@TempDir Path directory) {
    try (Journal journal = SmallJournals.open(directory)) {
      SmallJournals.append(journal, 1_000, "1", "2");
      SmallJournals.append(journal, 1_001, "3", "4", "5");
      SmallJournals.append(journal, 1_002, "6");
      SmallJournals.append(journal, 1_003, "7");
      journal.sync();
    }
    RecordedEvents read = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(directory, 0)) {
      assertThat(tail.poll(0, ALL, read)).isZero();
      assertThat(tail.poll(1, ALL, read)).isZero();
      assertThat(tail.lsn()).isZero();
      assertThat(tail.crc()).isZero();
      assertThat(tail.poll(2, ALL, read)).isEqualTo(2);
      assertThat(tail.poll(4, ALL, read)).isZero();
      assertThat(tail.lsn()).isEqualTo(2);
      assertThat(tail.poll(7, 1, read)).isEqualTo(3);
      assertThat(tail.poll(7, 2, read)).isEqualTo(2);
    }

    assertThat(read.texts()).containsExactly("1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void findsNothingBeyondTheEndUntilMoreIsWritten(@TempDir Path directory) {
    RecordedEvents read = new RecordedEvents();
    try (Journal first = SmallJournals.open(directory);
        JournalTail tail = JournalTail.open(directory, 0)) {
      assertThat(tail.poll(Long.MAX_VALUE, ALL, read)).isZero();
      SmallJournals.append(first, 1_000, "earn", "redeem");
      assertThat(tail.poll(Long.MAX_VALUE, ALL, read)).isEqualTo(2);
      assertThat(tail.poll(Long.MAX_VALUE, ALL, read)).isZero();
      SmallJournals.append(first, 1_001, "reverse");
      assertThat(tail.poll(Long.MAX_VALUE, ALL, read)).isEqualTo(1);
      first.seal();
      assertThat(tail.poll(Long.MAX_VALUE, ALL, read)).isZero();
      int crc = tail.crc();
      try (Journal second = SmallJournals.open(directory)) {
        assertThat(tail.poll(Long.MAX_VALUE, ALL, read)).isZero();
        assertThat(tail.lsn()).isEqualTo(3);
        assertThat(tail.crc()).isEqualTo(crc);
        SmallJournals.append(second, 1_002, "balance");
        assertThat(tail.poll(Long.MAX_VALUE, ALL, read)).isEqualTo(1);
      }
    }
    assertThat(read.texts()).containsExactly("earn", "redeem", "reverse", "balance");
  }

  /** Their indexes are longer than what is searched first, some groups longer than the window. */
  @Test
  void readsFilesOfTheDefaultCycleWithLongGroups(@TempDir Path directory) throws IOException {
    JournalOptions options =
        JournalOptions.of(SyncMode.GROUP, new byte[Long.BYTES])
            .withFiles(RollCycles.FAST_HOURLY, 4 << 20)
            .withClockMs(() -> CREATED_AT_MS);
    Random random = new Random(SEED);
    EventGroup group = new EventGroup(EventGroup.DEFAULT_CAPACITY_BYTES);
    List<String> written = new ArrayList<>();
    RecordedEvents read = new RecordedEvents();
    try (Journal journal = SmallJournals.open(directory, options, new FakeStorage());
        JournalTail tail = JournalTail.open(directory, 0)) {
      for (int i = 0; i < 60; i++) {
        String text = i + " " + "x".repeat(random.nextInt(i % 3 == 0 ? 900_000 : 300));
        group.clear();
        SmallJournals.add(group, text);
        journal.append(group, journal.appendedLsn() + 1, CREATED_AT_MS + i);
        journal.sync();
        written.add(text);
        if (i % 2 == 0) {
          tail.poll(journal.durableLsn(), 1, read);
        }
      }
      tail.poll(journal.durableLsn(), ALL, read);
    }
    assertThat(FrameAt.queueFilesIn(directory)).hasSizeGreaterThan(1);
    RecordedEvents last = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(directory, 40)) {
      tail.poll(60, ALL, last);
    }

    assertThat(read.texts().equals(written)).as("seed %d", SEED).isTrue();
    assertThat(last.texts().equals(written.subList(40, 60))).as("seed %d", SEED).isTrue();
  }

  /** Only what carries no sign of a frame any more may be taken for the end of the journal. */
  @Test
  void refusesDamageBelowTheBound(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "1", "2");
      SmallJournals.append(journal, 1_001, "3");
    }
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_002, "4");
      SmallJournals.append(journal, 1_003, "5", "6");
    }
    List<String> all = RecordedEvents.of(directory).texts();
    List<FrameAt> frames = FrameAt.in(directory);
    // Before each frame; a tail does not open where a header is damaged.
    int[] readable = {0, 0, 2, 0, 3, 4};
    assertThat(frames).hasSize(readable.length);

    for (int i = 0; i < readable.length; i++) {
      FrameAt frame = frames.get(i);
      byte[] whole = frame.bytes();
      for (int at = 0; at < whole.length; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        frame.overwrite(damaged);
        RecordedEvents read = new RecordedEvents();

        if (i == readable.length - 1 && at < FrameLayout.FORMAT_OFFSET) {
          assertThat(readAll(directory, read)).isEqualTo(readable[i]);
        } else {
          assertThatThrownBy(() -> readAll(directory, read))
              .as("frame %d byte %d", i, at)
              .isInstanceOf(JournalException.class);
        }
        assertThat(read.texts())
            .as("frame %d byte %d", i, at)
            .isEqualTo(all.subList(0, readable[i]));
      }
      frame.overwrite(whole);
    }
    assertThat(readAll(directory, new RecordedEvents())).isEqualTo(6);
  }

  @Test
  void refusesALossThatALaterFileProves(@TempDir Path directory) throws IOException {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      appendLarge(journal, CREATED_AT_MS, 1);
      appendLarge(journal, CREATED_AT_MS, 1);
      appendLarge(journal, CREATED_AT_MS, 1);
    }
    List<FrameAt> frames = FrameAt.in(directory);
    frames.get(2).zero();
    RecordedEvents read = new RecordedEvents();

    assertThatThrownBy(() -> readAll(directory, read))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("readable up to lsn=1 ")
        .hasMessageContaining("file=" + frames.get(3).file())
        .hasMessageContaining("position=" + frames.get(3).position());
    assertThat(read.events()).hasSize(1);
    assertThat(frames.get(3).file()).isNotEqualTo(frames.get(2).file());
  }

  @Test
  void passesOverWhatTheNextGenerationDidNotAdopt(@TempDir Path directory) throws IOException {
    FrameAt last = writeTwoDurableGroupsAndOneNot(directory);
    byte[] whole = last.bytes();
    last.overwrite(Arrays.copyOf(Arrays.copyOf(whole, whole.length - 16), whole.length));
    RecordedEvents read = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(directory, 0)) {
      assertThat(tail.poll(3, ALL, read)).isEqualTo(3);
      try (Journal journal = SmallJournals.open(directory)) {
        SmallJournals.append(journal, 1_010, "after the crash");
        journal.sync();
        assertThat(textsAfter(directory, 0))
            .containsExactly("earn", "redeem", "reverse", "after the crash");

        // Even when it is whole again.
        last.overwrite(whole);
        assertThat(tail.poll(journal.durableLsn(), ALL, read)).isEqualTo(1);
      }
    }

    assertThat(read.texts()).containsExactly("earn", "redeem", "reverse", "after the crash");
    assertThat(textsAfter(directory, 0)).isEqualTo(read.texts());
    assertThat(textsAfter(directory, 3)).containsExactly("after the crash");
    assertThat(textsAfter(directory, 4)).isEmpty();
    assertThatThrownBy(() -> JournalTail.open(directory, 5)).isInstanceOf(JournalException.class);
  }

  @Test
  void refusesToGoOnWhereWhatItHandedOverWasLost(@TempDir Path directory) throws IOException {
    FrameAt last = writeTwoDurableGroupsAndOneNot(directory);
    RecordedEvents read = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(directory, 0)) {
      assertThat(tail.poll(5, ALL, read)).isEqualTo(5);
      last.zero();
      try (Journal journal = SmallJournals.open(directory)) {
        SmallJournals.append(journal, 1_010, "4", "5", "6");
        journal.sync();

        assertThatThrownBy(() -> tail.poll(journal.durableLsn(), ALL, read))
            .isInstanceOf(JournalException.class)
            .hasMessageContaining("g000002 continues after lsn=3");
      }
    }
    assertThat(read.events()).hasSize(5);
  }

  @Test
  void handsAGroupOverAgainThatTheHandlerDidNotTake(@TempDir Path directory) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, 1_000, "1");
      SmallJournals.append(journal, 1_001, "2", "3");
    }
    IllegalStateException failure = new IllegalStateException("no room");
    EventHandler failing =
        (lsn, _, _, _, _) -> {
          if (lsn == 3) {
            throw failure;
          }
        };
    RecordedEvents read = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(directory, 0)) {
      assertThatThrownBy(() -> tail.poll(3, ALL, failing)).isSameAs(failure);
      assertThat(tail.lsn()).isEqualTo(1);
      assertThat(tail.poll(3, ALL, read)).isEqualTo(2);
    }
    assertThat(read.texts()).containsExactly("2", "3");
  }

  /** Several starts, several files, groups of random sizes, forced now and then. */
  private static List<Recorded> write(Path directory, AtomicLong durableLsn) {
    Random random = new Random(SEED);
    EventGroup group = new EventGroup(SmallJournals.GROUP_CAPACITY_BYTES);
    List<Recorded> written = new ArrayList<>();
    long timeMs = CREATED_AT_MS;
    for (int start = 1; start <= STARTS; start++) {
      try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
        for (int i = 1; i <= GROUPS_A_START; i++) {
          timeMs += random.nextInt(3);
          long firstLsn = journal.appendedLsn() + 1;
          int count = 1 + random.nextInt(i % 50 == 0 ? 100 : 5);
          group.clear();
          for (int j = 0; j < count; j++) {
            String text = firstLsn + j + " " + "x".repeat(random.nextInt(200));
            SmallJournals.add(group, text);
            written.add(new Recorded(firstLsn + j, timeMs, text));
          }
          journal.append(group, firstLsn, timeMs);
          if (random.nextInt(3) == 0) {
            journal.sync();
            durableLsn.set(journal.durableLsn());
          }
        }
        if (start % 2 == 0) {
          journal.seal();
        } else {
          journal.sync();
        }
        durableLsn.set(journal.durableLsn());
      }
    }
    return written;
  }

  /** Two files and a seal, a start with nothing but a seal, one with nothing, and two groups. */
  private static void writeFourGenerations(Path directory) {
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      appendLarge(journal, CREATED_AT_MS, 2);
      appendLarge(journal, CREATED_AT_MS + 1, 1);
      appendLarge(journal, CREATED_AT_MS + 2, 3);
      journal.seal();
    }
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      journal.seal();
    }
    SmallJournals.openUnforced(directory, SyncMode.GROUP).close();
    try (Journal journal = SmallJournals.openUnforced(directory, SyncMode.GROUP)) {
      SmallJournals.append(journal, CREATED_AT_MS + 3, "7");
      SmallJournals.append(journal, CREATED_AT_MS + 3, "8", "9");
    }
  }

  /** A group of that many events, each of which has its LSN in it. */
  private static void appendLarge(Journal journal, long timeMs, int events) {
    EventGroup group = new EventGroup(SmallJournals.options(SyncMode.GROUP).maxFrameBytes());
    long firstLsn = journal.appendedLsn() + 1;
    for (int i = 0; i < events; i++) {
      SmallJournals.add(group, firstLsn + i + "x".repeat(LARGE_GROUP_BYTES / events));
    }
    journal.append(group, firstLsn, timeMs);
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

  private static int readAll(Path directory, EventHandler handler) {
    try (JournalTail tail = JournalTail.open(directory, 0)) {
      return tail.poll(Long.MAX_VALUE, ALL, handler);
    }
  }

  private static List<String> textsAfter(Path directory, long lsn) {
    RecordedEvents read = new RecordedEvents();
    try (JournalTail tail = JournalTail.open(directory, lsn)) {
      tail.poll(4, ALL, read);
    }
    return read.texts();
  }

  /** The CRC of every group in the files, by the LSN at which it ends. */
  private static Map<Long, Integer> crcsIn(Path directory) throws IOException {
    Map<Long, Integer> crcs = new TreeMap<>();
    for (Path file : FrameAt.queueFilesIn(directory)) {
      try (FrameScanner scanner = new FrameScanner(file)) {
        while (scanner.next()) {
          FrameDecoder frame = scanner.frame();
          if (frame.kind() == FrameLayout.KIND_GROUP) {
            crcs.put(frame.lastLsn(), frame.crc());
          }
        }
      }
    }
    return crcs;
  }
}
