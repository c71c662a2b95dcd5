package io.tebus.command.programme;

/**
 * How points move from account to account. Source: points semantics, section 8.
 *
 * <p>Immutable.
 *
 * @param minimumPoints smallest transfer, at least 1
 * @param maximumPoints largest transfer, 0 no limit
 * @param feePoints what a transfer costs the payer on top, 0 or more
 * @param coolDownDays for so many days after it was opened, an account receives nothing, 0-365
 */
public record TransferSettings(
    long minimumPoints, long maximumPoints, long feePoints, int coolDownDays) {

  /** Any number of points, at once, for nothing. */
  public static final TransferSettings DEFAULT = new TransferSettings(1, 0, 0, 0);

  /** Checks the ranges. */
  public TransferSettings {
    Range.checkAtLeast("smallest transfer", minimumPoints, 1);
    Range.checkAtLeast("largest transfer", maximumPoints, 0);
    Range.checkAtLeast("fee of a transfer", feePoints, 0);
    Range.check(
        "cool-down of recipients in days", coolDownDays, 0, SpendSettings.MAX_COOL_DOWN_DAYS);
  }
}
