package io.tebus.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of the command that merges an account into another one, or takes that back. To merge what
 * is merged, or unmerge what is not, changes nothing, so it can be sent again.
 *
 * <pre>
 *  0  programme u16 | unmerge u8 | zeros
 *  8  from: account number i64, -1 none      16  or card token, high i64 | low i64
 * 32  into: account number i64, -1 none      40  or card token, high i64 | low i64
 * 56
 * </pre>
 *
 * <p>Confined to the thread that holds it. To unmerge, the second account says nothing.
 */
public final class MergeAccountsCommand {

  private static final int UNMERGE = Short.BYTES;
  private static final int FROM = Long.BYTES;
  private static final int INTO = FROM + AccountReference.LENGTH;

  /** Length in bytes. */
  public static final int LENGTH = INTO + AccountReference.LENGTH;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public MergeAccountsCommand wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /**
   * Writes all fields; a number is {@link OpenCardCommand#NO_ACCOUNT_NUMBER} where a card's token
   * names the account.
   */
  public static void encode(
      MutableDirectBuffer target,
      int offset,
      int programme,
      boolean unmerge,
      long fromNumber,
      long fromTokenHigh,
      long fromTokenLow,
      long intoNumber,
      long intoTokenHigh,
      long intoTokenLow) {
    target.putLong(offset, 0);
    target.putShort(offset, (short) programme);
    target.putByte(offset + UNMERGE, (byte) (unmerge ? 1 : 0));
    AccountReference.encode(target, offset + FROM, fromNumber, fromTokenHigh, fromTokenLow);
    AccountReference.encode(target, offset + INTO, intoNumber, intoTokenHigh, intoTokenLow);
  }

  public int programme() {
    return buffer.getShort(0) & 0xFFFF;
  }

  public boolean isUnmerge() {
    return buffer.getByte(UNMERGE) != 0;
  }

  public long fromNumber() {
    return AccountReference.number(buffer, FROM);
  }

  public long fromTokenHigh() {
    return AccountReference.tokenHigh(buffer, FROM);
  }

  public long fromTokenLow() {
    return AccountReference.tokenLow(buffer, FROM);
  }

  public long intoNumber() {
    return AccountReference.number(buffer, INTO);
  }

  public long intoTokenHigh() {
    return AccountReference.tokenHigh(buffer, INTO);
  }

  public long intoTokenLow() {
    return AccountReference.tokenLow(buffer, INTO);
  }
}
