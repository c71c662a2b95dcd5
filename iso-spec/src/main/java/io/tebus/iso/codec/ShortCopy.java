package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Copies what is short, as elements are: up to 16 bytes as one or two words, which costs less than
 * the call of a routine that copies any number.
 *
 * <p>Safe for any thread.
 */
public final class ShortCopy {

  private static final int TWO_LONGS = 2 * Long.BYTES;

  private ShortCopy() {}

  /** Copies {@code length} bytes, 0 or more; source and target are apart or the same place. */
  public static void copy(
      DirectBuffer source,
      int sourceOffset,
      MutableDirectBuffer target,
      int targetOffset,
      int length) {
    if (length > TWO_LONGS) {
      target.putBytes(targetOffset, source, sourceOffset, length);
    } else if (length >= Long.BYTES) {
      int last = length - Long.BYTES;
      long head = source.getLong(sourceOffset);
      long tail = source.getLong(sourceOffset + last);
      target.putLong(targetOffset, head);
      target.putLong(targetOffset + last, tail);
    } else if (length >= Integer.BYTES) {
      int last = length - Integer.BYTES;
      int head = source.getInt(sourceOffset);
      int tail = source.getInt(sourceOffset + last);
      target.putInt(targetOffset, head);
      target.putInt(targetOffset + last, tail);
    } else {
      for (int i = 0; i < length; i++) {
        target.putByte(targetOffset + i, source.getByte(sourceOffset + i));
      }
    }
  }
}
