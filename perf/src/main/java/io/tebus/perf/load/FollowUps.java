package io.tebus.perf.load;

import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests that follow up what a card's ledger remembers: repeats, completions, and whatever takes
 * points back; and what their answers must be.
 *
 * <p>Guarded by the lock of its link. Source: the profile's sections 3 and 5; points semantics,
 * sections 4 and 5.
 */
final class FollowUps {

  private final CardLedger card;

  FollowUps(CardLedger card) {
    this.card = card;
  }

  boolean canRepeat() {
    return card.last() != null;
  }

  /** True when there is something to reverse, and reversing it cannot leave arrears. */
  boolean canReverse() {
    LedgerEntry last = card.last();
    return last != null && last.standsWhole() && leavesNoArrears(last);
  }

  boolean canRepeatReversal() {
    LedgerEntry last = card.last();
    return last != null && last.reversal() != null;
  }

  /** True when there is something to refund, and refunding it cannot leave arrears. */
  boolean canRefund() {
    LedgerEntry refundable = card.refundable();
    return refundable != null && leavesNoArrears(refundable);
  }

  /** What can be voided, apart from the open hold; null when nothing can. */
  @Nullable LedgerEntry voidable(Instant now) {
    LedgerEntry last = card.last();
    if (last != null && last.isVoidable(now) && leavesNoArrears(last)) {
      return last;
    }
    LedgerEntry refundable = card.refundable();
    return refundable != null && refundable.isVoidable(now) && leavesNoArrears(refundable)
        ? refundable
        : null;
  }

  /** What was sent is taken back from who received it. */
  private boolean leavesNoArrears(LedgerEntry entry) {
    Turnover step = entry.stepTo(0);
    CardLedger recipient = entry.recipient();
    return step.takenBack() <= card.availablePoints()
        && (recipient == null || -step.sent() <= recipient.availablePoints());
  }

  /** The last transaction once more, marked as a repeat or just the same again. */
  Planned repeat(boolean marked) {
    LedgerEntry repeated = last();
    TillRequest request = marked ? repeated.request().asRepeat() : repeated.request();
    long amountMinor = repeated.request().amountMinor();
    // Never the stored approval of something that no longer stands: profile, section 5.2. But an
    // advice is never declined, or it would block the queue of who sends it: 5.6.
    Expectation expectation =
        repeated.isUndone() && !Mti.isAdvice(repeated.request().mti())
            ? codeOnly(Operation.REPEAT, ResponseCode.INVALID_TRANSACTION, amountMinor)
            : Expectation.stored(repeated.answer(), amountMinor, card.availablePoints());
    return postsNothing(request, expectation);
  }

  /**
   * Row 13: the last transaction taken back, by request or by advice. Of a transfer, who received
   * must have no request under way.
   */
  Planned reversal(boolean advice, Instant now) {
    LedgerEntry reversed = last();
    Turnover step = reversed.stepTo(0);
    TillRequest request = reversed.request().asReversal(reversalMti(advice), now);
    Expectation expectation =
        Expectation.reversal(
            Operation.REVERSAL, request.amountMinor(), card.availablePoints(), step);
    return card.plan(
        request, expectation, step, request.amountMinor(), reversed, reversed.recipient());
  }

  /** The last reversal once more, marked as a repeat: nothing posted. */
  Planned repeatedReversal() {
    TillRequest reversal = Objects.requireNonNull(last().reversal(), "no reversal yet");
    return postsNothing(
        reversal.asRepeat(),
        codeOnly(Operation.REVERSAL_REPEAT, ResponseCode.APPROVED, reversal.amountMinor()));
  }

  /** What is reversed already, reversed again under another trace number: nothing posted. */
  Planned secondReversal(boolean advice, Instant now) {
    TillRequest request = last().request().asReversal(reversalMti(advice), now);
    return postsNothing(
        request,
        Expectation.reversal(
            Operation.REVERSAL_REPEAT,
            request.amountMinor(),
            card.availablePoints(),
            Turnover.NONE));
  }

