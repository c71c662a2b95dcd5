package io.tebus.engine.reversal;

import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.Terms;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.account.LotPlan;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.programme.Programme;
import io.tebus.engine.programme.Proportion;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Takes back what was posted, whole or a step of it: plans the effects into the event, changes
 * nothing. What stands is computed anew for each step, so that steps sum to the whole.
 *
 * <p>Confined to the engine thread. Source: points semantics, section 5.
 */
final class TakeBack {

  private final RecentTransactions recent;
  private final DrawnLots drawn;
  private final TransferTakeBack transfer;

  // The original, copied because the window's view is lent for one call only.
  private long amount;
  private long earned;
  private long redeemed;
  private long value;
  private int terms;

  TakeBack(RecentTransactions recent) {
    this.recent = recent;
    drawn = new DrawnLots(recent);
    transfer = new TransferTakeBack(recent, drawn);
  }

  /** Plans a step of a reversal or a void: all that was earned is taken, whatever it makes owe. */
  void plan(TransactionEvent event, Ledger ledger, int ordinal, long remaining, int today) {
    if (recent.at(ordinal).isTransfer()) {
      transfer.plan(event, ledger, ordinal, remaining, today);
    } else {
      plan(event, ledger, ordinal, remaining, today, false, ClawBack.UNLIMITED);
    }
  }

  /** Plans a step of a refund. */
  void planRefund(TransactionEvent event, Ledger ledger, int ordinal, long remaining, int today) {
    ClawBack clawBack = ledger.programme().takingBack().refunds();
    plan(event, ledger, ordinal, remaining, today, true, clawBack);
  }

  /**
   * Plans a step.
   *
   * @param ordinal the original, of which more than {@code remaining} stands
   * @param remaining what is to stand of its approved amount
   */
  private void plan(
      TransactionEvent event,
      Ledger ledger,
      int ordinal,
      long remaining,
      int today,
      boolean isRefund,
      ClawBack clawBack) {
    RecentTransaction original = recent.at(ordinal);
    long standing = original.standingAmount();
    int account = ledger.accounts().root(original.account());
    long earnKey = original.earnKey();
    amount = original.approvedAmount();
    earned = original.earned();
    redeemed = original.redeemed();
    value = original.value();
    terms = original.terms();
    event
        .outcome(Effect.MIRRORED, ResponseCode.APPROVED)
        .original(original.lsn())
        .standingAmount(remaining)
        .redeemed(redeemedFor(standing) - redeemedFor(remaining))
        .value(valueOf(standing) - valueOf(remaining));
    // Points go back first: what was earned can then be taken from them instead of making arrears.
    if (event.redeemed() > 0) {
      giveBack(event, ledger, account, today, ordinal, redeemedFor(remaining), isRefund);
    }
    clawBack(
        event, ledger, account, today, earnKey, earnedOn(standing) - earnedOn(remaining), clawBack);
    ledger.showBalances(event, account, today);
  }

  /** Plans to take earned points, as far as a policy goes. */
  static void clawBack(
      TransactionEvent event,
      Ledger ledger,
      int account,
      int today,
      long earnKey,
      long points,
      ClawBack policy) {
    if (points == 0) {
      return;
    }
    LotPlan lots = ledger.lots();
    long missing =
        policy == ClawBack.ONLY_PENDING
            ? points
            : lots.takeBack(event, account, today, earnKey, points);
    // Points on hold are there, too: once the hold is released they pay what is owed for them.
    long owed =
        switch (policy) {
          case UNLIMITED -> missing;
          case WITHIN_BALANCE -> Math.min(missing, unpledged(event, ledger.accounts(), account));
          case ONLY_PENDING -> 0;
        };
    lots.owe(event, account, owed);
    event.earned(points - missing + owed).waived(missing - owed);
  }

  /** Points on hold that are not owed already. */
  private static long unpledged(TransactionEvent event, Accounts accounts, int account) {
    long arrears = accounts.arrears(account) + event.arrearsChange();
    return Math.max(0, accounts.held(account) - arrears);
  }

  /** The part of a standing amount that is paid in points. */
  private long valueOf(long standing) {
    if (value == 0) {
      return 0;
    }
    return switch (Terms.split(terms)) {
      case PRO_RATA -> Proportion.ceil(value, standing, amount);
      case POINTS_FIRST -> Math.max(0, value - (amount - standing));
      case MONEY_FIRST -> Math.min(value, standing);
    };
  }

  /** The points that a standing amount costs. */
  private long redeemedFor(long standing) {
    return value == 0 ? 0 : Proportion.ceil(redeemed, valueOf(standing), value);
  }

  /** The points that a standing amount earns. */
  private long earnedOn(long standing) {
    return earned == 0
        ? 0
        : Proportion.of(
            earned, standing - valueOf(standing), amount - value, Terms.rounding(terms));
  }

  /** Points return to their own lots, last drawn first, until {@code kept} remain drawn. */
  private void giveBack(
      TransactionEvent event,
      Ledger ledger,
      int account,
      int today,
      int ordinal,
      long kept,
      boolean isRefund) {
    Programme programme = ledger.programme();
    drawn.read(ordinal);
    // Earlier steps returned the points beyond these.
    drawn.returnBeyond(kept, kept + event.redeemed());
    for (int i = drawn.count() - 1; i >= 0; i--) {
      long returned = drawn.returned(i);
      if (returned > 0) {
        long key =
            isRefund
                ? programme.keyOfRefunded(drawn.key(i), today)
                : programme.keyOfReturned(drawn.key(i), today);
        ledger.lots().credit(event, account, key, returned);
      }
    }
  }
}
