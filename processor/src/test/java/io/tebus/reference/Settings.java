package io.tebus.reference;

import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;

/**
 * What can be set in a {@link Programme}, by subject.
 *
 * <p>Immutable. Source: points.md, sections 2 to 8.
 */
public final class Settings {

  private Settings() {}

  /**
   * What a programme does with a currency.
   *
   * @param code as in DE 49
   * @param earned so many points are earned with so many minor units
   * @param worth so many points are worth so many minor units
   * @param funder who pays for the points that are earned
   */
  public record Currency(int code, Rate earned, Rate worth, int funder) {

    /** One point for so many minor units, and the operator pays for it. */
    static Currency of(int code, long earnUnit, Rate worth) {
      return new Currency(code, new Rate(1, earnUnit), worth, Lot.OPERATOR);
    }
  }

  /**
   * How points are earned.
   *
   * @param lotLifeMonths months after the month of the earn at whose end a lot lapses
   * @param rounding of what a transaction earns, once, at the end
   * @param most the most points that a transaction earns, 0 for any number
   * @param loadFunder who pays for points that no purchase earned
   */
  public record Earning(int lotLifeMonths, Rounding rounding, long most, int loadFunder) {}

  /**
   * How points are spent.
   *
   * @param minimum fewest points that can be redeemed at once
   * @param multiple points are redeemed in multiples of this
   * @param capBasisPoints how many ten-thousandths of a basket points can pay
   * @param coolDownDays for so many days a new card spends nothing, its first day included
   */
  public record Spending(long minimum, long multiple, int capBasisPoints, int coolDownDays) {}

  /**
   * How what was done is taken back.
   *
   * @param refunds how far refunds take earned points that are spent
   * @param split what of a split tender a partial refund gives back first
   * @param graceDays for so many days, beside today, points can be spent that come back after their
   *     lot has lapsed
   * @param lapsedExpire true when points that a refund gives back lapse with their lot
   */
  public record TakingBack(
      ClawBack refunds, RefundSplit split, int graceDays, boolean lapsedExpire) {}

  /**
   * How points go from account to account.
   *
   * @param minimum fewest points that can be transferred at once
   * @param maximum most points that can, 0 for any number
   * @param fee points that the payer pays on top
   * @param coolDownDays for so many days a new account receives nothing, its first day included
   */
  public record Transferring(long minimum, long maximum, long fee, int coolDownDays) {}
}
