package io.tebus.event;

/**
 * What a transaction did to points.
 *
 * <p>Immutable. The ordinal is stored in events: append only.
 */
public enum Effect {
  /** Declined: nothing. */
  DECLINED,
  /** Approved: earned, redeemed, or both. */
  POSTED,
  /** A reversal: the original or a part of it was taken back. */
  MIRRORED,
  /** A reversal that found nothing left to take back. */
  NOTHING,
  /** A reversal that came before its original, which will be declined. */
  TOMBSTONE;

  private static final Effect[] VALUES = values();

  public static Effect of(int ordinal) {
    return VALUES[ordinal];
  }
}
