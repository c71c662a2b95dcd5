package io.tebus.event;

import io.tebus.command.AccountStatus;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a change of an account's status.
 *
 * <pre>
 *  0  header, 24 bytes
 * 24  programme u16 | status u8 | status before u8 | account i32
 * 32
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class AccountChangedEvent {

  private static final int PROGRAMME = EventHeader.LENGTH;
  private static final int STATUS = PROGRAMME + Short.BYTES;
  private static final int STATUS_BEFORE = STATUS + 1;
  private static final int ACCOUNT = PROGRAMME + Integer.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = ACCOUNT + Integer.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /**
   * Wraps an event that is there.
   *
   * @throws IllegalStateException when the length is not that of this layout
   */
  public AccountChangedEvent wrap(DirectBuffer source, int offset, int length) {
    if (length != LENGTH) {
      throw new IllegalStateException(
          "account changed: length=" + length + " (expected: " + LENGTH + ")");
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
      AccountStatus status,
      AccountStatus statusBefore) {
    EventHeader.encode(target, offset, EventHeader.ACCOUNT_CHANGED, lsn, timeMs);
    target.putShort(offset + PROGRAMME, (short) programme);
    target.putByte(offset + STATUS, (byte) status.ordinal());
    target.putByte(offset + STATUS_BEFORE, (byte) statusBefore.ordinal());
    target.putInt(offset + ACCOUNT, account);
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

  public int account() {
    return buffer.getInt(ACCOUNT);
  }

  public AccountStatus status() {
    return AccountStatus.of(buffer.getByte(STATUS));
  }

  public AccountStatus statusBefore() {
    return AccountStatus.of(buffer.getByte(STATUS_BEFORE));
  }
}
