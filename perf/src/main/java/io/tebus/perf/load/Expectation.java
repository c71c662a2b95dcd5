package io.tebus.perf.load;

import io.tebus.iso.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger expects an answer to say. Points are whole and never negative, or {@link
 * CardLedger#UNKNOWN}; amounts are in minor units, or {@link TillRequest#NO_AMOUNT}. For a
 * reversal, refund or void, the earned points are those taken back and the redeemed ones those
 * given back.
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
    long pendingAfter,
    long earnedPoints,
    long redeemedPoints,
    long redeemedMinor,
    long moneyPartMinor,
    @Nullable Answer stored) {

  /** How much of the answer is laid down by the profile. */
  enum Detail {
    /** DE 4, every figure of DE 54 and DE 48, DE 37 and 38 where there are any. */
    FULL,
    /** The same for a refund or void, whose points went back: sign D. */
    FULL_TAKEN_BACK,
    /** The answer of a reversal: DE 39 alone is promised, figures that come must be right. */
    FIGURES_OPTIONAL,
    /** DE 4, 37, 38, 39 and 54 are those of an earlier answer. */
    STORED,
    /** DE 39 and the echoed elements. */
    CODE_ONLY
  }

  /** The figures of a balance may be unknown: {@link CardLedger#UNKNOWN}. */
  static Expectation balance(Operation operation, long points, long pendingPoints) {
    return plain(
        operation,
        Detail.FULL,
        ResponseCode.APPROVED,
        TillRequest.NO_AMOUNT,
        points,
        points,
        pendingPoints);
  }

  /** A purchase, an authorized one, or a load. */
  static Expectation earned(
      Operation operation,
      long amountMinor,
      long pointsBefore,
      long pointsAfter,
      long pendingAfter,
      long earnedPoints) {
    return new Expectation(
        operation,
        Detail.FULL,
        Answer.digits(ResponseCode.APPROVED),
        amountMinor,
        pointsBefore,
        pointsAfter,
        pendingAfter,
        earnedPoints,
        0,
        0,
        0,
        null);
  }

  /**
   * A redemption; a hold, which shows nothing as redeemed yet; or a transfer, whose points are
   * worth no money.
   */
  static Expectation redemption(
      Operation operation,
      ResponseCode outcome,
      long amountMinor,
      long pointsBefore,
      long pointsAfter,
      long pendingAfter,
      long redeemedPoints,
      long redeemedMinor) {
    return new Expectation(
        operation,
        Detail.FULL,
        Answer.digits(outcome),
        amountMinor,
        pointsBefore,
        pointsAfter,
        pendingAfter,
        0,
        redeemedPoints,
        redeemedMinor,
        0,
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
        CardLedger.UNKNOWN,
        0,
        0,
        0,
        0,
        stored);
  }

  static Expectation codeOnly(
      Operation operation,
      ResponseCode outcome,
      long amountMinor,
      long pointsBefore,
      long pointsAfter) {
    return plain(
        operation,
        Detail.CODE_ONLY,
        outcome,
        amountMinor,
        pointsBefore,
        pointsAfter,
        CardLedger.UNKNOWN);
  }

  static Expectation reversal(
      Operation operation, long amountMinor, long pointsBefore, Turnover step) {
    return takenBack(
        operation, Detail.FIGURES_OPTIONAL, amountMinor, pointsBefore, CardLedger.UNKNOWN, step, 0);
  }

  /** A refund or void: the money part is what the till pays out beside the points. */
  static Expectation takenBack(
      Operation operation,
      long amountMinor,
      long pointsBefore,
      long pendingAfter,
      Turnover step,
      long moneyPartMinor) {
    return takenBack(
        operation,
        Detail.FULL_TAKEN_BACK,
        amountMinor,
        pointsBefore,
        pendingAfter,
        step,
        moneyPartMinor);
  }

  private static Expectation takenBack(
      Operation operation,
      Detail detail,
      long amountMinor,
      long pointsBefore,
      long pendingAfter,
      Turnover step,
      long moneyPartMinor) {
    return new Expectation(
        operation,
        detail,
        Answer.digits(ResponseCode.APPROVED),
        amountMinor,
        pointsBefore,
        Math.addExact(pointsBefore, step.change()),
        pendingAfter,
        step.takenBack(),
        step.returned(),
        0,
        moneyPartMinor,
        null);
  }

  private static Expectation plain(
      Operation operation,
      Detail detail,
      ResponseCode outcome,
      long amountMinor,
      long pointsBefore,
      long pointsAfter,
      long pendingAfter) {
    return new Expectation(
        operation,
        detail,
        Answer.digits(outcome),
        amountMinor,
        pointsBefore,
        pointsAfter,
        pendingAfter,
        0,
        0,
        0,
        0,
        null);
  }
}
