package io.tebus.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of the command that changes the status of an account. To ask for what is there changes
 * nothing, so it can be sent again.
 *
 * <pre>
 *  0  programme u16 | status u8, a {@link AccountStatus} but not merged | zeros
 *  8  account number i64, -1 none      16  or card token, high i64 | low i64
 * 32
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class ChangeAccountCommand {

  private static final int STATUS = Short.BYTES;
  private static final int ACCOUNT = Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = ACCOUNT + AccountReference.LENGTH;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public ChangeAccountCommand wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /**
   * Writes all fields.
   *
   * @param number of the account, or {@link OpenCardCommand#NO_ACCOUNT_NUMBER} and a card's token
   */
  public static void encode(
      MutableDirectBuffer target,
      int offset,
      int programme,
      AccountStatus status,
      long number,
      long tokenHigh,
      long tokenLow) {
    target.putLong(offset, 0);
    target.putShort(offset, (short) programme);
    target.putByte(offset + STATUS, (byte) status.ordinal());
    AccountReference.encode(target, offset + ACCOUNT, number, tokenHigh, tokenLow);
  }

  public int programme() {
    return buffer.getShort(0) & 0xFFFF;
  }

  public AccountStatus status() {
    return AccountStatus.of(buffer.getByte(STATUS));
  }

  public long number() {
    return AccountReference.number(buffer, ACCOUNT);
  }

  public long tokenHigh() {
    return AccountReference.tokenHigh(buffer, ACCOUNT);
  }

  public long tokenLow() {
    return AccountReference.tokenLow(buffer, ACCOUNT);
  }
}
