package io.tebus.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of an account that was opened without a card; it is empty.
 *
 * <pre>
 *  0  header, 24 bytes
 * 24  programme u16 | zero u16 | account i32      32  number i64
 * 40
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class AccountOpenedEvent {

  private static final int PROGRAMME = EventHeader.LENGTH;
  private static final int ACCOUNT = PROGRAMME + Integer.BYTES;
  private static final int NUMBER = ACCOUNT + Integer.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = NUMBER + Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /**
   * Wraps an event that is there.
   *
   * @throws IllegalStateException when the length is not that of this layout
   */
  public AccountOpenedEvent wrap(DirectBuffer source, int offset, int length) {
    if (length != LENGTH) {
      throw new IllegalStateException(
          "account opened: length=" + length + " (expected: " + LENGTH + ")");
    }
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /** Writes an event; returns its length in bytes. */
  public static int encode(
      MutableDirectBuffer target,
      int offset,
      long lsn,
      long timeMs,
      int programme,
      int account,
      long number) {
    EventHeader.encode(target, offset, EventHeader.ACCOUNT_OPENED, lsn, timeMs);
    target.putInt(offset + PROGRAMME, programme & 0xFFFF);
    target.putInt(offset + ACCOUNT, account);
    target.putLong(offset + NUMBER, number);
    return LENGTH;
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

  /** Ordinal of the account, from 0 over all programmes. */
  public int account() {
    return buffer.getInt(ACCOUNT);
  }

  /** The number the issuer gave it. */
  public long number() {
    return buffer.getLong(NUMBER);
  }
}
