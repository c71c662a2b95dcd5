package io.tebus.perf.load;

/**
 * What a till asks for. The weight says how often, as a share of the sum of all weights.
 *
 * <p>Immutable.
 */
enum Operation {
  /** The balance of a card that was not met before: its opening balance. */
  FIRST_TOUCH(6),
  /** Row 1 of the profile. */
  PURCHASE(38),
  /** Row 3, mode E; now and then for more than there is. */
  REDEMPTION_EXACT(11),
  /** Row 3, mode U; about every other one is approved in part. */
  REDEMPTION_UP_TO(6),
  /** Row 5. */
  BALANCE(7),
  /** The card's last transaction once more, as it was or as xxx1. */
  REPEAT(6),
  /** Row 13: the card's last transaction taken back, by 0400 or 0420. */
  REVERSAL(6),
  /** The reversal once more, as 0401 or 0421, or under a trace number of its own. */
  REVERSAL_REPEAT(3),
  /** Row 6: points set aside, mode E or U, for half an hour or seven days. */
  HOLD(3),
  /** Row 1a: a purchase whose points are pending. */
  AUTHORIZATION(2),
  /** Rows 1a and 7: what is set aside or pending is settled by 0220, for less, as much, or more. */
  COMPLETION(3),
  /** Rows 8 and 9: a purchase or redemption given back, whole or in part. */
  REFUND(4),
  /** Row 10: a transaction of the same day, or what is set aside or pending. */
  VOID(2),
  /** Row 11. */
  LOAD(1),
  /** Row 12, to another card of the link; now and then of more than there is. */
  TRANSFER(2),
  /** The balance asked again when all is over. */
  CLOSING_BALANCE(0);

  private static final Operation[] VALUES = values();

  static final int SUM_OF_WEIGHTS = sumOfWeights();

  private final int weight;

  Operation(int weight) {
    this.weight = weight;
  }

  /** The operation at the given point of the scale from 0 to {@link #SUM_OF_WEIGHTS} - 1. */
  static Operation at(int point) {
    int rest = point;
    for (Operation operation : VALUES) {
      rest -= operation.weight;
      if (rest < 0) {
        return operation;
      }
    }
    throw new IllegalArgumentException(
        "operation: point=" + point + " (expected: 0-" + (SUM_OF_WEIGHTS - 1) + ")");
  }

  private static int sumOfWeights() {
    int sum = 0;
    for (Operation operation : VALUES) {
      sum += operation.weight;
    }
    return sum;
  }
}
