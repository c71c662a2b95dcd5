package io.tebus.command.programme;

/**
 * What a programme does with one currency, in minor units.
 *
 * <p>Immutable. Source: points semantics, sections 2 and 3.
 *
 * @param code ISO 4217 numeric code, 1-999
 * @param earnPoints so many points, at least 1, are earned ...
 * @param earnUnit ... with so many minor units, at least 1
 * @param points so many points, at least 1, are worth ...
 * @param money ... so many minor units, at least 1
 * @param ruleId names the earn rule in answers and events
 * @param rateId names the value of a point in answers and events
 * @param funder who pays for the points that are earned, 0-65535
 */
public record AcceptedCurrency(
    int code,
    long earnPoints,
    long earnUnit,
    long points,
    long money,
    int ruleId,
    int rateId,
    int funder) {

  /** Who pays for points when nobody else is named: the operator. */
  public static final int OPERATOR = 1;

  /** The largest number of a funder. */
  public static final int MAX_FUNDER = 0xFFFF;

  /** Checks the ranges. */
  public AcceptedCurrency {
    Range.check("currency code", code, 1, 999);
    Range.checkAtLeast("earn points", earnPoints, 1);
    Range.checkAtLeast("earn unit", earnUnit, 1);
    Range.checkAtLeast("points of the rate", points, 1);
    Range.checkAtLeast("money of the rate", money, 1);
    Range.checkAtLeast("rule", ruleId, 0);
    Range.checkAtLeast("rate", rateId, 0);
    Range.check("funder", funder, 0, MAX_FUNDER);
  }

  /** One point per full earn unit, paid by the operator. */
  public AcceptedCurrency(
      int code, long earnUnit, long points, long money, int ruleId, int rateId) {
    this(code, 1, earnUnit, points, money, ruleId, rateId, OPERATOR);
  }
}
