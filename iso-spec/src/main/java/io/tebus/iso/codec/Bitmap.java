package io.tebus.iso.codec;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How bitmaps stand on the wire: of up to 64 elements each, and up to three of them. In memory each
 * is a {@code long}, the lowest element in the highest bit.
 *
 * <p>Immutable. Source: ISO 8583:1987, 4.3.2: the first bit of a bitmap says that another one
 * follows, where one can.
 */
final class Bitmap {

  /** Elements in one bitmap. */
  static final int ELEMENTS = 64;

  /** The most bitmaps that a message has. */
  static final int MAX_COUNT = 3;

  /** The first bit of a bitmap. */
  static final long NEXT_FOLLOWS = Long.MIN_VALUE;

  private final Encoding encoding;
  private final int octets;
  private final int maxCount;
  private final int wireLength;

  /**
   * @param encoding one of bytes
   * @param octets bytes of one bitmap, 1 to 8
   * @param maxCount how many may follow one another, 1 to 3
   */
  Bitmap(Encoding encoding, int octets, int maxCount) {
    this.encoding = encoding;
    this.octets = octets;
    this.maxCount = maxCount;
    this.wireLength = encoding.wireLength(octets);
  }

  /** Which bitmap the element is in: 0, 1 or 2. */
  static int word(int element) {
    return (element - 1) >>> 6;
  }

  /** The element's bit in its bitmap. */
  static long bit(int element) {
    // A shift of a long counts modulo 64.
    return Long.MIN_VALUE >>> (element - 1);
  }

  /** How many may follow one another. */
  int maxCount() {
    return maxCount;
  }

  /** Bytes of one bitmap on the wire. */
  int wireLength() {
    return wireLength;
  }

  /** True when there is a bit for the element, and it does not say that another bitmap follows. */
  boolean holds(int element) {
    int index = (element - 1) % ELEMENTS;
    boolean saysNext = index == 0 && word(element) + 1 < maxCount;
    return element > 0 && index < octets * Byte.SIZE && !saysNext;
  }

  boolean isReadable(DirectBuffer buffer, int offset) {
    if (encoding == Encoding.ASCII_HEX && octets == Long.BYTES) {
      return EightHexDigits.areAll(buffer.getLong(offset))
          && EightHexDigits.areAll(buffer.getLong(offset + Long.BYTES));
    }
    return Content.BITMAP.admits(encoding, buffer, offset, octets);
  }

  /** The bitmap at {@code offset}, which must be readable. */
  long read(DirectBuffer buffer, int offset) {
    if (octets == Long.BYTES && encoding == Encoding.BINARY) {
      return buffer.getLong(offset, ByteOrder.BIG_ENDIAN);
    }
    if (octets == Long.BYTES && encoding == Encoding.ASCII_HEX) {
      long high = EightHexDigits.parse(buffer.getLong(offset, ByteOrder.BIG_ENDIAN));
      long low = EightHexDigits.parse(buffer.getLong(offset + Long.BYTES, ByteOrder.BIG_ENDIAN));
      return (high << Integer.SIZE) | low;
    }
    long bits = encoding == Encoding.BINARY ? readBytes(buffer, offset) : readHex(buffer, offset);
    return bits << (Long.SIZE - octets * Byte.SIZE);
  }

  void write(MutableDirectBuffer buffer, int offset, long bits) {
    if (octets == Long.BYTES && encoding == Encoding.BINARY) {
      buffer.putLong(offset, bits, ByteOrder.BIG_ENDIAN);
      return;
    }
    if (octets == Long.BYTES && encoding == Encoding.ASCII_HEX) {
      long high = EightHexDigits.format(bits >>> Integer.SIZE);
      long low = EightHexDigits.format(bits & 0xFFFF_FFFFL);
      buffer.putLong(offset, high, ByteOrder.BIG_ENDIAN);
      buffer.putLong(offset + Long.BYTES, low, ByteOrder.BIG_ENDIAN);
      return;
    }
    long rest = bits >>> (Long.SIZE - octets * Byte.SIZE);
    for (int i = offset + wireLength - 1; i >= offset; i--) {
      if (encoding == Encoding.BINARY) {
        buffer.putByte(i, (byte) rest);
        rest >>>= 8;
      } else {
        byte digit = Nibbles.hex((int) rest & 0xF);
        buffer.putByte(i, encoding == Encoding.ASCII_HEX ? digit : Ebcdic.fromAscii(digit));
        rest >>>= 4;
      }
    }
  }

  private long readBytes(DirectBuffer buffer, int offset) {
    long bits = 0;
    for (int i = offset, end = offset + octets; i < end; i++) {
      bits = (bits << 8) | (buffer.getByte(i) & 0xFF);
    }
    return bits;
  }

  private long readHex(DirectBuffer buffer, int offset) {
    boolean ascii = encoding == Encoding.ASCII_HEX;
    long bits = 0;
    for (int i = offset, end = offset + wireLength; i < end; i++) {
      byte octet = buffer.getByte(i);
      int character = ascii ? octet : Ebcdic.toAscii(octet);
      // Letters of either case end in 1 to 6 and have bit 6 set, digits have not.
      int nibble = (character & 0xF) + 9 * (character >>> 6);
      bits = (bits << 4) | nibble;
    }
    return bits;
  }
}
