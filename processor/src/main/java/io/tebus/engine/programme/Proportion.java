package io.tebus.engine.programme;

import io.tebus.command.programme.Rounding;

/**
 * a × b ÷ c for non-negative {@code long}s, exact in 128 bits, rounded once.
 *
 * <p>Safe for any thread; allocates nothing.
 */
public final class Proportion {

  private Proportion() {}

  /** a × b ÷ c, rounded; saturates at {@link Long#MAX_VALUE}. */
  public static long of(long a, long b, long c, Rounding rounding) {
    long floor = divide(a, b, c, false);
    if (floor == Long.MAX_VALUE || rounding == Rounding.FLOOR) {
      return floor;
    }
    // Below c, so the low 64 bits say it all.
    long remainder = a * b - floor * c;
    boolean up =
        switch (rounding) {
          case FLOOR -> false;
          case CEIL -> remainder > 0;
          case HALF_UP -> remainder >= c - remainder;
          case HALF_EVEN ->
              remainder > c - remainder || (remainder == c - remainder && floor % 2 != 0);
        };
    return up ? floor + 1 : floor;
  }

  /** The largest whole number not above a × b ÷ c; saturates at {@link Long#MAX_VALUE}. */
  public static long floor(long a, long b, long c) {
    return divide(a, b, c, false);
  }

  /** The smallest whole number not below a × b ÷ c; saturates at {@link Long#MAX_VALUE}. */
  public static long ceil(long a, long b, long c) {
    return divide(a, b, c, true);
  }

  /** True when c divides a × b without remainder. */
  public static boolean isWhole(long a, long b, long c) {
    check(a, b, c);
    return b % (c / greatestCommonDivisor(a, c)) == 0;
  }

  private static long greatestCommonDivisor(long a, long b) {
    long larger = a;
    long smaller = b;
    while (smaller != 0) {
      long rest = larger % smaller;
      larger = smaller;
      smaller = rest;
    }
    return larger;
  }

  private static long divide(long a, long b, long c, boolean up) {
    check(a, b, c);
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if (high == 0 && low >= 0) {
      return low / c + (up && low % c != 0 ? 1 : 0);
    }
    if (high >= c) {
      return Long.MAX_VALUE;
    }
    // Schoolbook division of 128 by 63 bits; the remainder stays below c, so 2r + 1 fits unsigned.
    long remainder = high;
    long quotient = 0;
    for (int bit = Long.SIZE - 1; bit >= 0; bit--) {
      remainder = (remainder << 1) | ((low >>> bit) & 1);
      if (Long.compareUnsigned(remainder, c) >= 0) {
        remainder -= c;
        quotient |= 1L << bit;
      }
    }
    if (quotient < 0 || (up && remainder != 0 && quotient == Long.MAX_VALUE)) {
      return Long.MAX_VALUE;
    }
    return quotient + (up && remainder != 0 ? 1 : 0);
  }

  private static void check(long a, long b, long c) {
    if (a < 0 || b < 0 || c <= 0) {
      throw new IllegalArgumentException(
          "proportion: a=" + a + " b=" + b + " c=" + c + " (expected: a, b >= 0, c > 0)");
    }
  }
}
