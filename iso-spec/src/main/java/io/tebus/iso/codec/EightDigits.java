package io.tebus.iso.codec;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Eight ASCII digits as one {@code long}, the first digit in the lowest byte: arithmetic on all of
 * them at once.
 *
 * <p>Safe for any thread. Source: Daniel Lemire, "Quickly parsing eight digits" (2018); Paul
 * Khuong, "How to print integers really fast" (2017).
 */
final class EightDigits {

  /** 10^8: what eight digits can say is below it. */
  static final long LIMIT = 100_000_000L;

  private static final long ZEROS = 0x3030303030303030L;
  private static final long HIGH_NIBBLES = 0xF0F0F0F0F0F0F0F0L;
  private static final long SIXES = 0x0606060606060606L;
  private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

  private EightDigits() {}

  /** Reads 4 to 8 bytes, with zeros in front where there are fewer than 8. */
  static long read(DirectBuffer buffer, int offset, int length) {
    if (length == Long.BYTES) {
      return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }
    // Two reads of four bytes, which overlap; nothing else is touched.
    long first = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_INT;
    long last =
        buffer.getInt(offset + length - Integer.BYTES, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_INT;
    int missing = Byte.SIZE * (Long.BYTES - length);
    long front = (first << missing) & UNSIGNED_INT;
    return (last << Integer.SIZE) | front | ((ZEROS & UNSIGNED_INT) >>> (Integer.SIZE - missing));
  }

  /** Zero when all eight bytes are 0x30 to 0x39, that is, stay 0x3. even with 6 added. */
  static long strangers(long eight) {
    return ((eight & HIGH_NIBBLES) ^ ZEROS) | (((eight + SIXES) & HIGH_NIBBLES) ^ ZEROS);
  }

  /** The number, 0 to 99,999,999, or {@link Digits#NOT_A_NUMBER}. */
  static long parse(long eight) {
    if (strangers(eight) != 0) {
      return Digits.NOT_A_NUMBER;
    }
    long digits = eight - ZEROS;
    long pairs = digits * 10 + (digits >>> Byte.SIZE);
    long odd = (pairs & 0x000000FF000000FFL) * (100 + (1_000_000L << Integer.SIZE));
    long even = ((pairs >>> Short.SIZE) & 0x000000FF000000FFL) * (1 + (10_000L << Integer.SIZE));
    return (odd + even) >>> Integer.SIZE;
  }

  /** The digits of 0 to 99,999,999, zeros in front. */
  static long format(long value) {
    long high = value / 10_000;
    long fours = high | ((value - high * 10_000) << Integer.SIZE);
    // Division by 100 of four digits each, then by 10 of two each: a product and a shift.
    long hundreds = ((fours * 10_486) >>> 20) & 0x0000007F0000007FL;
    long pairs = hundreds | ((fours - 100 * hundreds) << Short.SIZE);
    long tens = ((pairs * 103) >>> 10) & 0x000F000F000F000FL;
    return (tens | ((pairs - 10 * tens) << Byte.SIZE)) + ZEROS;
  }

  /** Writes the last {@code width} digits, 0 to 8, of a number below 10^8. */
  static void write(MutableDirectBuffer buffer, int offset, int width, long value) {
    long eight = format(value);
    if (width == Long.BYTES) {
      buffer.putLong(offset, eight, ByteOrder.LITTLE_ENDIAN);
    } else if (width >= Integer.BYTES) {
      int first = (int) (eight >>> (Byte.SIZE * (Long.BYTES - width)));
      buffer.putInt(offset, first, ByteOrder.LITTLE_ENDIAN);
      int last = (int) (eight >>> Integer.SIZE);
      buffer.putInt(offset + width - Integer.BYTES, last, ByteOrder.LITTLE_ENDIAN);
    } else {
      if (width > 0) {
        buffer.putByte(offset + width - 1, (byte) (eight >>> 56));
      }
      if (width > 1) {
        buffer.putByte(offset + width - 2, (byte) (eight >>> 48));
      }
      if (width > 2) {
        buffer.putByte(offset, (byte) (eight >>> 40));
      }
    }
  }
}
