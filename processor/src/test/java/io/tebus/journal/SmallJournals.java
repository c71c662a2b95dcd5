package io.tebus.journal;

import java.nio.file.Path;
import net.openhft.chronicle.queue.rollcycles.TestRollCycles;

/** Journals in small files, under a fixed key and clock, whose events are short texts. */
final class SmallJournals {
  static final long CREATED_AT_MS = 1_700_000_000_000L;
  static final int GROUP_CAPACITY_BYTES = 32 << 10;

  private SmallJournals() {}

  static JournalOptions options(SyncMode syncMode) {
    return JournalOptions.of(syncMode, new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
        .withFiles(TestRollCycles.TEST8_DAILY, JournalOptions.MIN_BLOCK_SIZE_BYTES)
        .withClockMs(() -> CREATED_AT_MS);
  }

  static Journal open(Path directory) {
    return open(directory, new RecordedEvents());
  }

  static Journal open(Path directory, EventHandler replay) {
    return Journal.open(directory, options(SyncMode.GROUP), replay);
  }

  /** Without a disk behind it, to be quick. */
  static Journal openUnforced(Path directory, SyncMode syncMode) {
    return open(directory, syncMode, new FakeForce());
  }

  static Journal open(Path directory, SyncMode syncMode, FileForce force) {
    return ChronicleJournal.open(directory, options(syncMode), new RecordedEvents(), force);
  }

  /** Appends one group. */
  static void append(Journal journal, long timeMs, String... texts) {
    journal.append(groupOf(texts), journal.appendedLsn() + 1, timeMs);
  }

  static EventGroup groupOf(String... texts) {
    EventGroup group = new EventGroup(GROUP_CAPACITY_BYTES);
    for (String text : texts) {
      add(group, text);
    }
    return group;
  }

  static void add(EventGroup group, String text) {
    group.commit(group.buffer().putStringWithoutLengthAscii(group.claim(), text));
  }
}
