package io.tebus.perf.load;

import io.tebus.iso.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger expects an answer to say. Points are whole and never negative, or {@link
 * CardLedger#UNKNOWN}; amounts are in minor units, or {@link TillRequest#NO_AMOUNT}. For a
 * reversal, the earned points are those taken back and the redeemed ones those given back.
 *
 * <p>Immutable.
 */
record Expectation(
    Operation operation,
    Detail detail,
    String responseCode,
    long amountMinor,
    long pointsBefore,
    long pointsAfter,
    long earnedPoints,
    long redeemedPoints,
    long redeemedMinor,
    @Nullable Answer stored) {

  /** How much of the answer is laid down by the profile. */
  enum Detail {
    /** DE 4, every figure of DE 54 and DE 48, DE 37 and 38 where there are any. */
    FULL,
    /** The answer of a reversal: DE 39 alone is promised, figures that come must be right. */
    FIGURES_OPTIONAL,
    /** DE 4, 37, 38, 39 and 54 are those of an earlier answer. */
    STORED,
    /** DE 39 and the echoed elements. */
    CODE_ONLY
  }

  static Expectation balance(Operation operation, long points) {
    return new Expectation(
        operation,
        Detail.FULL,
        Answer.digits(ResponseCode.APPROVED),
        TillRequest.NO_AMOUNT,
        points,
        points,
        0,
        0,
        0,
        null);
  }

  static Expectation purchase(long amountMinor, long pointsBefore, long earnedPoints) {
    return new Expectation(
        Operation.PURCHASE,
        Detail.FULL,
        Answer.digits(ResponseCode.APPROVED),
        amountMinor,
        pointsBefore,
        Math.addExact(pointsBefore, earnedPoints),
        earnedPoints,
        0,
        0,
        null);
  }

  static Expectation redemption(
      Operation operation,
      ResponseCode outcome,
      long amountMinor,
      long pointsBefore,
      long redeemedPoints,
      long redeemedMinor) {
    return new Expectation(
        operation,
        Detail.FULL,
        Answer.digits(outcome),
        amountMinor,
        pointsBefore,
        Math.subtractExact(pointsBefore, redeemedPoints),
        0,
        redeemedPoints,
        redeemedMinor,
        null);
  }

  /** The repeat of a request that stands: the stored answer, nothing posted. */
  static Expectation stored(Answer stored, long amountMinor, long points) {
    return new Expectation(
        Operation.REPEAT,
        Detail.STORED,
        stored.responseCode(),
        amountMinor,
        points,
        points,
        0,
        0,
        0,
        stored);
  }

  static Expectation codeOnly(
      Operation operation, ResponseCode outcome, long amountMinor, long points) {
    return new Expectation(
        operation,
        Detail.CODE_ONLY,
        Answer.digits(outcome),
        amountMinor,
        points,
        points,
        0,
        0,
        0,
        null);
  }

  static Expectation reversal(
      Operation operation, long amountMinor, long pointsBefore, long takenBack, long givenBack) {
    return new Expectation(
        operation,
        Detail.FIGURES_OPTIONAL,
        Answer.digits(ResponseCode.APPROVED),
        amountMinor,
        pointsBefore,
        Math.addExact(Math.subtractExact(pointsBefore, takenBack), givenBack),
        takenBack,
        givenBack,
        0,
        null);
  }
}
