package io.tebus.event;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of a card that was opened, with an account of its own or as a further card of one.
 *
 * <pre>
 *  0  header, 24 bytes      24  {@link OpenCardCommand}, 48 bytes
 * 72  account i32 | opened with it u8 | reserved, 3 bytes
 * 80  opening expiry i32, epoch day, 0 without points | opening funder u16 | zero u16
 * 88  available after i64      96  arrears after i64      104  opening points in their lot i64
 * 112
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class CardOpenedEvent {

  private static final int CARD = EventHeader.LENGTH;
  private static final int ACCOUNT = CARD + OpenCardCommand.LENGTH;
  private static final int ACCOUNT_OPENED = ACCOUNT + Integer.BYTES;
  private static final int OPENING_EXPIRY = ACCOUNT + Long.BYTES;
  private static final int OPENING_FUNDER = OPENING_EXPIRY + Integer.BYTES;
  private static final int AVAILABLE = OPENING_EXPIRY + Long.BYTES;
  private static final int ARREARS = AVAILABLE + Long.BYTES;
  private static final int OPENING_LOT = ARREARS + Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = OPENING_LOT + Long.BYTES;

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

  /**
   * Writes an event; returns its length in bytes.
   *
   * @param openingKey the {@link LotKey} of the opening points, 0 without any
   */
  public static int encode(
      MutableDirectBuffer target,
      int offset,
      long lsn,
      long timeMs,
      OpenCardCommand command,
      int account,
      boolean accountOpened,
      long openingKey,
      long available,
      long arrears,
      long openingLotPoints) {
    EventHeader.encode(target, offset, EventHeader.CARD_OPENED, lsn, timeMs);
    target.putBytes(offset + CARD, command.buffer(), 0, OpenCardCommand.LENGTH);
    target.putInt(offset + ACCOUNT, account);
    target.putInt(offset + ACCOUNT_OPENED, accountOpened ? 1 : 0);
    target.putLong(offset + OPENING_EXPIRY, LotKey.expiry(openingKey) & 0xFFFF_FFFFL);
    target.putShort(offset + OPENING_FUNDER, (short) LotKey.funder(openingKey));
    target.putLong(offset + AVAILABLE, available);
    target.putLong(offset + ARREARS, arrears);
    target.putLong(offset + OPENING_LOT, openingLotPoints);
    return LENGTH;
  }

  public long timeMs() {
    return EventHeader.timeMs(buffer, 0);
  }

  public int programme() {
    return card.programme();
  }

  public CardStatus status() {
    return card.status();
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

  /** The number the issuer gave the account, or {@link OpenCardCommand#NO_ACCOUNT_NUMBER}. */
  public long accountNumber() {
    return card.accountNumber();
  }

  /** Ordinal of the account, from 0 over all programmes. */
  public int account() {
    return buffer.getInt(ACCOUNT);
  }

  /** True when the account was opened with this card. */
  public boolean accountOpened() {
    return buffer.getByte(ACCOUNT_OPENED) != 0;
  }

  /** Opening points of the account that this card brought; once for an account. */
  public long openingPoints() {
    return card.openingPoints();
  }

  /** Last spendable day, as an epoch day, of the lot of the opening points. */
  public int openingExpiry() {
    return buffer.getInt(OPENING_EXPIRY);
  }

  /** The lot of the opening points, a {@link LotKey}; 0 without any. */
  public long openingKey() {
    return LotKey.of(openingExpiry(), buffer.getShort(OPENING_FUNDER) & 0xFFFF);
  }

  /** How many of the opening points entered their lot: the others repaid arrears. */
  public long openingLotPoints() {
    return buffer.getLong(OPENING_LOT);
  }

  /** What the account has after it, to spend. */
  public long available() {
    return buffer.getLong(AVAILABLE);
  }

  /** What the account owes after it. */
  public long arrears() {
    return buffer.getLong(ARREARS);
  }
}
