package io.tebus.perf.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plain ledger of one card: what it has, and what happened to it last. {@link NewRequests} and
 * {@link FollowUps} say by it what each answer must be before the request leaves; it books the
 * answer once it proves right. One request at a time, so nothing is left to chance but the moment
 * when the host ends a hold by itself. A transfer, and its reversal, is the one request of both its
 * cards.
 *
 * <p>Guarded by the lock of its link. Of what was decided it remembers the last transaction, one
 * open hold or authorized purchase, and one that can be refunded.
 */
final class CardLedger {

  /** Points that are not known: a card not touched yet, a figure that cannot be read. */
  static final long UNKNOWN = -1;

  /** So long before and after its deadline a hold may have ended or not. */
  static final Duration DOUBT = Duration.ofSeconds(30);

  private final String pan;
  private long openingPoints = UNKNOWN;
  private long openingPending;
  private long closingPoints = UNKNOWN;
  private Turnover turnover = Turnover.NONE;
  private boolean outstanding;
  private @Nullable LedgerEntry last;
  private @Nullable LedgerEntry hold;
  private @Nullable LedgerEntry refundable;

  CardLedger(String pan) {
    this.pan = pan;
  }

  String pan() {
    return pan;
  }

  /** True once the opening balance is known. */
  boolean isOpen() {
    return openingPoints != UNKNOWN;
  }

  boolean isOutstanding() {
    return outstanding;
  }

  long openingPoints() {
    return openingPoints;
  }

  long availablePoints() {
    return isOpen() ? openingPoints + turnover.change() : UNKNOWN;
  }

  /** Points earned by purchases that are authorized, not completed. */
  long pendingPoints() {
    return isOpen() ? openingPending + turnover.pending() : UNKNOWN;
  }

  /** What the host said when it was asked at the end, or {@link #UNKNOWN}. */
  long closingPoints() {
    return closingPoints;
  }

  /** What was done to the points since the opening, as the host answered. */
  Turnover turnover() {
    return turnover;
  }

  /** The last transaction; its end is known to {@link LedgerEntry}. */
  @Nullable LedgerEntry last() {
    return last;
  }

  /** The open hold or authorized purchase. */
  @Nullable LedgerEntry hold() {
    return hold;
  }

  /** A purchase, redemption or completion of which something stands. */
  @Nullable LedgerEntry refundable() {
    return refundable;
  }

  NewRequests newRequests() {
    return new NewRequests(this);
  }

  FollowUps followUps() {
    return new FollowUps(this);
  }

  /** Takes notice of a hold that the host must have ended by now. */
  void passTime(Instant now) {
    LedgerEntry open = hold;
    if (open != null && now.isAfter(open.deadline().plus(DOUBT))) {
      timeOut(open);
    }
  }

  /** True while the host may or may not have ended the open hold by itself. */
  boolean isInDoubt(Instant now) {
    LedgerEntry open = hold;
    return open != null && now.isAfter(open.deadline().minus(DOUBT));
  }

  /** Commits to a request: no other one until its answer was settled, or it was refused. */
  Planned plan(
      TillRequest request,
      Expectation expectation,
      Turnover change,
      long approvedMinor,
      @Nullable LedgerEntry subject) {
    return plan(request, expectation, change, approvedMinor, subject, null);
  }

  /** The same for a request that moves points of another card, too. */
  Planned plan(
      TillRequest request,
      Expectation expectation,
      Turnover change,
      long approvedMinor,
      @Nullable LedgerEntry subject,
      @Nullable CardLedger recipient) {
    if (outstanding || (recipient != null && recipient.outstanding)) {
      throw new IllegalStateException("ledger: outstanding=true (expected: one request at a time)");
    }
    outstanding = true;
    if (recipient != null) {
      recipient.outstanding = true;
    }
    return new Planned(this, request, expectation, change, approvedMinor, subject, recipient);
  }

  /** Lets go of a request that is answered, or was refused before anything was decided. */
  void letGo(Planned planned) {
    outstanding = false;
    CardLedger recipient = planned.recipient();
    if (recipient != null) {
      recipient.outstanding = false;
    }
  }

