package io.tebus.reference;

/**
 * Why an advice or a reversal, which are never declined, was not booked, or not all of it.
 *
 * <p>Immutable. Source: lifecycle.md, first table.
 */
public enum Reason {
  /** It was booked, or there was nothing to book. */
  NONE,
  UNKNOWN_CARD,
  /** Zero, or more than what stands. */
  INVALID_AMOUNT,
  /** Not accepted, or not the original's. */
  CURRENCY,
  /** The original of a refund is not known. */
  NOT_FOUND,
  REVERSED_BEFORE,
  REFUNDED_BEFORE,
  COMPLETED_BEFORE,
  DECLINED_BEFORE,
  /** Points were spent that are not there. */
  SHORT_OF_POINTS,
  /** The listener has no right to it. */
  NOT_PERMITTED,
  NOT_UNDERSTOOD,
  /** A refund or void was reversed: it stands. */
  MIRROR_STANDS,
  TOO_MANY_HOLDS
}
