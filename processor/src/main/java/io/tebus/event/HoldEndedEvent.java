package io.tebus.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a hold that timed out: its points are free again, what was pending is gone.
 *
 * <pre>
 *  0  header, 24 bytes
 * 24  programme u16 | parts u16 | account i32      32  hold i64, the LSN that made it
 * 40  held change i64, not positive                48  pending change i64, not positive
 * 56  available after i64                          64  arrears after i64
 * 72  arrears change i64, not positive             80  held after i64
 * 88  pending after i64
 * 96  parts: expiry i32, epoch day | zero u16 | funder u16 | points i64, positive
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class HoldEndedEvent {

  private static final int PROGRAMME = EventHeader.LENGTH;
  private static final int PART_COUNT = PROGRAMME + Short.BYTES;
  private static final int ACCOUNT = PART_COUNT + Short.BYTES;
  private static final int HOLD = ACCOUNT + Integer.BYTES;
  private static final int HELD_CHANGE = HOLD + Long.BYTES;
  private static final int PENDING_CHANGE = HELD_CHANGE + Long.BYTES;
  private static final int AFTER = PENDING_CHANGE + Long.BYTES;
  private static final int ARREARS = AFTER + Long.BYTES;
  private static final int ARREARS_CHANGE = ARREARS + Long.BYTES;
  private static final int HELD = ARREARS_CHANGE + Long.BYTES;
  private static final int PENDING = HELD + Long.BYTES;
  private static final int PARTS = PENDING + Long.BYTES;
  private static final int PART_LENGTH = TransactionEvent.PART_LENGTH;
  private static final int PART_FUNDER = Integer.BYTES + Short.BYTES;
  private static final int PART_POINTS = Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /**
   * Wraps an event that is there.
   *
   * @throws IllegalStateException when the length is not that of its parts
   */
  public HoldEndedEvent wrap(DirectBuffer source, int offset, int length) {
    buffer.wrap(source, offset, length);
    if (length < PARTS || length != PARTS + partCount() * PART_LENGTH) {
      throw new IllegalStateException(
          "hold ended: length=" + length + " (expected: that of its parts)");
    }
    return this;
  }

  /**
   * Writes an event; returns its length in bytes.
   *
   * @param hold the LSN that made it
   * @param planned effects on the account
   */
  public static int encode(
      MutableDirectBuffer target,
      int offset,
      long lsn,
      long timeMs,
      int programme,
      long hold,
      TransactionEvent planned) {
    EventHeader.encode(target, offset, EventHeader.HOLD_ENDED, lsn, timeMs);
    int parts = planned.partCount();
    target.putShort(offset + PROGRAMME, (short) programme);
    target.putShort(offset + PART_COUNT, (short) parts);
    target.putInt(offset + ACCOUNT, planned.account());
    target.putLong(offset + HOLD, hold);
    target.putLong(offset + HELD_CHANGE, planned.heldChange());
    target.putLong(offset + PENDING_CHANGE, planned.pendingChange());
    target.putLong(offset + AFTER, planned.after());
    target.putLong(offset + ARREARS, planned.arrears());
    target.putLong(offset + ARREARS_CHANGE, planned.arrearsChange());
    target.putLong(offset + HELD, planned.held());
    target.putLong(offset + PENDING, planned.pending());
    for (int part = 0; part < parts; part++) {
      int at = offset + PARTS + part * PART_LENGTH;
      target.putLong(at, planned.partExpiry(part) & 0xFFFF_FFFFL);
      target.putShort(at + PART_FUNDER, (short) planned.partFunder(part));
      target.putLong(at + PART_POINTS, planned.partPoints(part));
    }
    return PARTS + parts * PART_LENGTH;
  }

  public long lsn() {
    return EventHeader.lsn(buffer, 0);
  }

  public long timeMs() {
    return EventHeader.timeMs(buffer, 0);
  }

  public int programme() {
    return buffer.getShort(PROGRAMME) & 0xFFFF;
  }

  public int account() {
    return buffer.getInt(ACCOUNT);
  }

  /** LSN of the transaction that made the hold. */
  public long hold() {
    return buffer.getLong(HOLD);
  }

  /** Points that were on hold, negative. */
  public long heldChange() {
    return buffer.getLong(HELD_CHANGE);
  }

  /** Points that were pending, negative. */
  public long pendingChange() {
    return buffer.getLong(PENDING_CHANGE);
  }

  /** Available afterwards. */
  public long after() {
    return buffer.getLong(AFTER);
  }

  /** Arrears afterwards. */
  public long arrears() {
    return buffer.getLong(ARREARS);
  }

  /** Negative: what points that came back repaid. */
  public long arrearsChange() {
    return buffer.getLong(ARREARS_CHANGE);
  }

  /** Points set aside on the account afterwards. */
  public long held() {
    return buffer.getLong(HELD);
  }

  /** Points pending on the account afterwards. */
  public long pending() {
    return buffer.getLong(PENDING);
  }

  public int partCount() {
    return buffer.getShort(PART_COUNT) & 0xFFFF;
  }

  /** Last spendable day, as an epoch day, of the lot that the points of a part enter. */
  public int partExpiry(int index) {
    return buffer.getInt(PARTS + index * PART_LENGTH);
  }

  /** The lot that the points of a part enter, a {@link LotKey}. */
  public long partKey(int index) {
    int funder = buffer.getShort(PARTS + index * PART_LENGTH + PART_FUNDER) & 0xFFFF;
    return LotKey.of(partExpiry(index), funder);
  }

  public long partPoints(int index) {
    return buffer.getLong(PARTS + index * PART_LENGTH + PART_POINTS);
  }
}