  /**
   * Rows 1a and 7: the open hold settled for the given amount, above 0. What it needs beyond the
   * hold comes out of what is available; what is not there is the host's exception.
   *
   * @param till sends it when the hold is named by its receipt; else its own till does
   */
  Planned completion(Till till, Instant now, long amountMinor, boolean byReceipt) {
    LedgerEntry hold = Objects.requireNonNull(card.hold(), "no open hold");
    TillRequest request =
        following(
            hold,
            TillRequest.FINANCIAL_ADVICE,
            hold.request().processingCode(),
            amountMinor,
            now,
            till,
            byReceipt);
    Turnover change;
    long approvedMinor = amountMinor;
    if (hold.isAuthorization()) {
      long earned = NewRequests.earnedPoints(currencyOf(hold), amountMinor, request.merchantType());
      change = new Turnover(earned, 0, 0, 0, 0, 0, -hold.posted().pending(), 0, 0);
    } else {
      long held = hold.posted().held();
      long needed = Share.ceil(held, amountMinor, hold.approvedMinor());
      long redeemed = Math.min(needed, held + card.availablePoints());
      if (redeemed < needed) {
        approvedMinor = Share.floor(hold.approvedMinor(), redeemed, held);
      }
      change = new Turnover(0, 0, 0, redeemed, 0, -held, 0, 0, 0);
    }
    Expectation expectation =
        Expectation.codeOnly(
            Operation.COMPLETION,
            ResponseCode.APPROVED,
            amountMinor,
            card.availablePoints(),
            card.availablePoints() + change.change());
    return card.plan(request, expectation, change, approvedMinor, hold);
  }

  /**
   * Rows 8 and 9: so much given back of what can be refunded, at least 1 and at most what stands.
   *
   * @param till sends it when the original is named by its receipt; else its own till does
   */
  Planned refund(Till till, Instant now, long amountMinor, boolean byReceipt) {
    LedgerEntry refunded = Objects.requireNonNull(card.refundable(), "nothing to refund");
    boolean isPurchase = refunded.posted().redeemed() == 0;
    String code =
        isPurchase ? TillRequest.PURCHASE_REFUND_CODE : TillRequest.REDEMPTION_REFUND_CODE;
    Turnover step = refunded.stepTo(refunded.standingMinor() - amountMinor);
    TillRequest request =
        following(refunded, TillRequest.FINANCIAL, code, amountMinor, now, till, byReceipt);
    // What was paid in money goes back in money.
    long moneyPartMinor = isPurchase ? amountMinor : 0;
    return takingBack(Operation.REFUND, request, refunded, step, moneyPartMinor);
  }

  /**
   * Row 10: the open hold, or what {@link #voidable} says, taken back whole.
   *
   * @param till sends it when the original is named by its receipt; else its own till does
   */
  Planned voiding(LedgerEntry voided, Till till, Instant now, boolean byReceipt) {
    boolean isOfPoints = voided.posted().redeemed() > 0 || voided.posted().held() > 0;
    String code = isOfPoints ? TillRequest.REDEMPTION_VOID_CODE : TillRequest.PURCHASE_VOID_CODE;
    // The receipt of a completion is that of its hold, and names the hold.
    TillRequest request =
        following(
            voided,
            TillRequest.FINANCIAL,
            code,
            voided.approvedMinor(),
            now,
            till,
            byReceipt && !voided.isCompletion());
    return takingBack(Operation.VOID, request, voided, voided.stepTo(0), 0);
  }

  private Planned takingBack(
      Operation operation,
      TillRequest request,
      LedgerEntry original,
      Turnover step,
      long moneyPartMinor) {
    Expectation expectation =
        Expectation.takenBack(
            operation,
            request.amountMinor(),
            card.availablePoints(),
            card.pendingPoints() + step.pending(),
            step,
            moneyPartMinor);
    return card.plan(request, expectation, step, request.amountMinor(), original);
  }

  private static TillRequest following(
      LedgerEntry original,
      int mti,
      String processingCode,
      long amountMinor,
      Instant now,
      Till till,
      boolean byReceipt) {
    return original
        .request()
        .following(
            mti,
            processingCode,
            amountMinor,
            now,
            byReceipt ? till : original.request().till(),
            byReceipt ? original.byApproval() : original.byOriginalData());
  }

  private Planned postsNothing(TillRequest request, Expectation expectation) {
    return card.plan(request, expectation, Turnover.NONE, request.amountMinor(), null);
  }

  private Expectation codeOnly(Operation operation, ResponseCode outcome, long amountMinor) {
    long available = card.availablePoints();
    return Expectation.codeOnly(operation, outcome, amountMinor, available, available);
  }

  private LedgerEntry last() {
    return Objects.requireNonNull(card.last(), "no transaction yet");
  }

  private static DemoCurrency currencyOf(LedgerEntry entry) {
    return Objects.requireNonNull(entry.request().currency(), "no currency");
  }

  private static int reversalMti(boolean advice) {
    return advice ? TillRequest.REVERSAL_ADVICE : TillRequest.REVERSAL;
  }
}
