package io.tebus.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one card, exact after every answer since it has one request under way at most. It
 * says what each answer must be before the request leaves. The rates are those of the demo
 * programme: a point for a full dollar, a cent for a point.
 *
 * <p>Confined to the thread of its shop. Points; amounts in cents. The whole drill earns into one
 * lot, or two around the end of a month, and neither expires, so that the card has what it earned
 * less what it redeemed and what is on hold, and where that is less than nothing, arrears. A drill
 * is over before a hold times out. Source: points semantics, sections 3 to 5.
 */
final class DrillCard {

  /** DE 3 of redemptions, holds and their completions. */
  static final String REDEMPTION_CODE = "009000";

  private static final String BALANCE_CODE = "319000";
  private static final String PURCHASE_CODE = "000000";
  private static final String LOAD_CODE = "210090";
  private static final String MODE_UP_TO = "20001U";
  private static final String ORDER = "23004ECOM";
  private static final long EARN_UNIT_MINOR = 100;

  /** So many of the latest transactions may be followed up. */
  private static final int REMEMBERED = 8;

  private final String pan;
  private final List<DrillRequest> remembered = new ArrayList<>();
  private @Nullable DrillRequest hold;
  private DrillPosting posted = DrillPosting.NONE;
  private boolean touched;

  DrillCard(String pan) {
    this.pan = pan;
  }

  String pan() {
    return pan;
  }

  /** True when something was decided for it. */
  boolean isTouched() {
    return touched;
  }

  /** Earned and loaded, less what was taken back. */
  long earnedPoints() {
    return posted.earned();
  }

  /** Redeemed, less what was given back. */
  long redeemedPoints() {
    return posted.redeemed();
  }

  long heldPoints() {
    return posted.held();
  }

  long availablePoints() {
    return availableAfter(DrillPosting.NONE);
  }

  long arrearsPoints() {
    return Math.max(0, -posted.change());
  }

  /** The latest transactions, the oldest first. */
  List<DrillRequest> remembered() {
    return List.copyOf(remembered);
  }

  DrillFollowUps followUps() {
    return new DrillFollowUps(this);
  }

  /** The open hold, or null. */
  @Nullable DrillRequest hold() {
    return hold;
  }

  /** The latest of which something can be refunded, or null. */
  @Nullable DrillRequest refundable() {
    return latest(DrillRequest::isRefundable);
  }

  /** The latest that can be voided on the given day, MMDD, or null. */
  @Nullable DrillRequest voidable(String day) {
    return latest(request -> request.isVoidable(day));
  }

  private @Nullable DrillRequest latest(Predicate<DrillRequest> condition) {
    for (int i = remembered.size() - 1; i >= 0; i--) {
      if (condition.test(remembered.get(i))) {
        return remembered.get(i);
      }
    }
    return null;
  }

  /** Row 5 of the profile. */
  DrillRequest balance(DrillTill till) {
    DrillFrame frame =
        till.pack(
            DrillFrame.AUTHORIZATION,
            pan,
            BALANCE_CODE,
            DrillFrame.NO_AMOUNT,
            "",
            DrillReference.NONE);
    return new DrillRequest(
        this,
        DrillKind.BALANCE,
        frame,
        new DrillExpectation.Figures(
            DrillAnswer.APPROVED, "", availablePoints(), 0, 0, availablePoints()),
        DrillPosting.NONE,
        0,
        null);
  }

  /** Row 1. */
  DrillRequest purchase(DrillTill till, long amountMinor) {
    DrillFrame frame = financial(till, PURCHASE_CODE, amountMinor, "");
    long earned = amountMinor / EARN_UNIT_MINOR;
    return earning(DrillKind.PURCHASE, frame, earned);
  }

  /** Row 11: a cent is a point. */
  DrillRequest load(DrillTill till, long amountMinor) {
    DrillFrame frame = financial(till, LOAD_CODE, amountMinor, "");
    return earning(DrillKind.LOAD, frame, amountMinor);
  }

