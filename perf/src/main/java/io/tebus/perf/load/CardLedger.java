package io.tebus.perf.load;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.SpendingMode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plain ledger of one card: what it has, and what happened to it last. It says what each answer
 * must be before the request leaves, and books the answer once it proves right. One request at a
 * time, so nothing is left to chance.
 *
 * <p>Guarded by the lock of its link.
 */
final class CardLedger {

  /** Points that are not known: a card not touched yet, a figure that cannot be read. */
  static final long UNKNOWN = -1;

  private final String pan;
  private long openingPoints = UNKNOWN;
  private long availablePoints = UNKNOWN;
  private long closingPoints = UNKNOWN;
  // As the host answered, net of reversals.
  private long earnedPoints;
  private long redeemedPoints;
  private boolean outstanding;
  private @Nullable Transaction last;

  CardLedger(String pan) {
    this.pan = pan;
  }

  /** True once the opening balance is known. */
  boolean isOpen() {
    return availablePoints != UNKNOWN;
  }

  boolean isOutstanding() {
    return outstanding;
  }

  long openingPoints() {
    return openingPoints;
  }

  long availablePoints() {
    return availablePoints;
  }

  /** What the host said when it was asked at the end, or {@link #UNKNOWN}. */
  long closingPoints() {
    return closingPoints;
  }

  long earnedPoints() {
    return earnedPoints;
  }

  long redeemedPoints() {
    return redeemedPoints;
  }

  boolean canRepeat() {
    return last != null;
  }

  /** True when there is something to reverse, and reversing it cannot leave arrears. */
  boolean canReverse() {
    return last != null && last.reversal() == null && last.earnedPoints() <= availablePoints;
  }

  boolean canRepeatReversal() {
    return last != null && last.reversal() != null;
  }

  /** Row 5, for the first time, in between or at the end. */
  Planned balance(Operation operation, Till till, Instant now) {
    TillRequest request =
        new TillRequest(
            TillRequest.AUTHORIZATION,
            pan,
            TillRequest.BALANCE_CODE,
            TillRequest.NO_AMOUNT,
            now,
            till.nextStan(),
            ShoppingMix.GROCERIES,
            till,
            null,
            "",
            "");
    return plan(request, Expectation.balance(operation, availablePoints));
  }

  /** Row 1. */
  Planned purchase(
      Till till, Instant now, DemoCurrency currency, long amountMinor, String merchantType) {
    long earned =
        merchantType.equals(ShoppingMix.QUASI_CASH) ? 0 : currency.earnedPoints(amountMinor);
    TillRequest request =
        financial(till, now, TillRequest.PURCHASE_CODE, currency, amountMinor, merchantType, "");
    return plan(request, Expectation.purchase(amountMinor, availablePoints, earned));
  }

  /**
   * Row 3: the given points, at least 1, in mode E or U. Mode E is the default, so its letter may
   * be left out.
   */
  Planned redemption(
      Till till,
      Instant now,
      SpendingMode mode,
      boolean letterWritten,
      DemoCurrency currency,
      long points) {
    boolean exact = mode == SpendingMode.EXACT;
    long amountMinor = Math.multiplyExact(points, currency.pointValueMinor());
    long taken = exact && points > availablePoints ? 0 : Math.min(points, availablePoints);
    long takenMinor = Math.multiplyExact(taken, currency.pointValueMinor());
    ResponseCode outcome =
        taken == 0
            ? ResponseCode.NOT_SUFFICIENT_POINTS
            : taken < points ? ResponseCode.APPROVED_IN_PART : ResponseCode.APPROVED;
    String tags =
        letterWritten
            ? LoyaltyTags.written(LoyaltyTags.SPENDING_MODE, String.valueOf(mode.letter()))
            : "";
    TillRequest request =
        financial(
            till,
            now,
            TillRequest.REDEMPTION_CODE,
            currency,
            amountMinor,
            ShoppingMix.GROCERIES,
            tags);
    return plan(
        request,
        Expectation.redemption(
            exact ? Operation.REDEMPTION_EXACT : Operation.REDEMPTION_UP_TO,
            outcome,
            taken == 0 ? amountMinor : takenMinor,
            availablePoints,
            taken,
            takenMinor));
  }

  /** The last purchase or redemption once more, marked as a repeat or just the same again. */
  Planned repeat(boolean marked) {
    Transaction repeated = transaction();
    TillRequest request = marked ? repeated.request().asRepeat() : repeated.request();
    long amountMinor = repeated.request().amountMinor();
    // Never the stored approval of something that no longer stands: profile, section 5.2.
    Expectation expectation =
        repeated.answer().isApproved() && repeated.reversal() != null
            ? Expectation.codeOnly(
                Operation.REPEAT, ResponseCode.INVALID_TRANSACTION, amountMinor, availablePoints)
            : Expectation.stored(repeated.answer(), amountMinor, availablePoints);
    return plan(request, expectation);
  }

