package io.tebus.command.programme;

/**
 * How purchases and redemptions are taken back. Source: points semantics, section 5.
 *
 * <p>Immutable.
 *
 * @param refunds how far refunds take back points that were spent
 * @param split what a partial refund of a mixed tender returns first
 * @param graceDays points that a technical reversal returns to a lot that has lapsed can be spent
 *     for so many days more, 1-31
 * @param lapsedExpire true when points that a refund returns to a lot that has lapsed are lost;
 *     else they get a new lot
 */
public record TakeBackSettings(
    ClawBack refunds, RefundSplit split, int graceDays, boolean lapsedExpire) {

  public static final TakeBackSettings DEFAULT =
      new TakeBackSettings(ClawBack.UNLIMITED, RefundSplit.PRO_RATA, 1, false);

  /** Checks the ranges. */
  public TakeBackSettings {
    Range.check("days of grace", graceDays, 1, 31);
  }
}
