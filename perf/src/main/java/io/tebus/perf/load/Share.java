package io.tebus.perf.load;

import java.math.BigInteger;

/**
 * Points for a part of an amount, exact and rounded once.
 *
 * <p>Safe for any thread. Source: points semantics, section 5.
 */
final class Share {

  private Share() {}

  /** The largest whole number not above points × part ÷ whole; whole is above 0. */
  static long floor(long points, long part, long whole) {
    return quotient(points, part, whole)[0].longValueExact();
  }

  /** The smallest whole number not below points × part ÷ whole; whole is above 0. */
  static long ceil(long points, long part, long whole) {
    BigInteger[] quotient = quotient(points, part, whole);
    return quotient[0].longValueExact() + quotient[1].signum();
  }

  private static BigInteger[] quotient(long points, long part, long whole) {
    return BigInteger.valueOf(points)
        .multiply(BigInteger.valueOf(part))
        .divideAndRemainder(BigInteger.valueOf(whole));
  }
}
