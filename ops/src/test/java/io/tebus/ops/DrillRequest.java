package io.tebus.ops;

import io.tebus.iso.Mti;
import org.jpos.iso.ISOUtil;
import org.jspecify.annotations.Nullable;

/**
 * One request and all that happens to it: planned, answered once for good, perhaps completed,
 * refunded in steps, reversed. What it does to its card is known from the start.
 *
 * <p>Confined to the thread of its shop.
 */
final class DrillRequest {

  private final DrillCard card;
  private final DrillKind kind;
  private final DrillFrame frame;
  private final DrillExpectation expectation;
  private final DrillPosting posting;
  private final long approvedMinor;
  private final @Nullable DrillRequest original;
  private @Nullable DrillAnswer answer;
  private boolean reversed;
  private boolean completed;
  private long refundedMinor;

  /**
   * A request that was not sent yet.
   *
   * @param approvedMinor the amount it posts for, if it is approved, in cents
   * @param original what it completes or takes back; null for others
   */
  DrillRequest(
      DrillCard card,
      DrillKind kind,
      DrillFrame frame,
      DrillExpectation expectation,
      DrillPosting posting,
      long approvedMinor,
      @Nullable DrillRequest original) {
    this.card = card;
    this.kind = kind;
    this.frame = frame;
    this.expectation = expectation;
    this.posting = posting;
    this.approvedMinor = approvedMinor;
    this.original = original;
  }

  DrillCard card() {
    return card;
  }

  DrillKind kind() {
    return kind;
  }

  DrillFrame frame() {
    return frame;
  }

  /** What the first answer must say, whenever it comes. */
  DrillExpectation expectation() {
    return expectation;
  }

  /**
   * What every later answer must say: the stored one, or 12 for what does not stand any more; an
   * advice is never declined.
   */
  DrillExpectation expectationOfRepeat() {
    return reversed && !Mti.isAdvice(frame.mti())
        ? new DrillExpectation.CodeOnly(DrillAnswer.INVALID_TRANSACTION)
        : new DrillExpectation.Stored(answer());
  }

  DrillPosting posting() {
    return posting;
  }

  /** In cents; means nothing when it was declined. */
  long approvedMinor() {
    return approvedMinor;
  }

  /** What of the approved amount was not refunded, in cents. */
  long standingMinor() {
    return approvedMinor - refundedMinor;
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

  /** Approved, and nothing of it was taken back or completed. */
  boolean standsWhole() {
    return !reversed && !completed && refundedMinor == 0 && answer().isApproved();
  }

  /** Something of it can be refunded. */
  boolean isRefundable() {
    boolean isOfKind =
        kind == DrillKind.PURCHASE || kind == DrillKind.REDEMPTION || kind == DrillKind.COMPLETION;
    return isOfKind && !reversed && standingMinor() > 0 && answer().isApproved();
  }

  /** It can be voided on the given day, MMDD; an open hold on any. */
  boolean isVoidable(String day) {
    return standsWhole() && (kind == DrillKind.HOLD || frame.day().equals(day));
  }

  /**
   * What taking it back does until so much of the approved amount stands, in cents: what was earned
   * shrinks, rounded down; a redeemed point is a cent. An open hold is let go.
   */
  DrillPosting stepTo(long remainingMinor) {
    return new DrillPosting(
        earnedOn(remainingMinor) - earnedOn(standingMinor()),
        posting.redeemed() == 0 ? 0 : remainingMinor - standingMinor(),
        kind == DrillKind.HOLD ? -posting.held() : 0);
  }

  private long earnedOn(long amountMinor) {
    return posting.earned() * amountMinor / approvedMinor;
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

  void complete() {
    completed = true;
  }

  void refund(long amountMinor) {
    refundedMinor += amountMinor;
  }

  /** The request named, its card masked. */
  @Override
  public String toString() {
    return "card=" + ISOUtil.protect(card.pan(), '*') + " request=" + frame;
  }
}
