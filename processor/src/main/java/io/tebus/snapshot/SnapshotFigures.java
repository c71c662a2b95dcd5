package io.tebus.snapshot;

/**
 * How snapshots are doing. Immutable.
 *
 * @param running true while one is being taken
 * @param copiedPages of that one, so far
 * @param pages of that one, in all; 0 while that is not known
 * @param taken since the start
 * @param failed since the start
 * @param failedInARow since the last one that counted
 * @param lastFailure why, empty when none failed
 * @param lastLsn of the newest that counts, 0 when there is none
 * @param lastAtMs when it was begun
 * @param lastBytes of its file
 * @param lastTookMs 0 when it was taken before the start
 * @param lastUndoBytes of its notes, 0 when it was taken before the start
 */
public record SnapshotFigures(
    boolean running,
    long copiedPages,
    long pages,
    long taken,
    long failed,
    long failedInARow,
    String lastFailure,
    long lastLsn,
    long lastAtMs,
    long lastBytes,
    long lastTookMs,
    long lastUndoBytes) {

  /** Before anything happened. */
  static final SnapshotFigures NONE = new SnapshotFigures(false, 0, 0, 0, 0, 0, "", 0, 0, 0, 0, 0);

  SnapshotFigures underWay(long copied, long of) {
    return new SnapshotFigures(
        true,
        copied,
        of,
        taken,
        failed,
        failedInARow,
        lastFailure,
        lastLsn,
        lastAtMs,
        lastBytes,
        lastTookMs,
        lastUndoBytes);
  }

  SnapshotFigures afterFailure(String reason) {
    return new SnapshotFigures(
        false,
        0,
        0,
        taken,
        failed + 1,
        failedInARow + 1,
        reason,
        lastLsn,
        lastAtMs,
        lastBytes,
        lastTookMs,
        lastUndoBytes);
  }

  SnapshotFigures after(long lsn, long atMs, long bytes, long tookMs, long undoBytes) {
    return new SnapshotFigures(
        false, 0, 0, taken + 1, failed, 0, lastFailure, lsn, atMs, bytes, tookMs, undoBytes);
  }

  /** With one that was there at the start. */
  SnapshotFigures found(long lsn, long atMs, long bytes) {
    return new SnapshotFigures(
        running,
        copiedPages,
        pages,
        taken,
        failed,
        failedInARow,
        lastFailure,
        lsn,
        atMs,
        bytes,
        0,
        0);
  }
}
