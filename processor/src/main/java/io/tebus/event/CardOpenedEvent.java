package io.tebus.event;

import io.tebus.command.OpenCardCommand;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a card that was opened with an account of its own.
 *
 * <pre>
 *  0  header, 24 bytes      24  {@link OpenCardCommand}, 32 bytes      56  account i32 | reserved i32
 * 64
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class CardOpenedEvent {

  private static final int CARD = EventHeader.LENGTH;
  private static final int ACCOUNT = CARD + OpenCardCommand.LENGTH;

  /** Length in bytes. */
  public static final int LENGTH = ACCOUNT + Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
  private final OpenCardCommand card = new OpenCardCommand();

  /**
   * Wraps an event that is there.
   *
   * @throws IllegalStateException when the length is not that of this layout
   */
  public CardOpenedEvent wrap(DirectBuffer source, int offset, int length) {
    if (length != LENGTH) {
      throw new IllegalStateException(
          "card opened: length=" + length + " (expected: " + LENGTH + ")");
    }
    buffer.wrap(source, offset, LENGTH);
    card.wrap(source, offset + CARD);
    return this;
  }

  /** Writes an event; returns its length in bytes. */
  public static int encode(
      MutableDirectBuffer target,
      int offset,
      long lsn,
      long timeMs,
      OpenCardCommand command,
      int account) {
    EventHeader.encode(target, offset, EventHeader.CARD_OPENED, lsn, timeMs);
    target.putBytes(offset + CARD, command.buffer(), 0, OpenCardCommand.LENGTH);
    target.putInt(offset + ACCOUNT, account);
    target.putInt(offset + ACCOUNT + Integer.BYTES, 0);
    return LENGTH;
  }

  public int programme() {
    return card.programme();
  }

  /** First six digits of the card number. */
  public int bin() {
    return card.bin();
  }

  /** Last four digits of the card number. */
  public int lastFour() {
    return card.lastFour();
  }

  public long tokenHigh() {
    return card.tokenHigh();
  }

  public long tokenLow() {
    return card.tokenLow();
  }

  /** Ordinal of the account within the programme, from 0. */
  public int account() {
    return buffer.getInt(ACCOUNT);
  }
}
