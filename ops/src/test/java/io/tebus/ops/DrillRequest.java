package io.tebus.ops;

import org.jpos.iso.ISOUtil;
import org.jspecify.annotations.Nullable;

/**
 * One request and all that happens to it: planned, answered once for good, perhaps reversed. What
 * it does to its card is known from the start; earned and redeemed points are signed, since a
 * reversal takes them back.
 *
 * <p>Confined to the thread of its shop.
 */
final class DrillRequest {

  private final DrillCard card;
  private final DrillFrame frame;
  private final DrillExpectation expectation;
  private final long earnedPoints;
  private final long redeemedPoints;
  private final @Nullable DrillRequest original;
  private @Nullable DrillAnswer answer;
  private boolean reversed;

  /**
   * A request that was not sent yet.
   *
   * @param original what it reverses; null unless it is a reversal
   */
  DrillRequest(
      DrillCard card,
      DrillFrame frame,
      DrillExpectation expectation,
      long earnedPoints,
      long redeemedPoints,
      @Nullable DrillRequest original) {
    this.card = card;
    this.frame = frame;
    this.expectation = expectation;
    this.earnedPoints = earnedPoints;
    this.redeemedPoints = redeemedPoints;
    this.original = original;
  }

  DrillCard card() {
    return card;
  }

  DrillFrame frame() {
    return frame;
  }

  /** What the first answer must say, whenever it comes. */
  DrillExpectation expectation() {
    return expectation;
  }

  /** What every later answer must say: the stored one, or 12 for what does not stand any more. */
  DrillExpectation expectationOfRepeat() {
    return reversed
        ? new DrillExpectation.CodeOnly(DrillAnswer.INVALID_TRANSACTION)
        : new DrillExpectation.Stored(answer());
  }

  long earnedPoints() {
    return earnedPoints;
  }

  long redeemedPoints() {
    return redeemedPoints;
  }

  @Nullable DrillRequest original() {
    return original;
  }

  /** The answer it got; it must have one. */
  DrillAnswer answer() {
    DrillAnswer answered = answer;
    if (answered == null) {
      throw new IllegalStateException(this + " has no answer (expected: one)");
    }
    return answered;
  }

  /** Approved and not taken back. */
  boolean stands() {
    return !reversed && answer().isApproved();
  }

  /** The answer is here: from now on the host must not forget it. */
  void acknowledge(DrillAnswer first) {
    if (answer != null) {
      throw new IllegalStateException(this + " has an answer (expected: none yet)");
    }
    answer = first;
  }

  void reverse() {
    reversed = true;
  }

  /** The request named, its card masked. */
  @Override
  public String toString() {
    return "card=" + ISOUtil.protect(card.pan(), '*') + " request=" + frame;
  }
}
