package io.tebus.perf.load;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Numbers of fixed width in digits, written here once more, apart from the host's own codec.
 *
 * <p>Safe for any thread.
 */
final class AsciiDigits {

  /** Something else than a digit was among them. */
  static final long NOT_DIGITS = -1;

  private AsciiDigits() {}

  /** Writes the lowest digits of a number that is not negative. */
  static void put(MutableDirectBuffer target, int offset, int width, long value) {
    long left = value;
    for (int at = offset + width - 1; at >= offset; at--) {
      target.putByte(at, (byte) ('0' + left % 10));
      left /= 10;
    }
  }

  /** The number of at most 18 digits at a place, or {@link #NOT_DIGITS}. */
  static long parse(DirectBuffer source, int offset, int width) {
    long value = 0;
    for (int at = offset; at < offset + width; at++) {
      int digit = source.getByte(at) - '0';
      if (digit < 0 || digit > 9) {
        return NOT_DIGITS;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
