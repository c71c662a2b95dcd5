package io.tebus.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.queue.rollcycles.TestRollCycles;

/** Journals in small files, under a fixed key and clock, whose events are short texts. */
final class SmallJournals {
  static final long CREATED_AT_MS = 1_700_000_000_000L;
  static final int GROUP_CAPACITY_BYTES = 32 << 10;

  /** How many groups of a {@link #longText} a file takes. */
  static final int LONG_TEXTS_A_FILE = 4;

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
    return open(directory, syncMode, new FakeStorage());
  }

  static Journal open(Path directory, SyncMode syncMode, Storage storage) {
    return open(directory, options(syncMode), storage);
  }

  static GenerationJournal open(Path directory, JournalOptions options, Storage storage) {
    return GenerationJournal.open(directory, options, new RecordedEvents(), storage);
  }

  /** Appends one group. */
  static void append(Journal journal, long timeMs, String... texts) {
    journal.append(groupOf(texts), journal.appendedLsn() + 1, timeMs);
  }

  /** Which text it is, and then a lot. */
  static String longText(int number) {
    return number + "x".repeat(30_000);
  }

  /** Appends groups of one long text each, and returns the texts. */
  static List<String> appendLong(Journal journal, long timeMs, int groups) {
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= groups; i++) {
      String text = longText(i);
      append(journal, timeMs, text);
      texts.add(text);
    }
    return List.copyOf(texts);
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
