package io.tebus.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of the command that opens an account without a card. The number is its idempotency key: an
 * account that is already there is left as it is. One that is closed is 62.
 *
 * <pre>
 *  0  programme u16 | zeros      8  account number i64
 * 16
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class OpenAccountCommand {

  private static final int NUMBER = Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = NUMBER + Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public OpenAccountCommand wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /**
   * Writes all fields.
   *
   * @param number 0 to {@link OpenCardCommand#MAX_ACCOUNT_NUMBER}
   */
  public static void encode(MutableDirectBuffer target, int offset, int programme, long number) {
    target.putLong(offset, programme & 0xFFFFL);
    target.putLong(offset + NUMBER, number);
  }

  public int programme() {
    return buffer.getShort(0) & 0xFFFF;
  }

  public long number() {
    return buffer.getLong(NUMBER);
  }
}