  /** Row 3, mode E: all of the points, at least 1, or a decline. */
  DrillRequest exactRedemption(DrillTill till, long points) {
    DrillFrame frame = financial(till, REDEMPTION_CODE, points, "");
    return spending(DrillKind.REDEMPTION, frame, points > availablePoints() ? 0 : points);
  }

  /** Row 3, mode U: as many of the points, at least 1, as there are. */
  DrillRequest redemptionUpTo(DrillTill till, long points) {
    DrillFrame frame = financial(till, REDEMPTION_CODE, points, MODE_UP_TO);
    return spending(DrillKind.REDEMPTION, frame, Math.min(points, availablePoints()));
  }

  /** Row 6, mode U; for an order it is kept for longer. */
  DrillRequest hold(DrillTill till, long points, boolean isOrder) {
    DrillFrame frame =
        till.pack(
            DrillFrame.AUTHORIZATION,
            pan,
            REDEMPTION_CODE,
            points,
            MODE_UP_TO + (isOrder ? ORDER : ""),
            DrillReference.NONE);
    return spending(DrillKind.HOLD, frame, Math.min(points, availablePoints()));
  }

  /** Books a request whose first answer came and was right. */
  void settle(DrillRequest request, DrillAnswer answer) {
    request.acknowledge(answer);
    touched = true;
    posted = posted.plus(request.posting());
    DrillRequest original = request.original();
    if (original == null) {
      remember(request);
      if (request.kind() == DrillKind.HOLD && answer.isApproved()) {
        hold = request;
      }
      return;
    }
    switch (request.kind()) {
      case COMPLETION -> {
        original.complete();
        remember(request);
      }
      case REFUND -> original.refund(request.approvedMinor());
      case REVERSAL, VOID -> {
        if (original.standsWhole()) {
          original.reverse();
        }
      }
      default ->
          throw new IllegalStateException(request + " (expected: one that follows up another)");
    }
    if (hold != null && !hold.standsWhole()) {
      hold = null;
    }
  }

  private void remember(DrillRequest request) {
    remembered.add(request);
    if (remembered.size() > REMEMBERED) {
      remembered.removeFirst();
    }
  }

  private DrillFrame financial(
      DrillTill till, String processingCode, long amountMinor, String loyaltyTags) {
    return till.pack(
        DrillFrame.FINANCIAL, pan, processingCode, amountMinor, loyaltyTags, DrillReference.NONE);
  }

  private DrillRequest earning(DrillKind kind, DrillFrame frame, long points) {
    DrillPosting posting = new DrillPosting(points, 0, 0);
    long amountMinor = frame.amountMinor();
    return planned(kind, frame, DrillAnswer.APPROVED, amountMinor, posting, points, 0);
  }

  /** A hold shows nothing as redeemed yet. */
  private DrillRequest spending(DrillKind kind, DrillFrame frame, long taken) {
    long asked = frame.amountMinor();
    if (taken == 0) {
      String declined = DrillAnswer.NOT_SUFFICIENT_POINTS;
      return planned(kind, frame, declined, asked, DrillPosting.NONE, 0, 0);
    }
    String outcome = taken < asked ? DrillAnswer.APPROVED_IN_PART : DrillAnswer.APPROVED;
    return kind == DrillKind.HOLD
        ? planned(kind, frame, outcome, taken, new DrillPosting(0, 0, taken), 0, 0)
        : planned(kind, frame, outcome, taken, new DrillPosting(0, taken, 0), 0, taken);
  }

  private DrillRequest planned(
      DrillKind kind,
      DrillFrame frame,
      String responseCode,
      long amountMinor,
      DrillPosting posting,
      long earned,
      long redeemed) {
    return new DrillRequest(
        this,
        kind,
        frame,
        new DrillExpectation.Figures(
            responseCode,
            DrillFrame.digits(amountMinor, 12),
            availablePoints(),
            earned,
            redeemed,
            availableAfter(posting)),
        posting,
        amountMinor,
        null);
  }

  /** Available after a posting; what is less than nothing are arrears. */
  long availableAfter(DrillPosting posting) {
    return Math.max(0, posted.plus(posting).change());
  }
}
