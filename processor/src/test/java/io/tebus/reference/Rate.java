package io.tebus.reference;

import java.math.BigInteger;

/**
 * The value of a point in one currency: so many points are worth so many minor units.
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
    return quotientAndRemainder(whole, numerator, denominator)[0].longValueExact();
  }

  /** {@code whole * numerator / denominator}, exact until it is rounded up once, at the end. */
  static long ceil(long whole, long numerator, long denominator) {
    BigInteger[] exact = quotientAndRemainder(whole, numerator, denominator);
    return exact[0].longValueExact() + exact[1].signum();
  }

  private static BigInteger[] quotientAndRemainder(long whole, long numerator, long denominator) {
    return BigInteger.valueOf(whole)
        .multiply(BigInteger.valueOf(numerator))
        .divideAndRemainder(BigInteger.valueOf(denominator));
  }
}
