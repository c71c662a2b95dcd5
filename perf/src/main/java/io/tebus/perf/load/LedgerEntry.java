package io.tebus.perf.load;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A decided transaction as answered, and what became of it since: completed, taken back in steps,
 * or whole.
 *
 * <p>Guarded by the lock of its link. Source: points semantics, section 5.
 */
final class LedgerEntry {

  /** How long the host keeps points for a till that is at work. */
  static final Duration SHORT_HOLD = Duration.ofMinutes(30);

  /** How long it keeps them for an order, and how long an authorized purchase stays open. */
  static final Duration LONG_HOLD = Duration.ofDays(7);

  /** Tag 23 as orders carry it. */
  static final String ECOMMERCE = LoyaltyTags.written(LoyaltyTags.CHANNEL, "ECOM");

  private final Operation operation;
  private final TillRequest request;
  private final Answer answer;
  private final Turnover posted;
  private final long approvedMinor;
  private final @Nullable LedgerEntry authorization;
  private final @Nullable CardLedger recipient;
  private long standingMinor;
  private boolean ended;
  private boolean voided;
  private @Nullable TillRequest reversal;

  /** The entry of a request whose answer proved right. */
  LedgerEntry(Planned planned, Answer answer) {
    operation = planned.expectation().operation();
    request = planned.request();
    this.answer = answer;
    posted = planned.change();
    approvedMinor = planned.approvedMinor();
    standingMinor = approvedMinor;
    authorization = operation == Operation.COMPLETION ? planned.subject() : null;
    recipient = operation == Operation.TRANSFER && answer.isApproved() ? planned.recipient() : null;
  }

  TillRequest request() {
    return request;
  }

  Answer answer() {
    return answer;
  }

  /** What it did when it was decided. */
  Turnover posted() {
    return posted;
  }

  /** In minor units; what was asked for when it was declined. */
  long approvedMinor() {
    return approvedMinor;
  }

  /** What of the approved amount was not refunded. */
  long standingMinor() {
    return standingMinor;
  }

  /** Who received what was sent; null for what is no transfer, or was declined. */
  @Nullable CardLedger recipient() {
    return recipient;
  }

  /** The reversal that took it back, or null. */
  @Nullable TillRequest reversal() {
    return reversal;
  }

  /** True when a repeat of it is no longer answered as it was: reversed or voided. */
  boolean isUndone() {
    return answer.isApproved() && (reversal != null || voided);
  }

  /** True for an authorized purchase. */
  boolean isAuthorization() {
    return operation == Operation.AUTHORIZATION;
  }

  boolean isCompletion() {
    return operation == Operation.COMPLETION;
  }

  /** True for what a refund can name. */
  boolean isRefundable() {
    return answer.isApproved()
        && switch (operation) {
          case PURCHASE, REDEMPTION_EXACT, REDEMPTION_UP_TO, COMPLETION -> true;
          default -> false;
        };
  }

  /** True for what a void can name now, apart from open holds: it has to be of the same day. */
  boolean isVoidable(Instant now) {
    return (isRefundable() || (operation == Operation.LOAD && answer.isApproved()))
        && standsWhole()
        && dayOf(request.sentAt()).equals(dayOf(now.plus(CardLedger.DOUBT)));
  }

  private static LocalDate dayOf(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  /** True while nothing followed that a reversal or void would find in its way. */
  boolean standsWhole() {
    return operation != Operation.REFUND
        && operation != Operation.VOID
        && !ended
        && !voided
        && reversal == null
        && standingMinor == approvedMinor;
  }

  /** When the host ends the hold by itself, give or take the time on the way. */
  Instant deadline() {
    boolean isLong = isAuthorization() || request.loyaltyTags().contains(ECOMMERCE);
    return request.sentAt().plus(isLong ? LONG_HOLD : SHORT_HOLD);
  }

  /**
   * The step after which so much of the approved amount stands: what was earned shrinks, rounded
   * down, what was redeemed or sent rounded up. An open hold ends with a step to zero.
   */
  Turnover stepTo(long remainingMinor) {
    if (!answer.isApproved()) {
      return Turnover.NONE;
    }
    return new Turnover(
        0,
        0,
        earnedOn(standingMinor) - earnedOn(remainingMinor),
        0,
        redeemedFor(standingMinor) - redeemedFor(remainingMinor),
        -Math.max(0, posted.held()),
        -Math.max(0, posted.pending()),
        sentFor(remainingMinor) - sentFor(standingMinor),
        0);
  }

  private long earnedOn(long amountMinor) {
    return Share.floor(posted.earned() + posted.loaded(), amountMinor, approvedMinor);
  }

  private long redeemedFor(long amountMinor) {
    return Share.ceil(posted.redeemed(), amountMinor, approvedMinor);
  }

  private long sentFor(long amountMinor) {
    return Share.ceil(posted.sent(), amountMinor, approvedMinor);
  }

  /** It is a hold that was completed, or timed out. */
  void end() {
    ended = true;
  }

  void voidWhole() {
    voided = true;
  }

  void reverseBy(TillRequest reversing) {
    reversal = reversing;
  }

  void refund(long amountMinor) {
    standingMinor -= amountMinor;
  }

  /** DE 90 as a till of the same terminal writes it. */
  Reference byOriginalData() {
    return Reference.byOriginalData(request);
  }

  /**
   * DE 37 and 38 of its answer. A completion has none of its own: who refunds it names the hold.
   */
  Reference byApproval() {
    LedgerEntry named = authorization == null ? this : authorization;
    return Reference.byApproval(named.answer);
  }
}
