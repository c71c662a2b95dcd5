package io.tebus.iso.frame;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How a length is written.
 *
 * <p>Immutable.
 */
enum LengthEncoding {
  /** High byte first. */
  BINARY("byte"),
  /** Two decimal digits a byte. */
  BCD("byte BCD"),
  /** Decimal digits in ASCII. */
  DECIMAL("digit"),
  /** Hexadecimal digits in ASCII, written in lower case. */
  HEXADECIMAL("digit hexadecimal");

  private static final int MAX_BINARY = 1 << 30;

  private final String unit;

  LengthEncoding(String unit) {
    this.unit = unit;
  }

  /** As an operator reads it, behind the number of them. */
  String unit() {
    return unit;
  }

  /** The greatest length that so many bytes express and that is safe to add a little to. */
  int max(int bytes) {
    return switch (this) {
      case BINARY -> bytes < 4 ? (1 << (8 * bytes)) - 1 : MAX_BINARY;
      case BCD -> powerOfTen(2 * bytes) - 1;
      case DECIMAL -> powerOfTen(bytes) - 1;
      // jPOS writes FFFF as 0000.
      case HEXADECIMAL -> (1 << (4 * bytes)) - 2;
    };
  }

  private static int powerOfTen(int exponent) {
    int power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  /** The length, or something negative when it cannot be read. */
  int read(DirectBuffer buffer, int offset, int bytes) {
    return switch (this) {
      case BINARY -> readBinary(buffer, offset, bytes);
      case BCD -> readBcd(buffer, offset, bytes);
      case DECIMAL -> readDigits(buffer, offset, bytes, 10);
      case HEXADECIMAL -> readDigits(buffer, offset, bytes, 16);
    };
  }

  private static int readBinary(DirectBuffer buffer, int offset, int bytes) {
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      length = (length << 8) | (buffer.getByte(offset + i) & 0xFF);
    }
    return length;
  }

  private static int readBcd(DirectBuffer buffer, int offset, int bytes) {
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      int high = (buffer.getByte(offset + i) >> 4) & 0xF;
      int low = buffer.getByte(offset + i) & 0xF;
      if (high > 9 || low > 9) {
        return Framing.UNREADABLE;
      }
      length = length * 100 + high * 10 + low;
    }
    return length;
  }

  private static int readDigits(DirectBuffer buffer, int offset, int bytes, int radix) {
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      int digit = Character.digit(buffer.getByte(offset + i) & 0xFF, radix);
      if (digit < 0) {
        return Framing.UNREADABLE;
      }
      length = length * radix + digit;
    }
    return length;
  }

  /** Writes a length of at most {@link #max}. */
  void write(MutableDirectBuffer buffer, int offset, int bytes, int length) {
    int rest = length;
    for (int i = bytes - 1; i >= 0; i--) {
      switch (this) {
        case BINARY -> {
          buffer.putByte(offset + i, (byte) rest);
          rest >>>= 8;
        }
        case BCD -> {
          int pair = rest % 100;
          buffer.putByte(offset + i, (byte) (((pair / 10) << 4) | (pair % 10)));
          rest /= 100;
        }
        case DECIMAL -> {
          buffer.putByte(offset + i, (byte) ('0' + rest % 10));
          rest /= 10;
        }
        case HEXADECIMAL -> {
          buffer.putByte(offset + i, (byte) Character.forDigit(rest & 0xF, 16));
          rest >>>= 4;
        }
      }
    }
  }
}
