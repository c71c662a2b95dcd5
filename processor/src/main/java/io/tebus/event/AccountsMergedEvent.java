package io.tebus.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a merge of an account into another one, whose lots and debts go there, or of its
 * undoing.
 *
 * <pre>
 *  0  header, 24 bytes
 * 24  programme u16 | parts u16 | into i32       32  from i32 | unmerged u8 | zeros
 * 40  into: arrears change i64, signed           48  from: arrears change i64, signed
 * 56  into: available after i64                  64  into: arrears after i64
 * 72  from: available after i64                  80  from: arrears after i64
 * 88  points i64: brought by a merge, less its debt, at least 0; given back when it is undone
 * 96  parts as in a {@link TransactionEvent}: of kind LOT of {@link #into}, COUNTER_LOT of {@link #from}
 * </pre>
 *
 * <p>Confined to the thread that holds it. Source: points semantics, section 8.
 */
public final class AccountsMergedEvent {

  private static final int PROGRAMME = EventHeader.LENGTH;
  private static final int PART_COUNT = PROGRAMME + Short.BYTES;
  private static final int INTO = PROGRAMME + Integer.BYTES;
  private static final int FROM = INTO + Integer.BYTES;
  private static final int UNMERGED = FROM + Integer.BYTES;
  private static final int INTO_ARREARS_CHANGE = FROM + Long.BYTES;
  private static final int FROM_ARREARS_CHANGE = INTO_ARREARS_CHANGE + Long.BYTES;
  private static final int INTO_AFTER = FROM_ARREARS_CHANGE + Long.BYTES;
  private static final int INTO_ARREARS = INTO_AFTER + Long.BYTES;
  private static final int FROM_AFTER = INTO_ARREARS + Long.BYTES;
  private static final int FROM_ARREARS = FROM_AFTER + Long.BYTES;
  private static final int POINTS = FROM_ARREARS + Long.BYTES;
  private static final int PARTS = POINTS + Long.BYTES;
  private static final int PART_LENGTH = TransactionEvent.PART_LENGTH;
  private static final int PART_KIND = Integer.BYTES;
  private static final int PART_FUNDER = PART_KIND + Short.BYTES;
  private static final int PART_POINTS = Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /**
   * Wraps an event that is there.
   *
   * @throws IllegalStateException when the length is not that of its parts
   */
  public AccountsMergedEvent wrap(DirectBuffer source, int offset, int length) {
    buffer.wrap(source, offset, length);
    if (length < PARTS || length != PARTS + partCount() * PART_LENGTH) {
      throw new IllegalStateException(
          "accounts merged: length=" + length + " (expected: that of its parts)");
    }
    return this;
  }

  /**
   * Writes an event; returns its length in bytes.
   *
   * @param planned effects: on {@code into} as its account, on {@code from} as its counter account
   * @param points brought, or given back
   */
  public static int encode(
      MutableDirectBuffer target,
      int offset,
      long lsn,
      long timeMs,
      int programme,
      boolean unmerged,
      TransactionEvent planned,
      long points) {
    EventHeader.encode(target, offset, EventHeader.ACCOUNTS_MERGED, lsn, timeMs);
    int parts = planned.partCount();
    target.putShort(offset + PROGRAMME, (short) programme);
    target.putShort(offset + PART_COUNT, (short) parts);
    target.putInt(offset + INTO, planned.account());
    target.putInt(offset + FROM, planned.counterAccount());
    target.putInt(offset + UNMERGED, unmerged ? 1 : 0);
    target.putLong(offset + INTO_ARREARS_CHANGE, planned.arrearsChange());
    target.putLong(offset + FROM_ARREARS_CHANGE, planned.counterArrearsChange());
    target.putLong(offset + INTO_AFTER, planned.after());
    target.putLong(offset + INTO_ARREARS, planned.arrears());
    target.putLong(offset + FROM_AFTER, planned.counterAfter());
    target.putLong(offset + FROM_ARREARS, planned.counterArrears());
    target.putLong(offset + POINTS, points);
    target.putBytes(
        offset + PARTS, planned.buffer(), TransactionEvent.FIXED_LENGTH, parts * PART_LENGTH);
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

  /** True when a merge was undone. */
  public boolean isUnmerged() {
    return buffer.getByte(UNMERGED) != 0;
  }

  /** The account that the other one is merged into. */
  public int into() {
    return buffer.getInt(INTO);
  }

  /** The account that has nothing of its own while it is merged. */
  public int from() {
    return buffer.getInt(FROM);
  }

  /** Signed. */
  public long intoArrearsChange() {
    return buffer.getLong(INTO_ARREARS_CHANGE);
  }

  /** Signed. */
  public long fromArrearsChange() {
    return buffer.getLong(FROM_ARREARS_CHANGE);
  }

  public long intoAfter() {
    return buffer.getLong(INTO_AFTER);
  }

  public long intoArrears() {
    return buffer.getLong(INTO_ARREARS);
  }

  public long fromAfter() {
    return buffer.getLong(FROM_AFTER);
  }

  public long fromArrears() {
    return buffer.getLong(FROM_ARREARS);
  }

  /**
   * Spendable points less debts that a merge brought, at least 0; points given back by an unmerge.
   */
  public long points() {
    return buffer.getLong(POINTS);
  }

  public int partCount() {
    return buffer.getShort(PART_COUNT) & 0xFFFF;
  }

  /** {@link TransactionEvent#LOT}: of {@link #into}; {@link TransactionEvent#COUNTER_LOT}. */
  public int partKind(int index) {
    return buffer.getByte(PARTS + index * PART_LENGTH + PART_KIND);
  }

  /** The lot of a part, a {@link LotKey}. */
  public long partKey(int index) {
    int at = PARTS + index * PART_LENGTH;
    return LotKey.of(buffer.getInt(at), buffer.getShort(at + PART_FUNDER) & 0xFFFF);
  }

  /** Signed. */
  public long partPoints(int index) {
    return buffer.getLong(PARTS + index * PART_LENGTH + PART_POINTS);
  }
}
