package io.tebus.snapshot;

import io.tebus.engine.store.Table;
import java.util.function.LongPredicate;

/**
 * Whether the disk has room for what a snapshot is about to write: it gives up before the host has
 * to decline for it.
 *
 * <p>Confined to the thread that writes.
 */
final class Room {

  /** The disk is looked at once a second; what is older than this was seen. */
  private static final long UNSEEN_S = 2;

  private final LongPredicate mayUse;
  private final long bytesPerSecond;

  /**
   * Of a disk.
   *
   * @param mayUse whether it has room for so many bytes, as of the last look
   * @param bytesPerSecond that a snapshot writes at most
   */
  Room(LongPredicate mayUse, long bytesPerSecond) {
    this.mayUse = mayUse;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Before anything is written: most have no more than a quarter of notes. */
  void checkState(long pages) throws GivenUpException {
    check(pages * Table.PAGE_LENGTH / 4 * 5);
  }

  /** Before each chunk: notes may double the file, and others write, too. */
  void checkChunk(long writtenBytes) throws GivenUpException {
    long unseen = Math.min(writtenBytes / UNSEEN_S, bytesPerSecond) * UNSEEN_S;
    check(unseen + SnapshotLayout.CHUNK_LENGTH + SnapshotLayout.PAGE_LENGTH);
  }

  private void check(long bytes) throws GivenUpException {
    if (!mayUse.test(bytes)) {
      throw new GivenUpException("the disk has no room for bytes=" + bytes);
    }
  }
}
