package io.tebus.iso;

/**
 * What a message asks for, whatever numbers its dialect uses: the rows of the message profile.
 *
 * <p>Immutable. The ordinal is stored in commands and events: append only.
 */
public enum TransactionFunction {
  /** Known message type, processing code that no row claims. */
  UNKNOWN,
  /** Row 1: a purchase in money that earns. */
  PURCHASE,
  /** Row 1a, 0100: the authorization of a dual-message purchase. */
  PURCHASE_AUTHORIZATION,
  /** Row 3: pay with points. */
  REDEMPTION,
  /** Row 4: earn on something paid elsewhere. */
  EARN_ONLY,
  /** Row 5: points balance. */
  BALANCE,
  /** Row 6: set points aside. */
  HOLD,
  /** Rows 1a and 7, 0220: the completion of an authorization or a hold. */
  COMPLETION,
  /** Row 8: refund of a purchase. */
  PURCHASE_REFUND,
  /** Row 9: refund of a redemption, into points. */
  REDEMPTION_REFUND,
  /** Row 10: void on the same business date. */
  VOID,
  /** Row 11: load or bonus credit. */
  LOAD,
  /** Row 12: transfer between accounts. */
  TRANSFER,
  /** Row 13: reversal. */
  REVERSAL,
  /** Rows 14 and 19: something that already happened elsewhere. */
  ADVICE;

  private static final TransactionFunction[] VALUES = values();

  /** The function with the given ordinal, as read from a command or event. */
  public static TransactionFunction of(int ordinal) {
    return VALUES[ordinal];
  }
}
