package io.tebus.event;

/**
 * Why an advice or a reversal, which are never declined, was not booked, or not all of it: somebody
 * has to look at it.
 *
 * <p>Immutable. The ordinal is stored in events: append only. Source: message profile, 5.5 and 5.6.
 */
public enum ExceptionReason {
  NONE,
  UNKNOWN_CARD,
  /** Zero, or more than what stands. */
  INVALID_AMOUNT,
  /** Not accepted, or not the original's. */
  CURRENCY,
  /** The transaction that was named is not known. */
  NOT_FOUND,
  REVERSED_BEFORE,
  REFUNDED_BEFORE,
  COMPLETED_BEFORE,
  DECLINED_BEFORE,
  /** Points were spent elsewhere that are not there; the event says how many. */
  SHORT_OF_POINTS,
  /** The listener has no right to it. */
  NOT_PERMITTED,
  /** Nothing that this host could book. */
  NOT_UNDERSTOOD,
  /** A refund or void was reversed: it stands. */
  MIRROR_STANDS,
  /** The account has as many open holds as it may. */
  TOO_MANY_HOLDS;

  private static final ExceptionReason[] VALUES = values();

  public static ExceptionReason of(int ordinal) {
    return VALUES[ordinal];
  }
}
