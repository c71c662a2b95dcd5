package io.tebus.command.programme;

/**
 * Which part of a purchase that was paid in points and in money a partial refund returns.
 *
 * <p>Immutable. The ordinal is stored in events, in two bits: append only. Source: points
 * semantics, section 5.
 */
public enum RefundSplit {
  /** Both, in proportion. */
  PRO_RATA,
  /** Points until none of them are left, then money. */
  POINTS_FIRST,
  /** Money until nothing of it is left, then points. */
  MONEY_FIRST;

  private static final RefundSplit[] VALUES = values();

  public static RefundSplit of(int ordinal) {
    return VALUES[ordinal];
  }
}
