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
  PURCHASE(48),
  /** Row 3, mode E; now and then for more than there is. */
  REDEMPTION_EXACT(14),
  /** Row 3, mode U; about every other one is approved in part. */
  REDEMPTION_UP_TO(8),
  /** Row 5. */
  BALANCE(8),
  /** The card's last purchase or redemption once more, as it was or as 0201. */
  REPEAT(6),
  /** Row 13: the card's last purchase or redemption taken back, by 0400 or 0420. */
  REVERSAL(7),
  /** The reversal once more, as 0401 or 0421, or under a trace number of its own. */
  REVERSAL_REPEAT(3),
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
