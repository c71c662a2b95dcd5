package io.tebus.ops;

/**
 * What an answer must say.
 *
 * <p>Immutable.
 */
sealed interface DrillExpectation {

  /**
   * The first answer to a purchase, a redemption, a load, a hold or an enquiry: every figure of it.
   *
   * @param responseCode DE 39
   * @param amount DE 4, empty when absent
   * @param before points available before, at least 0; so are the other figures
   */
  record Figures(
      String responseCode, String amount, long before, long earned, long redeemed, long after)
      implements DrillExpectation {}

  /**
   * The first answer to a refund or void, which is always approved.
   *
   * @param amount DE 4
   * @param before points available before, at least 0; so are the other figures
   * @param earned taken back of what was earned
   * @param redeemed given back of what was redeemed
   * @param moneyPart tag 15, empty when absent
   */
  record TakenBack(
      String amount, long before, long earned, long redeemed, long after, String moneyPart)
      implements DrillExpectation {}

  /** The answer to something decided before: DE 4, 37, 38, 39 and 54 as they were. */
  record Stored(DrillAnswer answer) implements DrillExpectation {}

  /** DE 39 is all that is promised. */
  record CodeOnly(String responseCode) implements DrillExpectation {}
}
