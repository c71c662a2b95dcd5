package io.tebus.perf.load;

/**
 * The currencies of the demo programme with its rates, as a till's owner would note them down:
 * written here once more, apart from the host's own programme, so that a mistake there shows.
 *
 * <p>Immutable.
 */
enum DemoCurrency {
  USD("840", 2, 100, 1),
  EUR("978", 2, 100, 1),
  JPY("392", 0, 100, 1),
  IDR("360", 2, 1_000_000, 10_000),
  /** Points themselves, which DE 4 of a transfer may count; nothing is bought with them. */
  POINTS("999", 0, Long.MAX_VALUE, 1);

  private final String numericCode;
  private final int exponent;
  private final long earnUnitMinor;
  private final long pointValueMinor;

  DemoCurrency(String numericCode, int exponent, long earnUnitMinor, long pointValueMinor) {
    this.numericCode = numericCode;
    this.exponent = exponent;
    this.earnUnitMinor = earnUnitMinor;
    this.pointValueMinor = pointValueMinor;
  }

  /** ISO 4217 numeric code: ISO 8583:1987, DE 49. */
  String numericCode() {
    return numericCode;
  }

  /** Decimal places of the minor unit, 0 or 2. */
  int exponent() {
    return exponent;
  }

  /** What one point is worth when spent, in minor units. */
  long pointValueMinor() {
    return pointValueMinor;
  }

  /** Points earned by a purchase of the given amount in minor units: one per full earn unit. */
  long earnedPoints(long amountMinor) {
    return amountMinor / earnUnitMinor;
  }
}