  /** Row 13: the last purchase or redemption taken back, by request or by advice. */
  Planned reversal(boolean advice, Instant now) {
    Transaction reversed = transaction();
    return plan(
        reversed.request().asReversal(reversalMti(advice), now),
        Expectation.reversal(
            Operation.REVERSAL,
            reversed.request().amountMinor(),
            availablePoints,
            reversed.earnedPoints(),
            reversed.redeemedPoints()));
  }

  /** The last reversal once more, marked as a repeat: nothing posted. */
  Planned repeatedReversal() {
    TillRequest reversal = Objects.requireNonNull(transaction().reversal(), "no reversal yet");
    return plan(
        reversal.asRepeat(),
        Expectation.codeOnly(
            Operation.REVERSAL_REPEAT,
            ResponseCode.APPROVED,
            reversal.amountMinor(),
            availablePoints));
  }

  /** What is reversed already, reversed again under another trace number: nothing posted. */
  Planned secondReversal(boolean advice, Instant now) {
    TillRequest original = transaction().request();
    return plan(
        original.asReversal(reversalMti(advice), now),
        Expectation.reversal(
            Operation.REVERSAL_REPEAT, original.amountMinor(), availablePoints, 0, 0));
  }

  /** Lets go of a request that was refused before anything was decided. */
  void refused() {
    outstanding = false;
  }

  /** Judges the answer and books it when it is right; returns what is wrong with it. */
  List<String> settle(Planned planned, Answer answer) {
    outstanding = false;
    List<String> differences = Judgement.differences(planned, answer);
    if (planned.expectation().operation() == Operation.CLOSING_BALANCE) {
      closingPoints = answer.amounts().points(AdditionalAmounts.AVAILABLE);
    } else if (differences.isEmpty()) {
      book(planned, answer);
    }
    return differences;
  }

  private void book(Planned planned, Answer answer) {
    switch (planned.expectation().operation()) {
      case FIRST_TOUCH -> {
        openingPoints = answer.amounts().points(AdditionalAmounts.AVAILABLE);
        availablePoints = openingPoints;
      }
      case PURCHASE, REDEMPTION_EXACT, REDEMPTION_UP_TO -> {
        Transaction transaction =
            new Transaction(
                planned.request(),
                answer,
                answered(answer, AdditionalAmounts.EARNED),
                answered(answer, AdditionalAmounts.REDEEMED),
                null);
        earnedPoints += transaction.earnedPoints();
        redeemedPoints += transaction.redeemedPoints();
        availablePoints = planned.expectation().pointsAfter();
        last = transaction;
      }
      case REVERSAL -> {
        Transaction reversed = transaction();
        earnedPoints -= reversed.earnedPoints();
        redeemedPoints -= reversed.redeemedPoints();
        availablePoints = planned.expectation().pointsAfter();
        last = reversed.reversedBy(planned.request());
      }
      case BALANCE, REPEAT, REVERSAL_REPEAT, CLOSING_BALANCE -> {
        // Nothing is posted.
      }
    }
  }

  private Planned plan(TillRequest request, Expectation expectation) {
    if (outstanding) {
      throw new IllegalStateException("ledger: outstanding=true (expected: one request at a time)");
    }
    outstanding = true;
    return new Planned(this, request, expectation);
  }

  private TillRequest financial(
      Till till,
      Instant now,
      String processingCode,
      DemoCurrency currency,
      long amountMinor,
      String merchantType,
      String loyaltyTags) {
    return new TillRequest(
        TillRequest.FINANCIAL,
        pan,
        processingCode,
        amountMinor,
        now,
        till.nextStan(),
        merchantType,
        till,
        currency,
        loyaltyTags,
        "");
  }

  private Transaction transaction() {
    return Objects.requireNonNull(last, "no purchase or redemption yet");
  }

  private static int reversalMti(boolean advice) {
    return advice ? TillRequest.REVERSAL_ADVICE : TillRequest.REVERSAL;
  }

  private static long answered(Answer answer, String type) {
    return Math.max(0, answer.amounts().points(type));
  }

  /** A decided purchase or redemption, as answered, and its reversal if there was one. */
  private record Transaction(
      TillRequest request,
      Answer answer,
      long earnedPoints,
      long redeemedPoints,
      @Nullable TillRequest reversal) {

    Transaction reversedBy(TillRequest request) {
      return new Transaction(this.request, answer, earnedPoints, redeemedPoints, request);
    }
  }
}
