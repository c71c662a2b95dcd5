package io.tebus.ops;

import java.util.Objects;

/**
 * Requests that follow up what the ledger of a card remembers, and what their answers must be.
 *
 * <p>Confined to the thread of its shop. Amounts in cents. Source: message profile, sections 3 and
 * 5; points semantics, sections 4 and 5.
 */
final class DrillFollowUps {

  private static final String PURCHASE_REFUND_CODE = "200000";
  private static final String REDEMPTION_REFUND_CODE = "200090";
  private static final String VOID_CODE = "020000";
  private static final String USD_IN_CENTS = "8402";

  private final DrillCard card;

  DrillFollowUps(DrillCard card) {
    this.card = card;
  }

  /**
   * Row 7: the open hold settled for so many cents, above 0, also for more than was set aside. What
   * is not there is the host's exception.
   */
  DrillRequest completion(long amountMinor) {
    DrillRequest original = Objects.requireNonNull(card.hold(), "no open hold");
    long held = original.posting().held();
    long redeemed = Math.min(amountMinor, held + card.availablePoints());
    // By number: with a receipt the answer would repeat the DE 38 of the hold.
    DrillFrame frame =
        original
            .frame()
            .till()
            .pack(
                DrillFrame.FINANCIAL_ADVICE,
                card.pan(),
                DrillCard.REDEMPTION_CODE,
                amountMinor,
                "",
                DrillReference.byNumber(original.frame()));
    return new DrillRequest(
        card,
        DrillKind.COMPLETION,
        frame,
        new DrillExpectation.CodeOnly(DrillAnswer.APPROVED),
        new DrillPosting(0, redeemed, -held),
        redeemed,
        original);
  }

  /** Rows 8 and 9: so many cents, at most what stands, of something refundable. */
  DrillRequest refund(DrillRequest original, DrillTill till, long amountMinor, boolean byReceipt) {
    boolean isPurchase = original.posting().redeemed() == 0;
    String code = isPurchase ? PURCHASE_REFUND_CODE : REDEMPTION_REFUND_CODE;
    String moneyPart = isPurchase ? USD_IN_CENTS + DrillFrame.digits(amountMinor, 12) : "";
    return takingBack(
        DrillKind.REFUND,
        original,
        followUp(original, till, code, amountMinor, byReceipt),
        original.stepTo(original.standingMinor() - amountMinor),
        moneyPart);
  }

  /** Row 10: something voidable, whole. */
  DrillRequest voiding(DrillRequest original, DrillTill till, boolean byReceipt) {
    return takingBack(
        DrillKind.VOID,
        original,
        followUp(original, till, VOID_CODE, original.approvedMinor(), byReceipt),
        original.stepTo(0),
        "");
  }

  /**
   * Row 13, with DE 90: a transaction taken back; also one that was declined, completed or taken
   * back already, which posts nothing.
   */
  DrillRequest reversal(DrillRequest original, boolean advice) {
    DrillFrame reversed = original.frame();
    DrillFrame frame =
        reversed
            .till()
            .pack(
                advice ? DrillFrame.REVERSAL_ADVICE : DrillFrame.REVERSAL,
                card.pan(),
                reversed.processingCode(),
                reversed.amountMinor(),
                "",
                DrillReference.byNumber(reversed));
    return new DrillRequest(
        card,
        DrillKind.REVERSAL,
        frame,
        new DrillExpectation.CodeOnly(DrillAnswer.APPROVED),
        original.standsWhole() ? original.stepTo(0) : DrillPosting.NONE,
        0,
        original);
  }

  /** By receipt at any till; by number at the one of the original. A completion has no receipt. */
  private DrillFrame followUp(
      DrillRequest original,
      DrillTill till,
      String processingCode,
      long amountMinor,
      boolean byReceipt) {
    boolean hasReceipt = byReceipt && original.kind() != DrillKind.COMPLETION;
    DrillReference reference =
        hasReceipt
            ? DrillReference.byReceipt(original.answer())
            : DrillReference.byNumber(original.frame());
    DrillTill from = hasReceipt ? till : original.frame().till();
    return from.pack(DrillFrame.FINANCIAL, card.pan(), processingCode, amountMinor, "", reference);
  }

  private DrillRequest takingBack(
      DrillKind kind,
      DrillRequest original,
      DrillFrame frame,
      DrillPosting step,
      String moneyPart) {
    return new DrillRequest(
        card,
        kind,
        frame,
        new DrillExpectation.TakenBack(
            DrillFrame.digits(frame.amountMinor(), 12),
            card.availablePoints(),
            -step.earned(),
            -step.redeemed(),
            card.availableAfter(step),
            moneyPart),
        step,
        frame.amountMinor(),
        original);
  }
}
