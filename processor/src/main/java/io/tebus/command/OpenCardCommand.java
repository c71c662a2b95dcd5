package io.tebus.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of the command that opens a card with an account of its own. The token is its idempotency
 * key: a card that is already there changes nothing.
 *
 * <pre>
 *  0  programme u16 | reserved u16 | bin i32, first six digits
 *  8  card token, high i64      16  card token, low i64      24  last four digits i32 | reserved i32
 * 32
 * </pre>
 *
 * <p>Confined to the thread that holds it. BIN and last four are what PCI DSS 3.4.1 lets people
 * see.
 */
public final class OpenCardCommand {

  private static final int PROGRAMME = 0;
  private static final int BIN = 4;
  private static final int TOKEN_HIGH = 8;
  private static final int TOKEN_LOW = TOKEN_HIGH + Long.BYTES;
  private static final int LAST_FOUR = TOKEN_LOW + Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = LAST_FOUR + Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public OpenCardCommand wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /** Writes all fields. */
  public static void encode(
      MutableDirectBuffer target,
      int offset,
      int programme,
      long tokenHigh,
      long tokenLow,
      int bin,
      int lastFour) {
    target.setMemory(offset, LENGTH, (byte) 0);
    target.putShort(offset + PROGRAMME, (short) programme);
    target.putInt(offset + BIN, bin);
    target.putLong(offset + TOKEN_HIGH, tokenHigh);
    target.putLong(offset + TOKEN_LOW, tokenLow);
    target.putInt(offset + LAST_FOUR, lastFour);
  }

  /** The bytes themselves, for copying into an event. */
  public DirectBuffer buffer() {
    return buffer;
  }

  public int programme() {
    return buffer.getShort(PROGRAMME) & 0xFFFF;
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
}
