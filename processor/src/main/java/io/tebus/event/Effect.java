package io.tebus.event;

/**
 * What a transaction did to points.
 *
 * <p>Immutable. The ordinal is stored in events: append only.
 */
public enum Effect {
  /** Declined: nothing. */
  DECLINED,
  /** Approved, or a fact: earned, redeemed, or both. */
  POSTED,
  /** A reversal, void or refund: the original or a part of it was taken back. */
  MIRRORED,
  /** A reversal that found nothing left to take back; an advice that changed nothing. */
  NOTHING,
  /** A reversal that came before its original, which will be declined. */
  TOMBSTONE,
  /** Approved: points set aside, or pending, until a completion, a release or the deadline. */
  HELD,
  /** A completion: what was set aside was redeemed, what was pending earned. */
  COMPLETED,
  /** A reversal or void of a hold: the points, or a part of them, are free again. */
  RELEASED,
  /** The reversal of a refund or a void: what was taken back stands again. */
  RESTORED;

  private static final Effect[] VALUES = values();

  public static Effect of(int ordinal) {
    return VALUES[ordinal];
  }
}
