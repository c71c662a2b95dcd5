package io.tebus.engine.duplicate;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Records of one length in pages outside the heap, made as they are needed.
 *
 * <p>Confined to the engine thread. The memory is given back when the pages are garbage.
 */
final class RecordPages {

  private static final int PAGE_BITS = 12;
  private static final int RECORDS_PER_PAGE = 1 << PAGE_BITS;

  private final Arena arena = Arena.ofAuto();
  private final int recordLength;
  private UnsafeBuffer[] pages;

  /**
   * Pages.
   *
   * @param capacity records to expect; more have room too
   * @param recordLength in bytes
   */
  RecordPages(int capacity, int recordLength) {
    this.recordLength = recordLength;
    pages = new UnsafeBuffer[(capacity + RECORDS_PER_PAGE - 1) >>> PAGE_BITS];
  }

  /** Makes sure the page of a record is there. */
  void prepare(int ordinal) {
    int page = ordinal >>> PAGE_BITS;
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, 2 * page);
    }
    if (pages[page] == null) {
      pages[page] =
          new UnsafeBuffer(
              arena.allocate((long) RECORDS_PER_PAGE * recordLength, Long.BYTES).asByteBuffer());
    }
  }

  UnsafeBuffer page(int ordinal) {
    return pages[ordinal >>> PAGE_BITS];
  }

  int offset(int ordinal) {
    return (ordinal & (RECORDS_PER_PAGE - 1)) * recordLength;
  }

  int getInt(int ordinal, int field) {
    return page(ordinal).getInt(offset(ordinal) + field);
  }

  void putInt(int ordinal, int field, int value) {
    page(ordinal).putInt(offset(ordinal) + field, value);
  }

  long getLong(int ordinal, int field) {
    return page(ordinal).getLong(offset(ordinal) + field);
  }

  void putLong(int ordinal, int field, long value) {
    page(ordinal).putLong(offset(ordinal) + field, value);
  }

  byte getByte(int ordinal, int field) {
    return page(ordinal).getByte(offset(ordinal) + field);
  }

  void putByte(int ordinal, int field, byte value) {
    page(ordinal).putByte(offset(ordinal) + field, value);
  }

  void put(int ordinal, DirectBuffer source, int length) {
    page(ordinal).putBytes(offset(ordinal), source, 0, length);
  }
}
