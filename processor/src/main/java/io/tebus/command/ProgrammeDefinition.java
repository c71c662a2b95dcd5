package io.tebus.command;

import java.util.List;

/**
 * The settings of a points programme. Source: points semantics, sections 2, 3 and 6.
 *
 * <p>Immutable.
 *
 * @param id 1-65535
 * @param name 1-8 ASCII characters, sent as tag 09
 * @param pointsCurrency the code in DE 49 that says DE 4 is points, 1-999
 * @param lifeMonths lots expire at the end of the month this many months after the earn month,
 *     1-120: an account has at most so many spendable lots, which bounds the parts of an event
 * @param minimumPoints smallest redemption, at least 1
 * @param multiple points are redeemed in multiples of this, at least 1
 * @param capBasisPoints largest part of a basket that points may pay, 1-10000
 * @param currencies accepted currencies, at most {@link #MAX_CURRENCIES}
 * @param excludedMerchantTypes merchant types (DE 18) that earn nothing, at most {@link
 *     #MAX_EXCLUDED_MERCHANT_TYPES}
 */
public record ProgrammeDefinition(
    int id,
    String name,
    int pointsCurrency,
    int lifeMonths,
    long minimumPoints,
    long multiple,
    int capBasisPoints,
    List<AcceptedCurrency> currencies,
    List<Integer> excludedMerchantTypes) {

  public static final int MAX_CURRENCIES = 8;
  public static final int MAX_EXCLUDED_MERCHANT_TYPES = 16;
  public static final int MAX_NAME_LENGTH = 8;

  /**
   * What a programme does with one currency, in minor units.
   *
   * @param code ISO 4217 numeric code
   * @param earnUnit one point per full earnUnit
   * @param points so many points are worth {@code money}
   * @param money minor units
   * @param ruleId names the earn rule in answers and events
   * @param rateId names the value of a point in answers and events
   */
  public record AcceptedCurrency(
      int code, long earnUnit, long points, long money, int ruleId, int rateId) {

    /** Checks the ranges. */
    public AcceptedCurrency {
      require(code >= 1 && code <= 999, "currency code", code, "1-999");
      require(earnUnit >= 1, "earn unit", earnUnit, "at least 1");
      require(points >= 1 && money >= 1, "value of a point", points, "at least 1");
    }
  }

  /** Checks the ranges. */
  public ProgrammeDefinition {
    require(id >= 1 && id <= 0xFFFF, "programme id", id, "1-65535");
    require(
        !name.isEmpty() && name.length() <= MAX_NAME_LENGTH,
        "programme name length",
        name.length(),
        "1-" + MAX_NAME_LENGTH);
    require(
        pointsCurrency >= 1 && pointsCurrency <= 999, "points currency", pointsCurrency, "1-999");
    require(lifeMonths >= 1 && lifeMonths <= 120, "life of lots", lifeMonths, "1-120 months");
    require(minimumPoints >= 1, "minimum points", minimumPoints, "at least 1");
    require(multiple >= 1, "multiple", multiple, "at least 1");
    require(capBasisPoints >= 1 && capBasisPoints <= 10_000, "cap", capBasisPoints, "1-10000");
    require(
        currencies.size() <= MAX_CURRENCIES,
        "currencies",
        currencies.size(),
        "at most " + MAX_CURRENCIES);
    require(
        excludedMerchantTypes.size() <= MAX_EXCLUDED_MERCHANT_TYPES,
        "excluded merchant types",
        excludedMerchantTypes.size(),
        "at most " + MAX_EXCLUDED_MERCHANT_TYPES);
    currencies = List.copyOf(currencies);
    excludedMerchantTypes = List.copyOf(excludedMerchantTypes);
  }

  private static void require(boolean condition, String what, long value, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(
          what + ": value=" + value + " (expected: " + expected + ")");
    }
  }

  /** The programme of the demonstration: unit POINT, scale 0, zone UTC. */
  public static ProgrammeDefinition demo() {
    return new ProgrammeDefinition(
        1,
        "DEMO",
        999,
        24,
        1,
        1,
        10_000,
        List.of(
            new AcceptedCurrency(840, 100, 1, 1, 1, 1),
            new AcceptedCurrency(978, 100, 1, 1, 2, 2),
            new AcceptedCurrency(392, 100, 1, 1, 3, 3),
            new AcceptedCurrency(360, 1_000_000, 1, 10_000, 4, 4)),
        List.of(4829, 6010, 6011, 6012, 6051, 6211));
  }
}
