package io.tebus.perf.bench;

import io.tebus.event.EventHeader;
import io.tebus.journal.EventHandler;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The records of a journal that is measured: each is a function of its LSN, so whoever reads them
 * again knows what every byte must be.
 *
 * <p>Confined to the thread that reads; {@link #put} is safe for any.
 */
final class JournalRecords implements EventHandler {

  /** Length in bytes of each, that of a small event. */
  static final int LENGTH = 192;

  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private long count;

  /** Writes the record of an LSN. */
  static void put(MutableDirectBuffer target, int offset, long lsn, long timeMs) {
    EventHeader.encode(target, offset, EventHeader.TRANSACTION, lsn, timeMs);
    for (int at = EventHeader.LENGTH; at < LENGTH; at += Long.BYTES) {
      target.putLong(offset + at, word(lsn, at));
    }
  }

  private static long word(long lsn, int at) {
    return ((lsn << Byte.SIZE) | at) * GOLDEN;
  }

  /** Records that were as they must be. */
  long count() {
    return count;
  }

  /**
   * The next record.
   *
   * @throws BenchFailedException when it is not the one that was written
   */
  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    boolean same =
        lsn == count + 1
            && length == LENGTH
            && EventHeader.lsn(buffer, offset) == lsn
            && EventHeader.timeMs(buffer, offset) == timeMs;
    for (int at = EventHeader.LENGTH; same && at < LENGTH; at += Long.BYTES) {
      same = buffer.getLong(offset + at) == word(lsn, at);
    }
    if (!same) {
      throw new BenchFailedException(
          "journal: record lsn="
              + lsn
              + " length="
              + length
              + " (expected: lsn="
              + (count + 1)
              + " length="
              + LENGTH
              + ", as it was written)");
    }
    count++;
  }
}
