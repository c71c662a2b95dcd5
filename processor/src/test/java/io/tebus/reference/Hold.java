package io.tebus.reference;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Points that wait for a completion: set aside from concrete lots, or, of an authorized purchase,
 * pending. The figures of the approval stay what they were; a partial reversal leaves less on hold.
 *
 * <p>Confined to the test's thread. Source: points.md, section 4.
 */
final class Hold {

  private final Account account;
  private final boolean ofPurchase;
  private final Instant deadline;
  private final long amount;
  private final long approvedPoints;
  private final Deque<Lot> drawn;
  private long standing;
  private long pending;

  private Hold(
      Account account,
      boolean ofPurchase,
      Instant deadline,
      long amount,
      long approvedPoints,
      Deque<Lot> drawn) {
    this.account = account;
    this.ofPurchase = ofPurchase;
    this.deadline = deadline;
    this.amount = amount;
    this.approvedPoints = approvedPoints;
    this.drawn = drawn;
    standing = amount;
    pending = ofPurchase ? approvedPoints : 0;
  }

  /**
   * Points that are set aside.
   *
   * @param spend P points for value V, each at least 1
   * @param drawn the lots that gave the points, last drawn on top
   */
  static Hold ofPoints(Account account, Instant deadline, Programme.Spend spend, Deque<Lot> drawn) {
    return new Hold(account, false, deadline, spend.value(), spend.points(), drawn);
  }

  /**
   * An authorized purchase.
   *
   * @param amount A, at least 1
   * @param earned E, maybe 0
   */
  static Hold ofPurchase(Account account, Instant deadline, long amount, long earned) {
    return new Hold(account, true, deadline, amount, earned, new ArrayDeque<>());
  }

  /** The one that has its points: since a merge, another one than it was made on. */
  Account account() {
    return account.root();
  }

  boolean wasMadeOn(Account other) {
    return account.equals(other);
  }

  boolean isOfMergedAccount() {
    return account.isMerged();
  }

  /** P, or E. */
  long approvedPoints() {
    return approvedPoints;
  }

  /** True when its points are pending, and none are set aside. */
  boolean isOfPurchase() {
    return ofPurchase;
  }

  /** When it is over. */
  Instant deadline() {
    return deadline;
  }

  /** H: on hold now. */
  long points() {
    return drawn.stream().mapToLong(Lot::points).sum();
  }

  long pending() {
    return pending;
  }

  /** The parts still on hold, last drawn on top. */
  Deque<Lot> drawn() {
    return drawn;
  }

  /** What of the approved amount was not reversed. */
  long standing() {
    return standing;
  }

  void leaveStanding(long y) {
    standing = y;
  }

  void leavePending(long points) {
    pending = points;
  }

  /** The points that f of the amount costs: ceil(P * f / V). */
  long need(long f) {
    return Rate.ceil(approvedPoints, f, amount);
  }

  /** What a number of points less than those needed pays: floor(points * V / P). */
  long worth(long somePoints) {
    return Rate.floor(somePoints, amount, approvedPoints);
  }

  /** The points that y of the amount would earn: floor(E * y / A). */
  long earnOf(long y) {
    return Rate.floor(approvedPoints, y, amount);
  }

  /** Takes points for good, first drawn first; they come last drawn on top. */
  Deque<Lot> consume(long count) {
    Deque<Lot> consumed = new ArrayDeque<>();
    long left = count;
    while (left > 0) {
      Lot firstDrawn = drawn.removeLast();
      long taken = Math.min(left, firstDrawn.points());
      if (taken < firstDrawn.points()) {
        drawn.addLast(firstDrawn.with(firstDrawn.points() - taken));
      }
      consumed.push(firstDrawn.with(taken));
      left -= taken;
    }
    return consumed;
  }
}
