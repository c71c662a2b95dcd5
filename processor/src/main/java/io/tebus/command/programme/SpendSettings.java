package io.tebus.command.programme;

/**
 * What points may pay for. Source: points semantics, section 3.
 *
 * <p>Immutable.
 *
 * @param minimumPoints smallest redemption, at least 1
 * @param multiple points are redeemed in multiples of this, at least 1
 * @param capBasisPoints largest part of a basket that points may pay, 1-10000
 * @param coolDownDays for so many days after it was opened, a card spends nothing, 0-365
 */
public record SpendSettings(
    long minimumPoints, long multiple, int capBasisPoints, int coolDownDays) {

  public static final int MAX_COOL_DOWN_DAYS = 365;

  /** Everything from one point on, at once. */
  public static final SpendSettings DEFAULT = new SpendSettings(1, 1, 10_000, 0);

  /** Checks the ranges. */
  public SpendSettings {
    Range.checkAtLeast("minimum points", minimumPoints, 1);
    Range.checkAtLeast("multiple", multiple, 1);
    Range.check("cap in basis points", capBasisPoints, 1, 10_000);
    Range.check("cool-down of cards in days", coolDownDays, 0, MAX_COOL_DOWN_DAYS);
  }
}
