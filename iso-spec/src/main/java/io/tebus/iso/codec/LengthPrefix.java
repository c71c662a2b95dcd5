package io.tebus.iso.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How the length of a variable element is written before its content.
 *
 * <p>Immutable. Source: ISO 8583:1987, 4.2.4: LLVAR, LLLVAR.
 */
enum LengthPrefix {
  /** A fixed element: nothing is written. */
  NONE(0, 9999),
  LL(2, 99),
  LLL(3, 999);

  static final int UNREADABLE = -1;

  private final int length;
  private final int maxContentLength;

  LengthPrefix(int length, int maxContentLength) {
    this.length = length;
    this.maxContentLength = maxContentLength;
  }

  /** Bytes of the prefix itself. */
  int length() {
    return length;
  }

  /** The longest content there may be, in units of the element. */
  int maxContentLength() {
    return maxContentLength;
  }

  /** The length written at {@code offset}, in units of the element, or {@link #UNREADABLE}. */
  int read(DirectBuffer buffer, int offset) {
    long units = Digits.parse(buffer, offset, length);
    return units == Digits.NOT_A_NUMBER ? UNREADABLE : (int) units;
  }

  /** Writes the length; of a fixed element, nothing. */
  void write(MutableDirectBuffer buffer, int offset, int units) {
    if (this != NONE) {
      Digits.put(buffer, offset, length, units);
    }
  }
}
