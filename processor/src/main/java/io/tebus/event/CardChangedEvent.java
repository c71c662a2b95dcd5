package io.tebus.event;

import io.tebus.command.CardStatus;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a change of a card's status or rights.
 *
 * <pre>
 *  0  header, 24 bytes
 * 24  programme u16 | status u8 | rights u8 | status before u8 | rights before u8 | zero u16
 * 32  card token, high i64 | low i64
 * 48
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class CardChangedEvent {

  private static final int PROGRAMME = EventHeader.LENGTH;
  private static final int STATUS = PROGRAMME + Short.BYTES;
  private static final int RIGHTS = STATUS + 1;
  private static final int STATUS_BEFORE = RIGHTS + 1;
  private static final int RIGHTS_BEFORE = STATUS_BEFORE + 1;
  private static final int TOKEN_HIGH = PROGRAMME + Long.BYTES;
  private static final int TOKEN_LOW = TOKEN_HIGH + Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = TOKEN_LOW + Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  /**
   * Wraps an event that is there.
   *
   * @throws IllegalStateException when the length is not that of this layout
   */
  public CardChangedEvent wrap(DirectBuffer source, int offset, int length) {
    if (length != LENGTH) {
      throw new IllegalStateException(
          "card changed: length=" + length + " (expected: " + LENGTH + ")");
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
      long tokenHigh,
      long tokenLow,
      CardStatus status,
      int rights,
      CardStatus statusBefore,
      int rightsBefore) {
    EventHeader.encode(target, offset, EventHeader.CARD_CHANGED, lsn, timeMs);
    target.putLong(offset + PROGRAMME, 0);
    target.putShort(offset + PROGRAMME, (short) programme);
    target.putByte(offset + STATUS, (byte) status.ordinal());
    target.putByte(offset + RIGHTS, (byte) rights);
    target.putByte(offset + STATUS_BEFORE, (byte) statusBefore.ordinal());
    target.putByte(offset + RIGHTS_BEFORE, (byte) rightsBefore);
    target.putLong(offset + TOKEN_HIGH, tokenHigh);
    target.putLong(offset + TOKEN_LOW, tokenLow);
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

  public CardStatus status() {
    return CardStatus.of(buffer.getByte(STATUS));
  }

  /** Bits of {@link io.tebus.command.CardRight}. */
  public int rights() {
    return buffer.getByte(RIGHTS);
  }

  public CardStatus statusBefore() {
    return CardStatus.of(buffer.getByte(STATUS_BEFORE));
  }

  /** Bits of {@link io.tebus.command.CardRight}. */
  public int rightsBefore() {
    return buffer.getByte(RIGHTS_BEFORE);
  }

  public long tokenHigh() {
    return buffer.getLong(TOKEN_HIGH);
  }

  public long tokenLow() {
    return buffer.getLong(TOKEN_LOW);
  }
}
