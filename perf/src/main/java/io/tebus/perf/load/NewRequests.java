package io.tebus.perf.load;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.SpendingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Requests for a card that refer to none before them, and what their answers must be.
 *
 * <p>Guarded by the lock of its link. Source: the profile's section 3.
 */
final class NewRequests {

  private final CardLedger card;

  NewRequests(CardLedger card) {
    this.card = card;
  }

  /** Row 5, for the first time, in between or at the end. */
  Planned balance(Operation operation, Till till, Instant now) {
    TillRequest request =
        request(
            TillRequest.AUTHORIZATION,
            till,
            now,
            TillRequest.BALANCE_CODE,
            null,
            TillRequest.NO_AMOUNT,
            ShoppingMix.GROCERIES,
            "");
    boolean isInDoubt = card.isInDoubt(now);
    long points = isInDoubt ? CardLedger.UNKNOWN : card.availablePoints();
    long pending = isInDoubt ? CardLedger.UNKNOWN : card.pendingPoints();
    return card.plan(
        request,
        Expectation.balance(operation, points, pending),
        Turnover.NONE,
        TillRequest.NO_AMOUNT,
        null);
  }

  /** Row 1. */
  Planned purchase(
      Till till, Instant now, DemoCurrency currency, long amountMinor, String merchantType) {
    long earned = earnedPoints(currency, amountMinor, merchantType);
    TillRequest request =
        request(
            TillRequest.FINANCIAL,
            till,
            now,
            TillRequest.PURCHASE_CODE,
            currency,
            amountMinor,
            merchantType,
            "");
    return earning(Operation.PURCHASE, request, earned, Turnover.ofEarned(earned));
  }

  /** Row 1a: what it earns is pending. */
  Planned authorization(
      Till till, Instant now, DemoCurrency currency, long amountMinor, String merchantType) {
    long earned = earnedPoints(currency, amountMinor, merchantType);
    TillRequest request =
        request(
            TillRequest.AUTHORIZATION,
            till,
            now,
            TillRequest.PURCHASE_CODE,
            currency,
            amountMinor,
            merchantType,
            "");
    return earning(Operation.AUTHORIZATION, request, earned, Turnover.ofPending(earned));
  }

  /** Row 11: what the amount is worth in whole points, at least 1. */
  Planned load(Till till, Instant now, DemoCurrency currency, long amountMinor) {
    long points = amountMinor / currency.pointValueMinor();
    TillRequest request =
        request(
            TillRequest.FINANCIAL,
            till,
            now,
            TillRequest.LOAD_CODE,
            currency,
            amountMinor,
            ShoppingMix.GROCERIES,
            "");
    return earning(Operation.LOAD, request, points, Turnover.ofLoaded(points));
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
    Operation operation =
        mode == SpendingMode.EXACT ? Operation.REDEMPTION_EXACT : Operation.REDEMPTION_UP_TO;
    TillRequest request =
        request(
            TillRequest.FINANCIAL,
            till,
            now,
            TillRequest.REDEMPTION_CODE,
            currency,
            Math.multiplyExact(points, currency.pointValueMinor()),
            ShoppingMix.GROCERIES,
            modeTag(mode, letterWritten));
    return spending(operation, request, mode, currency, points);
  }

  /**
   * Row 12: what the amount is worth in whole points, at least 1, to another card that has no
   * request under way.
   */
  Planned transfer(
      Till till, Instant now, DemoCurrency currency, long amountMinor, CardLedger recipient) {
    long points = amountMinor / currency.pointValueMinor();
    long available = card.availablePoints();
    long sent = points > available ? 0 : points;
    TillRequest request =
        request(
                TillRequest.FINANCIAL,
                till,
                now,
                TillRequest.TRANSFER_CODE,
                currency,
                amountMinor,
                ShoppingMix.GROCERIES,
                "")
            .to(recipient.pan());
    Expectation expectation =
        Expectation.redemption(
            Operation.TRANSFER,
            sent == 0 ? ResponseCode.NOT_SUFFICIENT_POINTS : ResponseCode.APPROVED,
            amountMinor,
            available,
            available - sent,
            card.pendingPoints(),
            sent,
            0);
    return card.plan(request, expectation, Turnover.ofSent(sent), amountMinor, null, recipient);
  }

  /** Row 6: as a redemption, but the points are set aside; longer for an order. */
  Planned hold(
      Till till,
      Instant now,
      SpendingMode mode,
      boolean isOrder,
      DemoCurrency currency,
      long points) {
    TillRequest request =
        request(
            TillRequest.AUTHORIZATION,
            till,
            now,
            TillRequest.REDEMPTION_CODE,
            currency,
            Math.multiplyExact(points, currency.pointValueMinor()),
            ShoppingMix.GROCERIES,
            modeTag(mode, true) + (isOrder ? LedgerEntry.ECOMMERCE : ""));
    return spending(Operation.HOLD, request, mode, currency, points);
  }

  private Planned earning(Operation operation, TillRequest request, long points, Turnover change) {
    Expectation expectation =
        Expectation.earned(
            operation,
            request.amountMinor(),
            card.availablePoints(),
            card.availablePoints() + change.change(),
            card.pendingPoints() + change.pending(),
            points);
    return card.plan(request, expectation, change, request.amountMinor(), null);
  }

  private Planned spending(
      Operation operation,
      TillRequest request,
      SpendingMode mode,
      DemoCurrency currency,
      long points) {
    long available = card.availablePoints();
    boolean isRefused = mode == SpendingMode.EXACT && points > available;
    long taken = isRefused ? 0 : Math.min(points, available);
    long takenMinor = Math.multiplyExact(taken, currency.pointValueMinor());
    ResponseCode outcome =
        taken == 0
            ? ResponseCode.NOT_SUFFICIENT_POINTS
            : taken < points ? ResponseCode.APPROVED_IN_PART : ResponseCode.APPROVED;
    boolean isHold = operation == Operation.HOLD;
    long amountMinor = taken == 0 ? request.amountMinor() : takenMinor;
    Expectation expectation =
        Expectation.redemption(
            operation,
            outcome,
            amountMinor,
            available,
            available - taken,
            card.pendingPoints(),
            isHold ? 0 : taken,
            isHold ? 0 : takenMinor);
    Turnover change = isHold ? Turnover.ofHeld(taken) : Turnover.ofRedeemed(taken);
    return card.plan(request, expectation, change, amountMinor, null);
  }

  /** What a purchase earns: nothing for quasi cash. */
  static long earnedPoints(DemoCurrency currency, long amountMinor, String merchantType) {
    return merchantType.equals(ShoppingMix.QUASI_CASH) ? 0 : currency.earnedPoints(amountMinor);
  }

  private static String modeTag(SpendingMode mode, boolean letterWritten) {
    return letterWritten
        ? LoyaltyTags.written(LoyaltyTags.SPENDING_MODE, String.valueOf(mode.letter()))
        : "";
  }

  private TillRequest request(
      int mti,
      Till till,
      Instant now,
      String processingCode,
      @Nullable DemoCurrency currency,
      long amountMinor,
      String merchantType,
      String loyaltyTags) {
    return new TillRequest(
        mti,
        card.pan(),
        processingCode,
        amountMinor,
        now,
        till.nextStan(),
        merchantType,
        till,
        currency,
        loyaltyTags,
        Reference.NONE,
        "");
  }
}
