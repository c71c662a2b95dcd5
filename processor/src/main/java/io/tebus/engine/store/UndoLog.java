package io.tebus.engine.store;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Notes of words before they change, for pages that were not copied yet. Who has all pages, each as
 * it was when its turn came, and undoes the notes last to first, has the pages of the beginning.
 *
 * <pre>
 * a page of notes, in the byte order of the machine:
 *   0  256 x { address i64 = table &lt;&lt; 48 | position in the table; old value i64 }
 * 4096
 * </pre>
 *
 * <p>Address 0 ends a page that is not full: no note is about the header of a table. Confined to
 * the engine thread.
 */
public final class UndoLog {

  /** Length of a note in bytes. */
  public static final int ENTRY_LENGTH = 16;

  /** Where the old value is in a note; the address is at 0. */
  public static final int OLD_VALUE = Long.BYTES;

  private static final int ENTRIES = Table.PAGE_LENGTH / ENTRY_LENGTH;
  private static final int TABLE_SHIFT = 48;
  private static final long POSITION_MASK = (1L << TABLE_SHIFT) - 1;

  private final PageSink sink;
  private final long maxPages;
  private final UnsafeBuffer page = new UnsafeBuffer(new byte[Table.PAGE_LENGTH]);
  private int count;
  private long pages;
  private long entries;
  private boolean broken;

  /**
   * An empty log.
   *
   * @param maxPages handed over at most; then it is broken
   */
  public UndoLog(PageSink sink, long maxPages) {
    if (maxPages < 1 || maxPages > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "undo log: pages=" + maxPages + " (expected: 1-" + Integer.MAX_VALUE + ")");
    }
    this.sink = sink;
    this.maxPages = maxPages;
  }

  /** Notes the old value of a word. Never throws: without room for it, the log is broken. */
  void add(int table, long position, long oldValue) {
    if (broken) {
      return;
    }
    if (count == ENTRIES && !flush()) {
      broken = true;
      return;
    }
    int at = count * ENTRY_LENGTH;
    page.putLong(at, (long) table << TABLE_SHIFT | position);
    page.putLong(at + OLD_VALUE, oldValue);
    count++;
    entries++;
  }

  /** Hands over the page under way; false when there was no room. Nothing to hand over: true. */
  public boolean flush() {
    if (count == 0) {
      return true;
    }
    if (pages == maxPages) {
      broken = true;
      return false;
    }
    int length = count * ENTRY_LENGTH;
    page.setMemory(length, Table.PAGE_LENGTH - length, (byte) 0);
    if (!sink.offer(PageSink.UNDO, (int) pages, page, 0)) {
      return false;
    }
    pages++;
    count = 0;
    return true;
  }

  /** True when a note is missing: what was copied is worth nothing. */
  public boolean isBroken() {
    return broken;
  }

  /** Notes so far. */
  public long entries() {
    return entries;
  }

  /** The number of the table that an address is in. */
  public static int tableOf(long address) {
    return (int) (address >>> TABLE_SHIFT);
  }

  /** Where in its table an address is, in bytes. */
  public static long positionOf(long address) {
    return address & POSITION_MASK;
  }

  /** Notes of a page of them. */
  public static int count(DirectBuffer page, int offset) {
    int count = 0;
    while (count < ENTRIES && page.getLong(offset + count * ENTRY_LENGTH) != 0) {
      count++;
    }
    return count;
  }
}
