package io.tebus.engine.reversal;

import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
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
  private final int[] drawnExpiries = new int[TransactionEvent.MAX_PARTS];
  private final long[] drawnPoints = new long[TransactionEvent.MAX_PARTS];

  // The original, copied because the window's view is lent for one call only.
  private long amount;
  private long earned;
  private long redeemed;
  private long value;

  TakeBack(RecentTransactions recent) {
    this.recent = recent;
  }

  /**
   * Plans a step.
   *
   * @param ordinal the original, of which more than {@code remaining} stands
   * @param remaining what is to stand of its approved amount
   * @param lapsedInto last day of the lot for points whose own lot has lapsed meanwhile
   */
  void plan(
      TransactionEvent event,
      Ledger ledger,
      int ordinal,
      long remaining,
      int today,
      int lapsedInto) {
    RecentTransaction original = recent.at(ordinal);
    long standing = original.standingAmount();
    int account = original.account();
    int earnExpiry = original.earnExpiry();
    amount = original.approvedAmount();
    earned = original.earned();
    redeemed = original.redeemed();
    value = original.value();
    event
        .outcome(Effect.MIRRORED, ResponseCode.APPROVED)
        .original(original.lsn())
        .standingAmount(remaining)
        .earned(earnedOn(standing) - earnedOn(remaining))
        .redeemed(redeemedFor(standing) - redeemedFor(remaining))
        .value(valueOf(standing) - valueOf(remaining));
    Accounts accounts = ledger.accounts();
    // Points go back first: what was earned can then be taken from them instead of making arrears.
    if (event.redeemed() > 0) {
      giveBack(event, accounts, account, today, ordinal, redeemedFor(remaining), lapsedInto);
    }
    if (event.earned() > 0) {
      accounts.planTakeBack(event, account, today, earnExpiry, event.earned());
    }
    ledger.showBalances(event, account, today);
  }

  /** The part of a standing amount that is paid in points. */
  private long valueOf(long standing) {
    return value == 0 ? 0 : Proportion.ceil(value, standing, amount);
  }

  /** The points that a standing amount costs. */
  private long redeemedFor(long standing) {
    return value == 0 ? 0 : Proportion.ceil(redeemed, valueOf(standing), value);
  }

  /** The points that a standing amount earns. */
  private long earnedOn(long standing) {
    return earned == 0 ? 0 : Proportion.floor(earned, standing - valueOf(standing), amount - value);
  }

  /** Points return to their own lots, last drawn first, until {@code kept} remain drawn. */
  private void giveBack(
      TransactionEvent event,
      Accounts accounts,
      int account,
      int today,
      int ordinal,
      long kept,
      int lapsedInto) {
    int drawn = 0;
    for (int part = 0; part < recent.partCount(ordinal); part++) {
      long points = recent.partPoints(ordinal, part);
      if (points < 0) {
        drawnExpiries[drawn] = recent.partExpiry(ordinal, part);
        drawnPoints[drawn] = -points;
        drawn++;
      }
    }
    long left = event.redeemed();
    // Earlier steps returned the points beyond kept + left.
    long returnedBefore = redeemed - kept - left;
    for (int i = drawn - 1; i >= 0 && left > 0; i--) {
      long skipped = Math.min(returnedBefore, drawnPoints[i]);
      returnedBefore -= skipped;
      long returned = Math.min(left, drawnPoints[i] - skipped);
      if (returned > 0) {
        int expiry = drawnExpiries[i] >= today ? drawnExpiries[i] : lapsedInto;
        accounts.planCredit(event, account, expiry, returned);
        left -= returned;
      }
    }
  }
}
