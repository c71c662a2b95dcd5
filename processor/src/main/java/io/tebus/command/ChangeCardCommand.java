package io.tebus.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of the command that changes status or rights of a card. To ask for what is there changes
 * nothing, so it can be sent again.
 *
 * <pre>
 *  0  programme u16 | status u8, 255 as it is | rights u8, bits of {@link CardRight}, 255 as they are
 *  4  zero i32
 *  8  card token, high i64 | low i64
 * 24
 * </pre>
 *
 * <p>Confined to the thread that holds it.
 */
public final class ChangeCardCommand {

  /** In place of a status or of rights: as they are. */
  public static final int UNCHANGED = 0xFF;

  private static final int STATUS = Short.BYTES;
  private static final int RIGHTS = STATUS + 1;
  private static final int TOKEN_HIGH = Long.BYTES;
  private static final int TOKEN_LOW = TOKEN_HIGH + Long.BYTES;

  /** Length in bytes. */
  public static final int LENGTH = TOKEN_LOW + Long.BYTES;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

  public ChangeCardCommand wrap(DirectBuffer source, int offset) {
    buffer.wrap(source, offset, LENGTH);
    return this;
  }

  /**
   * Writes all fields.
   *
   * @param status ordinal of a {@link CardStatus}, or {@link #UNCHANGED}
   * @param rights bits of {@link CardRight}, or {@link #UNCHANGED}
   */
  public static void encode(
      MutableDirectBuffer target,
      int offset,
      int programme,
      int status,
      int rights,
      long tokenHigh,
      long tokenLow) {
    target.putLong(offset, 0);
    target.putShort(offset, (short) programme);
    target.putByte(offset + STATUS, (byte) status);
    target.putByte(offset + RIGHTS, (byte) rights);
    target.putLong(offset + TOKEN_HIGH, tokenHigh);
    target.putLong(offset + TOKEN_LOW, tokenLow);
  }

  public int programme() {
    return buffer.getShort(0) & 0xFFFF;
  }

  /** Ordinal of a {@link CardStatus}, or {@link #UNCHANGED}. */
  public int status() {
    return buffer.getByte(STATUS) & 0xFF;
  }

  /** Bits of {@link CardRight}, or {@link #UNCHANGED}. */
  public int rights() {
    return buffer.getByte(RIGHTS) & 0xFF;
  }

  public long tokenHigh() {
    return buffer.getLong(TOKEN_HIGH);
  }

  public long tokenLow() {
    return buffer.getLong(TOKEN_LOW);
  }
}
