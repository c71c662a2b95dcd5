package io.tebus.iso.codec;

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

  private Digits() {}

  /**
   * The number written in {@code length} bytes, 0 to 10^18 - 1, or {@link #NOT_A_NUMBER}. The
   * length must be 1 to {@link #MAX_DIGITS} and every byte a digit.
   */
  public static long parse(DirectBuffer buffer, int offset, int length) {
    if (length < 1 || length > MAX_DIGITS) {
      return NOT_A_NUMBER;
    }
    long value = 0;
    for (int i = offset, end = offset + length; i < end; i++) {
      int digit = buffer.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /**
   * Writes the value right-aligned into {@code width} bytes, zeros on the left.
   *
   * @throws IllegalArgumentException when the value is negative or needs more bytes
   */
  public static void put(MutableDirectBuffer buffer, int offset, int width, long value) {
    if (value < 0) {
      throw unwritable(width, value);
    }
    long rest = value;
    for (int i = offset + width - 1; i >= offset; i--) {
      buffer.putByte(i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    if (rest != 0) {
      throw unwritable(width, value);
    }
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
    int width = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      width++;
    }
    return width;
  }

  static IllegalArgumentException unwritable(int width, long value) {
    return new IllegalArgumentException(
        "number: value=" + value + " (expected: not negative, at most " + width + " digits)");
  }
}
