package io.tebus.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of the command that opens a card, and the account it belongs to when that is new. The
 * token is its idempotency key: a card that is already there changes nothing.
 *
 * <pre>
 *  0  programme u16 | status u8 | reserved u8 | bin i32, first six digits
 *  8  card token, high i64      16  card token, low i64      24  last four digits i32 | reserved i32
 * 32  account number i64, -1 none                            40  opening points i64
 * 48
 * </pre>
 *
 * <p>Confined to the thread that holds it. BIN and last four are what PCI DSS 3.4.1 lets people
 * see.
 */
public final class OpenCardCommand {

  /** {@link #accountNumber()}: the card gets an account of its own. */
  public static final long NO_ACCOUNT_NUMBER = -1;

  /** The largest account number: eleven digits, so that no card number passes for one. */
  public static final long MAX_ACCOUNT_NUMBER = 99_999_999_999L;

  private static final int PROGRAMME = 0;
  private static final int STATUS = 2;
  private static final int BIN = 4;
  private static final int TOKEN_HIGH = 8;
  private static final int TOKEN_LOW = TOKEN_HIGH + Long.BYTES;
  private static final int LAST_FOUR = TOKEN_LOW + Long.BYTES;
  private static final int ACCOUNT_NUMBER = LAST_FOUR + Long.BYTES;
  private static final int OPENING_POINTS = ACCOUNT_NUMBER + Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = OPENING_POINTS + Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public OpenCardCommand wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /** Writes an active card with an account of its own and no points. */
  public static void encode(
      MutableDirectBuffer target,
      int offset,
      int programme,
      long tokenHigh,
      long tokenLow,
      int bin,
      int lastFour) {
    encode(
        target,
        offset,
        programme,
        CardStatus.ACTIVE,
        tokenHigh,
        tokenLow,
        bin,
        lastFour,
        NO_ACCOUNT_NUMBER,
        0);
  }

  /**
   * Writes all fields.
   *
   * @param accountNumber 0 to {@link #MAX_ACCOUNT_NUMBER}, or {@link #NO_ACCOUNT_NUMBER}; the first
   *     card with a number opens the account, further ones join it
   * @param openingPoints 0 or more, posted once for an account, with the first card that brings any
   */
  public static void encode(
      MutableDirectBuffer target,
      int offset,
      int programme,
      CardStatus status,
      long tokenHigh,
      long tokenLow,
      int bin,
      int lastFour,
      long accountNumber,
      long openingPoints) {
    target.putLong(offset + PROGRAMME, (programme & 0xFFFFL) | ((long) status.ordinal() << 16));
    target.putInt(offset + BIN, bin);
    target.putLong(offset + TOKEN_HIGH, tokenHigh);
    target.putLong(offset + TOKEN_LOW, tokenLow);
    target.putLong(offset + LAST_FOUR, lastFour);
    target.putLong(offset + ACCOUNT_NUMBER, accountNumber);
    target.putLong(offset + OPENING_POINTS, openingPoints);
  }

  /** The bytes themselves, for copying into an event. */
  public DirectBuffer buffer() {
    return buffer;
  }

  public int programme() {
    return buffer.getShort(PROGRAMME) & 0xFFFF;
  }

  public CardStatus status() {
    return CardStatus.of(buffer.getByte(STATUS));
  }

  public int bin() {
    return buffer.getInt(BIN);
  }

  public int lastFour() {
    return buffer.getInt(LAST_FOUR);
  }

  public long tokenHigh() {
    return buffer.getLong(TOKEN_HIGH);
  }

  public long tokenLow() {
    return buffer.getLong(TOKEN_LOW);
  }

  public long accountNumber() {
    return buffer.getLong(ACCOUNT_NUMBER);
  }

  public long openingPoints() {
    return buffer.getLong(OPENING_POINTS);
  }
}
