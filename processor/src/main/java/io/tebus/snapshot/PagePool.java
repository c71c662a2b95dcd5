package io.tebus.snapshot;

import io.tebus.engine.store.PageSink;
import io.tebus.engine.store.Table;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Copies of pages on their way from the engine to the disk: a ring, whose slots are
 *
 * <pre>
 *  0  table i32, UNDO for a page of notes | page i32      8  the page
 * </pre>
 *
 * <p>Offering belongs to the engine thread, reading to the agent that writes.
 */
final class PagePool implements PageSink {

  /** Room for 8,159 pages; the second half of it is for notes alone. */
  static final int CAPACITY_BYTES = 32 << 20;

  private static final int MESSAGE = 1;
  private static final int PAGE = Integer.BYTES;
  private static final int DATA = PAGE + Integer.BYTES;
  private static final int SLOT_LENGTH = DATA + Table.PAGE_LENGTH;
  private static final int CACHE_LINE = 64;

  private final OneToOneRingBuffer ring;
  private final int sweepBytes;

  /** Takes pages out of the pool. */
  @FunctionalInterface
  interface Taker {
    /** The source is lent for this call. */
    void take(int table, int page, DirectBuffer source, int offset);
  }

  /**
   * An empty pool.
   *
   * @param capacityBytes a power of two, at least 64 KiB
   */
  PagePool(int capacityBytes) {
    ring =
        new OneToOneRingBuffer(
            new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(
                    capacityBytes + RingBufferDescriptor.TRAILER_LENGTH, CACHE_LINE)));
    sweepBytes = capacityBytes / 2;
  }

  @Override
  public boolean hasRoom() {
    return ring.size() < sweepBytes;
  }

  @Override
  public boolean offer(int table, int page, DirectBuffer source, int offset) {
    int claim = ring.tryClaim(MESSAGE, SLOT_LENGTH);
    if (claim <= 0) {
      return false;
    }
    MutableDirectBuffer slots = ring.buffer();
    slots.putInt(claim, table);
    slots.putInt(claim + PAGE, page);
    slots.putBytes(claim + DATA, source, offset, Table.PAGE_LENGTH);
    ring.commit(claim);
    return true;
  }

  /** Hands over so many pages at most; returns how many, which may be fewer than there are. */
  int read(Taker taker, int limit) {
    return ring.read(
        (_, slots, index, _) ->
            taker.take(slots.getInt(index), slots.getInt(index + PAGE), slots, index + DATA),
        limit);
  }

  boolean isEmpty() {
    return ring.size() == 0;
  }

  /** Forgets what is in it; only while nobody offers. */
  void clear() {
    // Nobody adds to it, so this ends: a read takes what lies before the ring's end at least.
    while (!isEmpty()) {
      read((_, _, _, _) -> {}, Integer.MAX_VALUE);
    }
  }
}
