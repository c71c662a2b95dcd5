package io.tebus.reference;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What an approval, a fact or a completion did to an account, and how much of it still stands. The
 * figures of the decision stay what they were: whatever takes back uses the rates and terms of the
 * original.
 *
 * <p>Confined to the test's thread. Source: points.md, section 5.
 */
final class Posting implements Standing {

  /** The lot of a posting that earned nothing. */
  static final LotId NO_LOT = LotId.firstOf(0);

  private final Account account;
  private final long amount;
  private final long earned;
  private final LotId earnedInto;
  private final long redeemed;
  private final long value;
  private final Deque<Lot> drawn;
  private final Terms terms;
  private long standing;

  /**
   * Posts what was decided.
   *
   * @param amount T: of a purchase all of it, of a redemption the approved part; 0 of a completion
   *     that found no points
   * @param earned E, in the given lot
   * @param spend P points redeemed for value V; the amount less V is what earned
   * @param drawn the lots that gave the points, last drawn on top
   */
  Posting(
      Account account,
      long amount,
      long earned,
      LotId earnedInto,
      Programme.Spend spend,
      Deque<Lot> drawn,
      Terms terms) {
    this.account = account;
    this.amount = amount;
    this.earned = earned;
    this.earnedInto = earnedInto;
    this.redeemed = spend.points();
    this.value = spend.value();
    this.drawn = drawn;
    this.terms = terms;
    this.standing = amount;
  }

  /** Points earned and none spent. */
  static Posting ofEarn(Account account, long amount, long earned, LotId earnedInto, Terms terms) {
    return new Posting(
        account, amount, earned, earnedInto, Programme.Spend.NOTHING, new ArrayDeque<>(), terms);
  }

  /** Points spent and none earned. */
  static Posting ofSpend(Account account, Programme.Spend spend, Deque<Lot> drawn, Terms terms) {
    return new Posting(account, spend.value(), 0, NO_LOT, spend, drawn, terms);
  }

  /** The one that has its points: since a merge, another one than it was posted to. */
  Account account() {
    return account.root();
  }

  boolean isOfMergedAccount() {
    return account.isMerged();
  }

  LotId earnedInto() {
    return earnedInto;
  }

  /** The parts not given back yet, last drawn on top. */
  Deque<Lot> drawn() {
    return drawn;
  }

  Terms terms() {
    return terms;
  }

  @Override
  public long standing() {
    return standing;
  }

  /** Paid in points and in money. */
  boolean isSplit() {
    return value > 0 && value < amount;
  }

  @Override
  public boolean standsWhole() {
    return standing == amount;
  }

  @Override
  public void leaveStanding(long newStanding) {
    standing = newStanding;
  }

  /** What was given back is drawn again. */
  void drawAgain(Deque<Lot> parts) {
    drawn.clear();
    drawn.addAll(parts);
  }

  /** The part paid in points that is left when y of the amount stands, v(y). */
  long valueLeft(long y) {
    if (value == 0) {
      return 0;
    }
    return switch (terms.split()) {
      case PRO_RATA -> Rate.ceil(value, y, amount);
      case POINTS_FIRST -> Math.max(0, value - (amount - y));
      case MONEY_FIRST -> Math.min(value, y);
    };
  }

  /** The points that part costs, h(y): ceil(P * part / V). */
  long redeemedLeft(long y) {
    return value == 0 ? 0 : Rate.ceil(redeemed, valueLeft(y), value);
  }

  /** The points that the rest, paid in money, still earns, g(y): round(E * rest / (T - V)). */
  long earnedLeft(long y) {
    return amount == value
        ? 0
        : Rate.round(earned, y - valueLeft(y), amount - value, terms.rounding());
  }
}
