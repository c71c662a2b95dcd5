package io.tebus.reference;

import io.tebus.command.programme.Rounding;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * So many points for so many minor units of a currency: what points are worth, or what earns them.
 *
 * <p>Immutable. Source: points.md, section 3, where they are called P and M.
 *
 * @param points P, at least 1
 * @param money M, minor units, at least 1
 */
public record Rate(long points, long money) {

  static final Rate ONE_TO_ONE = new Rate(1, 1);

  public Rate {
    if (points < 1 || money < 1) {
      throw new IllegalArgumentException(
          "rate: points=" + points + ", money=" + money + " (expected: at least 1)");
    }
  }

  /** What the points pay: never more than they are worth. */
  long valueOf(long somePoints) {
    return floor(somePoints, money, points);
  }

  /** The most points whose value does not exceed the amount. */
  long mostPointsWithin(long amount) {
    return floor(amount, points, money);
  }

  /** The fewest points that are worth the value. */
  long fewestPointsFor(long value) {
    return ceil(value, points, money);
  }

  /** {@code whole * numerator / denominator}, exact until it is rounded down once, at the end. */
  static long floor(long whole, long numerator, long denominator) {
    return round(whole, numerator, denominator, Rounding.FLOOR);
  }

  /** {@code whole * numerator / denominator}, exact until it is rounded up once, at the end. */
  static long ceil(long whole, long numerator, long denominator) {
    return round(whole, numerator, denominator, Rounding.CEIL);
  }

  /** {@code whole * numerator / denominator}, exact until it is rounded once, at the end. */
  static long round(long whole, long numerator, long denominator, Rounding rounding) {
    BigInteger product = BigInteger.valueOf(whole).multiply(BigInteger.valueOf(numerator));
    RoundingMode mode =
        switch (rounding) {
          case FLOOR -> RoundingMode.FLOOR;
          case HALF_UP -> RoundingMode.HALF_UP;
          case HALF_EVEN -> RoundingMode.HALF_EVEN;
          case CEIL -> RoundingMode.CEILING;
        };
    return new BigDecimal(product)
        .divide(BigDecimal.valueOf(denominator), 0, mode)
        .longValueExact();
  }
}
