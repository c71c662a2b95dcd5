package io.tebus.app;

import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalKind;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import java.nio.file.Path;

/** Journals in small files whose events mean nothing. */
final class TinyJournal {

  private TinyJournal() {}

  static Journal open(Path directory) {
    JournalOptions options =
        JournalOptions.of(SyncMode.NONE, new byte[Long.BYTES]).withKind(JournalKind.PLAIN);
    return Journal.open(
        directory,
        options.withFiles(options.rollCycle(), JournalOptions.MIN_BLOCK_SIZE_BYTES),
        (_, _, _, _, _) -> {});
  }

  /** Appends a group of so many events, each of which is its number. */
  static void append(Journal journal, long timeMs, int events) {
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);
    for (int i = 1; i <= events; i++) {
      group.buffer().putInt(group.claim(), i);
      group.commit(Integer.BYTES);
    }
    journal.append(group, journal.appendedLsn() + 1, timeMs);
  }

  /** A start that does nothing else. */
  static void start(Path directory, long timeMs, int events) {
    try (Journal journal = open(directory)) {
      append(journal, timeMs, events);
      journal.seal();
    }
  }
}
