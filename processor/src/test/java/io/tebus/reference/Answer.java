package io.tebus.reference;

import io.tebus.iso.ResponseCode;

/**
 * The outcome of a request and every figure its answer can show. The figures are set on approvals,
 * balances and 51, and on a reversal, completion or advice that posted, whose answers show none of
 * them; everywhere else they are zero.
 *
 * <p>Immutable. Source: profile, section 3, DE 4, DE 48 and DE 54.
 *
 * @param responseCode DE 39
 * @param before points available before (tag 01)
 * @param earned points earned (tag 02, 1S), pending or not; taken back, of a mirror
 * @param redeemed points redeemed (tag 03, 1T); given back, of a mirror
 * @param value what the redeemed points paid (tag 04), minor units; points in the points currency
 * @param after points available after (tag 05, 02)
 * @param arrears points owed after (tag 14)
 * @param approvedAmount what was approved: DE 4 of a request, the value of a redemption, hold or
 *     completion; 0 in every other answer
 * @param repeat true when this is the stored answer of an earlier message, and nothing was posted
 * @param answerOf number of the decision this is the answer of, from 1: its own, or for a repeat
 *     the earlier one; {@link #NOT_REMEMBERED} when the message left nothing to repeat
 * @param pending points pending after (tag 13, 1U)
 * @param moneyPart what of a refund is paid back in money (tag 15)
 * @param takenBack true for a refund or void: 1S and 1T have sign D
 */
public record Answer(
    ResponseCode responseCode,
    long before,
    long earned,
    long redeemed,
    long value,
    long after,
    long arrears,
    long approvedAmount,
    boolean repeat,
    long answerOf,
    long pending,
    long moneyPart,
    boolean takenBack) {

  /** A balance, a 94, or the 12 for a repeat of what was reversed meanwhile. */
  public static final long NOT_REMEMBERED = 0;

  /** An answer where nothing is pending and nothing was taken back. */
  public Answer(
      ResponseCode responseCode,
      long before,
      long earned,
      long redeemed,
      long value,
      long after,
      long arrears,
      long approvedAmount,
      boolean repeat,
      long answerOf) {
    this(
        responseCode,
        before,
        earned,
        redeemed,
        value,
        after,
        arrears,
        approvedAmount,
        repeat,
        answerOf,
        0,
        0,
        false);
  }

  /** An outcome without figures. */
  static Answer of(ResponseCode responseCode) {
    return new Answer(responseCode, 0, 0, 0, 0, 0, 0, 0, false, NOT_REMEMBERED);
  }

  /** An outcome that shows what an account has and moves nothing: a balance, or 51. */
  static Answer showing(ResponseCode responseCode, long available, long arrears) {
    return new Answer(
        responseCode, available, 0, 0, 0, available, arrears, 0, false, NOT_REMEMBERED);
  }

  Answer numbered(long number) {
    return with(repeat, number, pending, moneyPart, takenBack);
  }

  Answer asRepeat() {
    return with(true, answerOf, pending, moneyPart, takenBack);
  }

  Answer withPending(long points) {
    return with(repeat, answerOf, points, moneyPart, takenBack);
  }

  /** As a refund or a void is answered. */
  Answer asTakenBack(long money) {
    return with(repeat, answerOf, pending, money, true);
  }

  private Answer with(
      boolean isRepeat, long number, long pendingPoints, long money, boolean isTakenBack) {
    return new Answer(
        responseCode,
        before,
        earned,
        redeemed,
        value,
        after,
        arrears,
        approvedAmount,
        isRepeat,
        number,
        pendingPoints,
        money,
        isTakenBack);
  }
}
