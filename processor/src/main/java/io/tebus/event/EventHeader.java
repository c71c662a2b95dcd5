package io.tebus.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The first bytes of every event.
 *
 * <pre>
 *  0  type u16 | version u16 | reserved i32      8  lsn i64      16  time i64, ms since 1970 UTC
 * 24
 * </pre>
 *
 * <p>Immutable.
 */
public final class EventHeader {

  /** Type: {@link TransactionEvent}. */
  public static final int TRANSACTION = 1;

  /** Type: {@link CardOpenedEvent}. */
  public static final int CARD_OPENED = 2;

  /** Type: header, then the bytes of a {@code DefineProgrammeCommand}. */
  public static final int PROGRAMME_DEFINED = 3;

  /** Type: {@link HoldEndedEvent}. */
  public static final int HOLD_ENDED = 4;

  /** Type: {@link LotsExpiredEvent}. */
  public static final int LOTS_EXPIRED = 5;

  /** Type: {@link CardChangedEvent}. */
  public static final int CARD_CHANGED = 6;

  /** Type: {@link AccountChangedEvent}. */
  public static final int ACCOUNT_CHANGED = 7;

  /** Type: {@link AccountsMergedEvent}. */
  public static final int ACCOUNTS_MERGED = 8;

  /** Type: {@link AccountOpenedEvent}. */
  public static final int ACCOUNT_OPENED = 9;

  /**
   * The version of all layouts of this package; 5 since lots have funders and can be booked out. A
   * further type does not raise it: a build that does not know a type refuses the journal. Nor does
   * a bit in reserved bytes, and older builds do not see it: a home does not go back to them.
   */
  public static final int VERSION = 5;

  static final int TYPE = 0;
  static final int VERSION_OFFSET = 2;
  static final int LSN = 8;
  static final int TIME = LSN + Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = TIME + Long.BYTES;

  private EventHeader() {}

  public static void encode(
      MutableDirectBuffer target, int offset, int type, long lsn, long timeMs) {
    target.putShort(offset + TYPE, (short) type);
    target.putShort(offset + VERSION_OFFSET, (short) VERSION);
    target.putInt(offset + 4, 0);
    target.putLong(offset + LSN, lsn);
    target.putLong(offset + TIME, timeMs);
  }

  public static int type(DirectBuffer source, int offset) {
    return source.getShort(offset + TYPE);
  }

  public static int version(DirectBuffer source, int offset) {
    return source.getShort(offset + VERSION_OFFSET);
  }

  public static long lsn(DirectBuffer source, int offset) {
    return source.getLong(offset + LSN);
  }

  public static long timeMs(DirectBuffer source, int offset) {
    return source.getLong(offset + TIME);
  }
}
