package io.tebus.reference;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What an approval, a fact or a completion did to an account, and how much of it still stands. The
 * figures of the decision stay what they were: whatever takes back uses the rates of the original.
 *
 * <p>Confined to the test's thread. Source: points.md, section 5.
 */
final class Posting {

  /** The lot of a posting that earned nothing. */
  static final long NO_LOT = 0;

  private final Account account;
  private final long amount;
  private final long earned;
  private final long earnedInto;
  private final long redeemed;
  private final long value;
  private final Deque<Lot> drawn;
  private long standing;

  /**
   * @param amount A: of a purchase all of it, of a redemption the approved part; 0 of a completion
   *     that found no points
   * @param earned E, in the lot that expires on the given day
   * @param spend P points redeemed for value V; the amount less V is what earned
   * @param drawn the lots that gave the points, last drawn on top
   */
  Posting(
      Account account,
      long amount,
      long earned,
      long earnedInto,
      Programme.Spend spend,
      Deque<Lot> drawn) {
    this.account = account;
    this.amount = amount;
    this.earned = earned;
    this.earnedInto = earnedInto;
    this.redeemed = spend.points();
    this.value = spend.value();
    this.drawn = drawn;
    this.standing = amount;
  }

  /** Points earned and none spent. */
  static Posting ofEarn(Account account, long amount, long earned, long earnedInto) {
    return new Posting(
        account, amount, earned, earnedInto, Programme.Spend.NOTHING, new ArrayDeque<>());
  }

  /** Points spent and none earned. */
  static Posting ofSpend(Account account, Programme.Spend spend, Deque<Lot> drawn) {
    return new Posting(account, spend.value(), 0, NO_LOT, spend, drawn);
  }

  Account account() {
    return account;
  }

  long earnedInto() {
    return earnedInto;
  }

  /** The parts not given back yet, last drawn on top. */
  Deque<Lot> drawn() {
    return drawn;
  }

  /** The amount that stands now: all of it, a part, or 0 when it is reversed whole. */
  long standing() {
    return standing;
  }

  /** Paid in points and in money. */
  boolean isSplit() {
    return value > 0 && value < amount;
  }

  boolean standsWhole() {
    return standing == amount;
  }

  void leaveStanding(long newStanding) {
    standing = newStanding;
  }

  /** What was given back is drawn again. */
  void drawAgain(Deque<Lot> parts) {
    drawn.clear();
    drawn.addAll(parts);
  }

  /** The part paid in points that is left when y of the amount stands: ceil(V * y / A). */
  long valueLeft(long y) {
    return value == 0 ? 0 : Rate.ceil(value, y, amount);
  }

  /** The points that part costs, h(y): ceil(P * part / V). */
  long redeemedLeft(long y) {
    return value == 0 ? 0 : Rate.ceil(redeemed, valueLeft(y), value);
  }

  /** The points that the rest, paid in money, still earns, g(y): floor(E * rest / (A - V)). */
  long earnedLeft(long y) {
    return amount == value ? 0 : Rate.floor(earned, y - valueLeft(y), amount - value);
  }
}
