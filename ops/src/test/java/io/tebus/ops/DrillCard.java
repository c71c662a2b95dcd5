package io.tebus.ops;

import java.util.ArrayList;
import java.util.List;

/**
 * The ledger of one card, exact after every answer since it has one request under way at most. It
 * says what each answer must be before the request leaves. The rates are those of the demo
 * programme: a point for a full dollar, a cent for a point.
 *
 * <p>Confined to the thread of its shop. Points; amounts in cents. The whole drill earns into one
 * lot, or two around the end of a month, and neither expires, so that the card has what it earned
 * less what it redeemed, and where that is less than nothing, arrears. Source: points semantics,
 * sections 3 and 5.
 */
final class DrillCard {

  private static final String BALANCE_CODE = "319000";
  private static final String PURCHASE_CODE = "000000";
  private static final String REDEMPTION_CODE = "009000";
  private static final String MODE_UP_TO = "20001U";
  private static final long EARN_UNIT_MINOR = 100;

  /** So many of the latest purchases and redemptions may be reversed. */
  private static final int REVERSIBLE = 8;

  private final String pan;
  private final List<DrillRequest> reversible = new ArrayList<>();
  private long earnedPoints;
  private long redeemedPoints;
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

  /** Earned, less what reversals took back. */
  long earnedPoints() {
    return earnedPoints;
  }

  /** Redeemed, less what reversals gave back. */
  long redeemedPoints() {
    return redeemedPoints;
  }

  long availablePoints() {
    return availableAfter(0, 0);
  }

  long arrearsPoints() {
    return Math.max(0, redeemedPoints - earnedPoints);
  }

  int reversibleCount() {
    return reversible.size();
  }

  /** Row 5 of the profile. */
  DrillRequest balance(DrillTill till) {
    DrillFrame frame =
        till.pack(DrillFrame.AUTHORIZATION, pan, BALANCE_CODE, DrillFrame.NO_AMOUNT, "", "");
    return new DrillRequest(
        this,
        frame,
        new DrillExpectation.Figures(
            DrillAnswer.APPROVED, "", availablePoints(), 0, 0, availablePoints()),
        0,
        0,
        null);
  }

  /** Row 1. */
  DrillRequest purchase(DrillTill till, long amountMinor) {
    DrillFrame frame = till.pack(DrillFrame.FINANCIAL, pan, PURCHASE_CODE, amountMinor, "", "");
    return planned(frame, DrillAnswer.APPROVED, amountMinor, amountMinor / EARN_UNIT_MINOR, 0);
  }

  /** Row 3, mode E: all of the points, at least 1, or a decline. */
  DrillRequest exactRedemption(DrillTill till, long points) {
    DrillFrame frame = till.pack(DrillFrame.FINANCIAL, pan, REDEMPTION_CODE, points, "", "");
    return points > availablePoints()
        ? planned(frame, DrillAnswer.NOT_SUFFICIENT_POINTS, points, 0, 0)
        : planned(frame, DrillAnswer.APPROVED, points, 0, points);
  }

  /** Row 3, mode U: as many of the points, at least 1, as there are. */
  DrillRequest redemptionUpTo(DrillTill till, long points) {
    DrillFrame frame =
        till.pack(DrillFrame.FINANCIAL, pan, REDEMPTION_CODE, points, MODE_UP_TO, "");
    long taken = Math.min(points, availablePoints());
    if (taken == 0) {
      return planned(frame, DrillAnswer.NOT_SUFFICIENT_POINTS, points, 0, 0);
    }
    return taken < points
        ? planned(frame, DrillAnswer.APPROVED_IN_PART, taken, 0, taken)
        : planned(frame, DrillAnswer.APPROVED, points, 0, taken);
  }

  /**
   * Row 13, with DE 90: one of the latest purchases and redemptions taken back, from the oldest, 0,
   * to {@link #reversibleCount()} - 1; also one that was declined or reversed already, which posts
   * nothing.
   */
  DrillRequest reversal(int index, boolean advice) {
    DrillRequest original = reversible.get(index);
    DrillFrame reversed = original.frame();
    DrillFrame frame =
        reversed
            .till()
            .pack(
                advice ? DrillFrame.REVERSAL_ADVICE : DrillFrame.REVERSAL,
                pan,
                reversed.processingCode(),
                reversed.amountMinor(),
                "",
                reversed.originalData());
    boolean mirrors = original.stands();
    return new DrillRequest(
        this,
        frame,
        new DrillExpectation.CodeOnly(DrillAnswer.APPROVED),
        mirrors ? -original.earnedPoints() : 0,
        mirrors ? -original.redeemedPoints() : 0,
        original);
  }

  /** Books a request whose first answer came and was right. */
  void settle(DrillRequest request, DrillAnswer answer) {
    request.acknowledge(answer);
    touched = true;
    earnedPoints = Math.addExact(earnedPoints, request.earnedPoints());
    redeemedPoints = Math.addExact(redeemedPoints, request.redeemedPoints());
    DrillRequest original = request.original();
    if (original == null) {
      reversible.add(request);
      if (reversible.size() > REVERSIBLE) {
        reversible.removeFirst();
      }
    } else if (original.stands()) {
      original.reverse();
    }
  }

  private DrillRequest planned(
      DrillFrame frame, String responseCode, long amountMinor, long earned, long redeemed) {
    return new DrillRequest(
        this,
        frame,
        new DrillExpectation.Figures(
            responseCode,
            DrillFrame.digits(amountMinor, 12),
            availablePoints(),
            earned,
            redeemed,
            availableAfter(earned, redeemed)),
        earned,
        redeemed,
        null);
  }

  private long availableAfter(long earned, long redeemed) {
    return Math.max(0, earnedPoints + earned - redeemedPoints - redeemed);
  }
}
