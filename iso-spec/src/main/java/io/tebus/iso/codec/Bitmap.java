package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A bitmap of 64 elements as a {@code long}, the lowest element in the highest bit, and as 16
 * hexadecimal characters on the wire.
 *
 * <p>Safe for any thread. Source: ISO 8583:1987, 4.3.2; element 1 says that a second one follows.
 */
final class Bitmap {

  /** Bytes on the wire. */
  static final int LENGTH = 16;

  /** Elements in one bitmap. */
  static final int ELEMENTS = 64;

  /** Bit 1 of the first bitmap. */
  static final long SECOND_FOLLOWS = Long.MIN_VALUE;

  private Bitmap() {}

  /** Which of two bitmaps the element is in: 0 or 1. */
  static int word(int element) {
    return (element - 1) >>> 6;
  }

  /** The element's bit in its bitmap. */
  static long bit(int element) {
    // A shift of a long counts modulo 64.
    return Long.MIN_VALUE >>> (element - 1);
  }

  static boolean isReadable(DirectBuffer buffer, int offset) {
    return Content.HEX.admits(buffer, offset, LENGTH);
  }

  /** The bitmap at {@code offset}, which must be readable. */
  static long read(DirectBuffer buffer, int offset) {
    long bits = 0;
    for (int i = offset, end = offset + LENGTH; i < end; i++) {
      int character = buffer.getByte(i);
      // Letters of either case end in 1 to 6 and have bit 6 set, digits have not.
      int nibble = (character & 0xF) + 9 * (character >>> 6);
      bits = (bits << 4) | nibble;
    }
    return bits;
  }

  static void write(MutableDirectBuffer buffer, int offset, long bits) {
    long rest = bits;
    for (int i = offset + LENGTH - 1; i >= offset; i--) {
      int nibble = (int) rest & 0xF;
      buffer.putByte(i, (byte) (nibble < 10 ? '0' + nibble : 'A' + nibble - 10));
      rest >>>= 4;
    }
  }
}
