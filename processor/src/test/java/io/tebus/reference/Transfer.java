package io.tebus.reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Points that went from account to account, the fee for it, and how much of it still stands. The
 * points keep their lots: their day of expiry, and who paid for them.
 *
 * <p>Confined to the test's thread. Source: points.md, section 8.
 */
final class Transfer implements Standing {

  private final Account payer;
  private final Account recipient;
  private final long amount;
  private final long points;
  private final Deque<Lot> moved;
  private final Deque<Lot> charged;
  private long standing;

  /**
   * Notes what was done.
   *
   * @param amount A, DE 4
   * @param moved the lots that gave the points that went to the recipient, last drawn on top
   * @param charged the lots that gave the fee, drawn after the others
   */
  Transfer(Account payer, Account recipient, long amount, Deque<Lot> moved, List<Lot> charged) {
    this.payer = payer;
    this.recipient = recipient;
    this.amount = amount;
    this.points = sum(moved);
    this.moved = moved;
    this.charged = new ArrayDeque<>(charged);
    this.standing = amount;
  }

  /** The one that has the points of who paid: since a merge, another one. */
  Account payer() {
    return payer.root();
  }

  /** The one that has the points of who received. */
  Account recipient() {
    return recipient.root();
  }

  boolean isOfMergedAccount() {
    return payer.isMerged() || recipient.isMerged();
  }

  @Override
  public long standing() {
    return standing;
  }

  @Override
  public boolean standsWhole() {
    return standing == amount;
  }

  @Override
  public void leaveStanding(long newStanding) {
    standing = newStanding;
  }

  /** The points that stay with the recipient when y of the amount stands: ceil(M * y / A). */
  long movedLeft(long y) {
    return Rate.ceil(points, y, amount);
  }

  /** Takes moved points back, last moved first. */
  List<Lot> takeMoved(long count) {
    return Account.lastOf(moved, count);
  }

  /** Takes the whole fee back, last drawn first. */
  List<Lot> takeCharged() {
    return Account.lastOf(charged, sum(charged));
  }

  static long sum(Iterable<Lot> parts) {
    long sum = 0;
    for (Lot part : parts) {
      sum += part.points();
    }
    return sum;
  }
}
