package io.tebus.iso.codec;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Unsigned decimal numbers as ASCII digits, the way ISO 8583 writes amounts, dates and counters.
 *
 * <p>Safe for any thread.
 */
public final class Digits {

  /** There was no number to read: no digits, too many of them, or something else among them. */
  public static final long NOT_A_NUMBER = -1;

  /** The longest number that is read or written: every value of that many digits fits a long. */
  public static final int MAX_DIGITS = 18;

  /** 10 to the power of the index. */
  private static final long[] POWERS = new long[MAX_DIGITS + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= MAX_DIGITS; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  private Digits() {}

  /**
   * The number written in {@code length} bytes, 0 to 10^18 - 1, or {@link #NOT_A_NUMBER}. The
   * length must be 1 to {@link #MAX_DIGITS} and every byte a digit.
   */
  public static long parse(DirectBuffer buffer, int offset, int length) {
    if (length < Integer.BYTES) {
      return length < 1 ? NOT_A_NUMBER : parseFew(buffer, offset, length);
    }
    if (length <= Long.BYTES) {
      return EightDigits.parse(EightDigits.read(buffer, offset, length));
    }
    if (length > MAX_DIGITS) {
      return NOT_A_NUMBER;
    }
    int rest = length - Long.BYTES;
    long high = parse(buffer, offset, rest);
    long low = EightDigits.parse(buffer.getLong(offset + rest, ByteOrder.LITTLE_ENDIAN));
    return (high | low) < 0 ? NOT_A_NUMBER : high * EightDigits.LIMIT + low;
  }

  /** One to three digits, one after the other: a loop would cost more than its body. */
  private static long parseFew(DirectBuffer buffer, int offset, int length) {
    int first = buffer.getByte(offset) - '0';
    int last = buffer.getByte(offset + length - 1) - '0';
    int value = length == 1 ? last : first * 10 + last;
    int middle = 0;
    if (length == 3) {
      middle = buffer.getByte(offset + 1) - '0';
      value += 90 * first + 10 * middle;
    }
    // Below 0 the highest bit is set, above 9 it is after the subtraction.
    int strange = first | middle | last | (9 - first) | (9 - middle) | (9 - last);
    return strange < 0 ? NOT_A_NUMBER : value;
  }

  /**
   * Writes the value right-aligned into {@code width} bytes, zeros on the left.
   *
   * @throws IllegalArgumentException when the value is negative or needs more bytes
   */
  public static void put(MutableDirectBuffer buffer, int offset, int width, long value) {
    if (value < 0 || (width <= MAX_DIGITS && value >= POWERS[width])) {
      throw unwritable(width, value);
    }
    long rest = value;
    int left = width;
    while (left > Long.BYTES) {
      long high = rest / EightDigits.LIMIT;
      left -= Long.BYTES;
      buffer.putLong(
          offset + left,
          EightDigits.format(rest - high * EightDigits.LIMIT),
          ByteOrder.LITTLE_ENDIAN);
      rest = high;
    }
    EightDigits.write(buffer, offset, left, rest);
  }

  /**
   * Writes the value without padding, "0" for zero.
   *
   * @return the bytes written
   * @throws IllegalArgumentException when the value is negative
   */
  public static int putUnpadded(MutableDirectBuffer buffer, int offset, long value) {
    int width = width(value);
    put(buffer, offset, width, value);
    return width;
  }

  /** How many digits the value has without padding, at least 1. */
  public static int width(long value) {
    // 1233 / 4096 is a little more than the logarithm of 2 to the base of 10.
    int width = ((Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12;
    return width > MAX_DIGITS || value >= POWERS[width] ? width + 1 : Math.max(width, 1);
  }

  static IllegalArgumentException unwritable(int width, long value) {
    return new IllegalArgumentException(
        "number: value=" + value + " (expected: not negative, at most " + width + " digits)");
  }
}
