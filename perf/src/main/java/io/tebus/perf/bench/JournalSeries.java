package io.tebus.perf.bench;

import io.tebus.journal.JournalKind;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import java.util.List;

/**
 * What a journal bench measures: where the frames go, and how many records may wait for their
 * force.
 *
 * <p>Immutable.
 */
enum JournalSeries {
  JOURNAL("journal", JournalKind.CHRONICLE, SyncMode.GROUP, true, JournalSeries.IN_FLIGHT),
  PLAIN_FILE("plain-file", JournalKind.PLAIN, SyncMode.GROUP, true, JournalSeries.IN_FLIGHT),

  /** Without files made ahead: what those save. */
  SPARSE("journal-sparse", JournalKind.CHRONICLE, SyncMode.GROUP, false, JournalSeries.IN_FLIGHT),

  /** The fixed cost of a force, beside that of the bytes. */
  SMALL_GROUPS("journal-small", JournalKind.CHRONICLE, SyncMode.GROUP, true, JournalSeries.FEW),
  PLAIN_SMALL_GROUPS(
      "plain-file-small", JournalKind.PLAIN, SyncMode.GROUP, true, JournalSeries.FEW),

  /** Without any force. */
  UNSYNCED("journal-unsynced", JournalKind.CHRONICLE, SyncMode.NONE, true, JournalSeries.IN_FLIGHT),
  PLAIN_UNSYNCED(
      "plain-file-unsynced", JournalKind.PLAIN, SyncMode.NONE, true, JournalSeries.IN_FLIGHT);

  /** As the sequencer has them at most in a group. */
  static final int IN_FLIGHT = 1_024;

  private static final int FEW = 64;

  /** Measured in pairs, in turns which is first. */
  static final List<JournalSeries> PAIR = List.of(JOURNAL, PLAIN_FILE);

  /** Measured beside them. */
  static final List<JournalSeries> BESIDE =
      List.of(SPARSE, SMALL_GROUPS, PLAIN_SMALL_GROUPS, UNSYNCED, PLAIN_UNSYNCED);

  private final String title;
  private final JournalKind kind;
  private final SyncMode syncMode;
  private final boolean reservedFiles;
  private final int inFlight;

  JournalSeries(
      String title, JournalKind kind, SyncMode syncMode, boolean reservedFiles, int inFlight) {
    this.title = title;
    this.kind = kind;
    this.syncMode = syncMode;
    this.reservedFiles = reservedFiles;
    this.inFlight = inFlight;
  }

  String title() {
    return title;
  }

  /** Records that may be appended and not durable. */
  int inFlight() {
    return inFlight;
  }

  /** The defaults, but for what this is about. */
  JournalOptions options() {
    return JournalOptions.of(syncMode, JournalWriter.key().checkValue())
        .withKind(kind)
        .withReservedFiles(reservedFiles);
  }
}
