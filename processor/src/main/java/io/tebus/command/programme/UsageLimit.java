package io.tebus.command.programme;

/**
 * How often, and for how many points, one card, account, terminal or merchant may earn or spend in
 * a period. Spending above it is declined: points 61, count 65. Earning above it earns less.
 *
 * <p>Immutable. Source: points semantics, sections 2 and 3; message profile, section 4.
 *
 * @param maxPoints in the period, 0 no limit
 * @param maxCount transactions in the period, 0 no limit
 */
public record UsageLimit(Scope scope, Use use, Period period, long maxPoints, int maxCount) {

  /** Whose use is counted. The ordinal is stored: append only. */
  public enum Scope {
    CARD,
    ACCOUNT,
    /** DE 41 of a DE 42 of an acquirer. */
    TERMINAL,
    /** DE 42 of an acquirer. */
    MERCHANT
  }

  /** What is counted. The ordinal is stored: append only. */
  public enum Use {
    /** Points of redemptions, holds, split tenders and transfers. */
    SPEND,
    /** Points that purchases earn. */
    EARN
  }

  /** From when to when, in UTC. The ordinal is stored: append only. */
  public enum Period {
    DAY,
    MONTH
  }

  /** Checks the ranges. */
  public UsageLimit {
    Range.checkAtLeast("points of a limit", maxPoints, 0);
    Range.checkAtLeast("count of a limit", maxCount, 0);
    Range.checkAtLeast("limit of points or count", Math.max(maxPoints, maxCount), 1);
  }
}
