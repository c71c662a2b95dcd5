package io.tebus.perf.load;

import java.util.SplittableRandom;

/**
 * What shoppers do, drawn from a seeded generator: the same seed draws the same.
 *
 * <p>Guarded by the lock of its link.
 */
final class ShoppingMix {

  /** ISO 18245: grocery stores. Enquiries carry it too. */
  static final String GROCERIES = "5411";

  /** ISO 18245: quasi cash, crypto-assets among them. Earns nothing in the demo programme. */
  static final String QUASI_CASH = "6051";

  private static final String[] MERCHANT_TYPES = {GROCERIES, "5812", "5541", "5311"};

  /** Of a hundred purchases, so many are paid in EUR, JPY and IDR; the rest in USD. */
  private static final int EUR_PER_CENT = 6;

  private static final int JPY_PER_CENT = 5;
  private static final int IDR_PER_CENT = 4;

  /** Of a hundred purchases, so many buy quasi cash. */
  private static final int QUASI_CASH_PER_CENT = 3;

  /** One in so many exact redemptions asks for more than there is. */
  private static final int ABOVE_BALANCE_ONE_IN = 6;

  private static final long MAX_EXCESS_POINTS = 100;

  /** Of what was approved, a completion asks for so much more at most, as a divisor. */
  private static final long EXCESS_DIVISOR = 5;

  private static final long MAX_LOAD_POINTS = 2_000;

  /** Largest purchase, in earn units' hundredths: 150.00 USD, 15,000 JPY, 1,500,000.00 IDR. */
  private static final long MAX_HUNDREDTHS = 15_000;

  /** The highest amount DE 4 can hold. */
  private static final long MAX_AMOUNT_MINOR = 999_999_999_999L;

  private final SplittableRandom random;

  ShoppingMix(long seed) {
    random = new SplittableRandom(seed);
  }

  Operation operation() {
    return Operation.at(random.nextInt(Operation.SUM_OF_WEIGHTS));
  }

  /** A number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  DemoCurrency currency() {
    int point = random.nextInt(100);
    if (point < EUR_PER_CENT) {
      return DemoCurrency.EUR;
    }
    if (point < EUR_PER_CENT + JPY_PER_CENT) {
      return DemoCurrency.JPY;
    }
    if (point < EUR_PER_CENT + JPY_PER_CENT + IDR_PER_CENT) {
      return DemoCurrency.IDR;
    }
    return DemoCurrency.USD;
  }

  String merchantType() {
    return random.nextInt(100) < QUASI_CASH_PER_CENT
        ? QUASI_CASH
        : MERCHANT_TYPES[random.nextInt(MERCHANT_TYPES.length)];
  }

  /** What a basket costs, in minor units; small enough, at times, to earn nothing. */
  long purchaseMinor(DemoCurrency currency) {
    long hundredths = 1 + random.nextLong(MAX_HUNDREDTHS);
    return currency == DemoCurrency.IDR ? hundredths * currency.pointValueMinor() : hundredths;
  }

  /** Points to ask for in mode E: at times more than are available. */
  long exactPoints(long availablePoints, DemoCurrency currency) {
    long points =
        availablePoints == 0 || oneIn(ABOVE_BALANCE_ONE_IN)
            ? availablePoints + 1 + random.nextLong(MAX_EXCESS_POINTS)
            : 1 + random.nextLong(availablePoints);
    return withinAmount(points, currency);
  }

  /** Points to ask for in mode U: about as often too many as not. */
  long upToPoints(long availablePoints, DemoCurrency currency) {
    return withinAmount(1 + random.nextLong(2 * availablePoints + 10), currency);
  }

  /** What a completion is for: less than was approved, as much, or a bit more. */
  long completionMinor(long approvedMinor) {
    return switch (random.nextInt(3)) {
      case 0 -> 1 + random.nextLong(approvedMinor);
      case 1 -> approvedMinor;
      default ->
          Math.min(
              MAX_AMOUNT_MINOR,
              approvedMinor + 1 + random.nextLong(approvedMinor / EXCESS_DIVISOR + 1));
    };
  }

  /** What is given back of what stands: all of it, or a part. */
  long refundMinor(long standingMinor) {
    return oneIn(2) ? standingMinor : 1 + random.nextLong(standingMinor);
  }

  /** What is loaded, in minor units: worth a point at least, and not always a whole number. */
  long loadMinor(DemoCurrency currency) {
    return currency.pointValueMinor() * (1 + random.nextLong(MAX_LOAD_POINTS))
        + random.nextLong(currency.pointValueMinor());
  }

  /** What is sent to another card: money, or points themselves. */
  DemoCurrency transferCurrency() {
    return oneIn(2) ? DemoCurrency.POINTS : currency();
  }

  /** What is sent, in minor units: worth so many points, and not always a whole number. */
  long transferMinor(long points, DemoCurrency currency) {
    return points * currency.pointValueMinor() + random.nextLong(currency.pointValueMinor());
  }

  private static long withinAmount(long points, DemoCurrency currency) {
    return Math.min(points, MAX_AMOUNT_MINOR / currency.pointValueMinor());
  }
}