  /** Judges the answer and books it when it is right; returns what is wrong with it. */
  List<String> settle(Planned planned, Answer answer) {
    letGo(planned);
    List<String> differences = Judgement.differences(planned, answer);
    Operation operation = planned.expectation().operation();
    if (differences.isEmpty() && operation != Operation.FIRST_TOUCH && isOfUnknownPoints(planned)) {
      differences = resolve(answer);
    }
    if (operation == Operation.CLOSING_BALANCE) {
      closingPoints = answer.amounts().points(AdditionalAmounts.AVAILABLE);
    } else if (differences.isEmpty()) {
      book(planned, answer);
    }
    return differences;
  }

  private static boolean isOfUnknownPoints(Planned planned) {
    return planned.expectation().pointsAfter() == UNKNOWN;
  }

  /** A balance asked for in doubt tells whether the hold has ended. */
  private List<String> resolve(Answer answer) {
    LedgerEntry open = hold;
    long available = answer.amounts().points(AdditionalAmounts.AVAILABLE);
    long pending = Math.max(0, answer.amounts().points(AdditionalAmounts.PENDING));
    if (available == availablePoints() && pending == pendingPoints()) {
      return List.of();
    }
    if (open != null
        && available == availablePoints() + open.posted().held()
        && pending == pendingPoints() - open.posted().pending()) {
      timeOut(open);
      return List.of();
    }
    return List.of(
        "available="
            + available
            + " pending="
            + pending
            + " (expected: "
            + availablePoints()
            + " and "
            + pendingPoints()
            + ", or as after the end of a hold)");
  }

  private void book(Planned planned, Answer answer) {
    turnover = turnover.plus(planned.change());
    CardLedger recipient = planned.recipient();
    if (recipient != null) {
      recipient.receive(planned.change().sent());
    }
    switch (planned.expectation().operation()) {
      case FIRST_TOUCH -> {
        openingPoints = answer.amounts().points(AdditionalAmounts.AVAILABLE);
        openingPending = Math.max(0, answer.amounts().points(AdditionalAmounts.PENDING));
      }
      case PURCHASE, REDEMPTION_EXACT, REDEMPTION_UP_TO, LOAD, TRANSFER ->
          enter(new LedgerEntry(planned, answer));
      case HOLD, AUTHORIZATION -> {
        LedgerEntry entry = new LedgerEntry(planned, answer);
        last = entry;
        if (answer.isApproved()) {
          hold = entry;
        }
      }
      case COMPLETION -> {
        subjectOf(planned).end();
        hold = null;
        enter(new LedgerEntry(planned, answer));
      }
      case REVERSAL -> {
        LedgerEntry reversed = subjectOf(planned);
        reversed.reverseBy(planned.request());
        forget(reversed);
      }
      case VOID -> {
        LedgerEntry voided = subjectOf(planned);
        voided.voidWhole();
        forget(voided);
        last = new LedgerEntry(planned, answer);
      }
      case REFUND -> {
        LedgerEntry refunded = subjectOf(planned);
        refunded.refund(planned.request().amountMinor());
        if (refunded.standingMinor() == 0) {
          forget(refunded);
        }
        last = new LedgerEntry(planned, answer);
      }
      case BALANCE, REPEAT, REVERSAL_REPEAT, CLOSING_BALANCE -> {
        // Nothing is posted.
      }
    }
  }

  /** Points from another card; fewer than none when it gets them back. */
  private void receive(long points) {
    turnover = turnover.plus(Turnover.ofReceived(points));
  }

  /** What can be refunded is kept until nothing of it stands, or its points are spent. */
  private void enter(LedgerEntry entry) {
    last = entry;
    if (entry.isRefundable() && !followUps().canRefund()) {
      refundable = entry;
    }
  }

  /** Nothing of it stands any more. */
  private void forget(LedgerEntry entry) {
    if (entry == hold) {
      hold = null;
    }
    if (entry == refundable) {
      refundable = null;
    }
  }

  private void timeOut(LedgerEntry open) {
    turnover = turnover.plus(open.stepTo(0));
    open.end();
    hold = null;
  }

  private static LedgerEntry subjectOf(Planned planned) {
    return Objects.requireNonNull(planned.subject(), "no transaction to follow up");
  }
}
