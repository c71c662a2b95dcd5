package io.tebus.command.programme;

import java.util.List;

/**
 * How points are earned and how long they live. Source: points semantics, sections 2 and 6.
 *
 * <p>Immutable.
 *
 * @param lifeMonths lots expire at the end of the month this many months after the earn month,
 *     1-120
 * @param rounding of earned points
 * @param maxPoints the most that one transaction earns, 0 no limit
 * @param loadFunder who pays for points that no purchase earned, 0-65535
 * @param excludedMerchantTypes merchant types (DE 18) that earn nothing, at most {@link
 *     #MAX_EXCLUDED_MERCHANT_TYPES}
 */
public record EarnSettings(
    int lifeMonths,
    Rounding rounding,
    long maxPoints,
    int loadFunder,
    List<Integer> excludedMerchantTypes) {

  public static final int MAX_LIFE_MONTHS = 120;
  public static final int MAX_EXCLUDED_MERCHANT_TYPES = 16;

  /** Two years, one point per full unit, no limit, paid by the operator, nothing excluded. */
  public static final EarnSettings DEFAULT =
      new EarnSettings(24, Rounding.FLOOR, 0, AcceptedCurrency.OPERATOR, List.of());

  /** Checks the ranges. */
  public EarnSettings {
    Range.check("life of lots in months", lifeMonths, 1, MAX_LIFE_MONTHS);
    Range.checkAtLeast("most points earned", maxPoints, 0);
    Range.check("funder of loads", loadFunder, 0, AcceptedCurrency.MAX_FUNDER);
    Range.check(
        "excluded merchant types", excludedMerchantTypes.size(), 0, MAX_EXCLUDED_MERCHANT_TYPES);
    excludedMerchantTypes = List.copyOf(excludedMerchantTypes);
    for (int merchantType : excludedMerchantTypes) {
      Range.check("merchant type", merchantType, 0, 9_999);
    }
  }

  public EarnSettings withLifeMonths(int months) {
    return new EarnSettings(months, rounding, maxPoints, loadFunder, excludedMerchantTypes);
  }
}
