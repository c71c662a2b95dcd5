package io.tebus.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a slice of lots that had lapsed and are booked out of their accounts. Nothing that
 * anybody could spend changes: the points were out of reach since their last day ended.
 *
 * <pre>
 *  0  header, 24 bytes
 * 24  expiry i32, epoch day | count i32
 * 32  lots: account i32 | funder u16 | zero u16 | points i64
 * </pre>
 *
 * <p>Confined to the thread that holds it. Source: points semantics, section 6.
 */
public final class LotsExpiredEvent {

  /** The most lots of one event. */
  public static final int MAX_LOTS = 200;

  private static final int EXPIRY = EventHeader.LENGTH;
  private static final int COUNT = EXPIRY + Integer.BYTES;
  private static final int LOTS = COUNT + Integer.BYTES;
  private static final int FUNDER = Integer.BYTES;
  private static final int POINTS = Long.BYTES;
  private static final int LOT_LENGTH = 16;

  /** The longest event, in bytes. */
  public static final int MAX_LENGTH = LOTS + MAX_LOTS * LOT_LENGTH;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /**
   * Wraps an event that is there.
   *
   * @throws IllegalStateException when the length is not that of its lots
   */
  public LotsExpiredEvent wrap(DirectBuffer source, int offset, int length) {
    buffer.wrap(source, offset, length);
    if (length < LOTS || length != length()) {
      throw new IllegalStateException(
          "lots expired: length=" + length + " (expected: that of its lots)");
    }
    return this;
  }

  /** Begins an event of lots that expired on a day. */
  public LotsExpiredEvent begin(
      MutableDirectBuffer target, int offset, long lsn, long timeMs, int expiry) {
    buffer.wrap(target, offset, MAX_LENGTH);
    EventHeader.encode(buffer, 0, EventHeader.LOTS_EXPIRED, lsn, timeMs);
    buffer.putInt(EXPIRY, expiry);
    buffer.putInt(COUNT, 0);
    return this;
  }

  /** Adds a lot; the caller keeps within {@link #MAX_LOTS}. */
  public void add(int account, int funder, long points) {
    int at = LOTS + count() * LOT_LENGTH;
    buffer.putInt(at, account);
    buffer.putInt(at + FUNDER, funder);
    buffer.putLong(at + POINTS, points);
    buffer.putInt(COUNT, count() + 1);
  }

  /** Length in bytes. */
  public int length() {
    return LOTS + count() * LOT_LENGTH;
  }

  public long lsn() {
    return EventHeader.lsn(buffer, 0);
  }

  public long timeMs() {
    return EventHeader.timeMs(buffer, 0);
  }

  /** The last day on which the points could be spent, as an epoch day. */
  public int expiry() {
    return buffer.getInt(EXPIRY);
  }

  /** Lots of the slice. */
  public int count() {
    return buffer.getInt(COUNT);
  }

  public int account(int index) {
    return buffer.getInt(LOTS + index * LOT_LENGTH);
  }

  /** Who paid for the points. */
  public int funder(int index) {
    return buffer.getInt(LOTS + index * LOT_LENGTH + FUNDER) & 0xFFFF;
  }

  /** More than 0: all that was left in the lot. */
  public long points(int index) {
    return buffer.getLong(LOTS + index * LOT_LENGTH + POINTS);
  }
}
