package io.tebus.engine.reversal;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.engine.programme.Proportion;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Decides reversals, whole and partial: plans their effects into the event, changes nothing. A
 * reversal is never declined.
 *
 * <p>Confined to the engine thread. Source: message profile, 5.5 and 5.7; points semantics, section
 * 5.
 */
public final class Reversal {

  private final RecentTransactions recent;
  private final OriginalFinder finder;
  private final int[] drawnExpiries = new int[TransactionEvent.MAX_PARTS];
  private final long[] drawnPoints = new long[TransactionEvent.MAX_PARTS];

  // The original, copied because the window's view is lent for one call only.
  private long amount;
  private long earned;
  private long redeemed;
  private long value;

  public Reversal(RecentTransactions recent) {
    this.recent = recent;
    this.finder = new OriginalFinder(recent);
  }

  public void decide(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    int ordinal = finder.find(command, event.timeMs());
    if (ordinal == RecentTransactions.NONE) {
      event.outcome(Effect.TOMBSTONE, ResponseCode.APPROVED);
      if (command.hasOriginal()) {
        event.tombstone(
            command.originalStan(), command.originalTransmittedAt(), command.originalAcquirer());
      } else {
        event.tombstone(command.stan(), 0, command.acquirer());
      }
      return;
    }
    RecentTransaction original = recent.at(ordinal);
    long standing = original.standingAmount();
    event.original(original.lsn()).account(original.account());
    long remaining = Math.max(0, command.standingAmount());
    if (original.state() != TransactionState.STANDING || remaining >= standing) {
      event.outcome(Effect.NOTHING, ResponseCode.APPROVED).standingAmount(standing);
      return;
    }
    amount = original.approvedAmount();
    earned = original.earned();
    redeemed = original.redeemed();
    value = original.value();
    int earnExpiry = original.earnExpiry();
    int account = original.account();
    event
        .outcome(Effect.MIRRORED, ResponseCode.APPROVED)
        .standingAmount(remaining)
        .earned(earnedOn(standing) - earnedOn(remaining))
        .redeemed(redeemedFor(standing) - redeemedFor(remaining))
        .value(valueOf(standing) - valueOf(remaining));
    Accounts accounts = ledger.accounts();
    // Points go back first: what was earned can then be taken from them instead of making arrears.
    if (event.redeemed() > 0) {
      giveBack(event, accounts, account, today, ordinal, redeemedFor(remaining));
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
      TransactionEvent event, Accounts accounts, int account, int today, int ordinal, long kept) {
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
    // Earlier partial reversals returned the points beyond kept + left.
    long returnedBefore = redeemed - kept - left;
    for (int i = drawn - 1; i >= 0 && left > 0; i--) {
      long skipped = Math.min(returnedBefore, drawnPoints[i]);
      returnedBefore -= skipped;
      long returned = Math.min(left, drawnPoints[i] - skipped);
      if (returned > 0) {
        int expiry = drawnExpiries[i] >= today ? drawnExpiries[i] : today + 1;
        accounts.planCredit(event, account, expiry, returned);
        left -= returned;
      }
    }
  }
}
