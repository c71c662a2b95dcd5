package io.tebus.engine.reversal;

import io.tebus.engine.account.Ledger;
import io.tebus.engine.account.LotPlan;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.programme.Proportion;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Takes back a transfer, whole or a step of it: the payer gets the points back into the lots they
 * came from, the recipient loses them, or owes what is spent already. The fee comes back with the
 * last step. Plans the effects into the event, changes nothing.
 *
 * <p>Confined to the engine thread. Source: points semantics, sections 5 and 8; the life cycle
 * table.
 */
final class TransferTakeBack {

  private final RecentTransactions recent;
  private final DrawnLots drawn;

  TransferTakeBack(RecentTransactions recent, DrawnLots drawn) {
    this.recent = recent;
    this.drawn = drawn;
  }

  /**
   * Plans a step.
   *
   * @param ordinal the transfer, of which more than {@code remaining} stands
   * @param remaining what is to stand of its approved amount
   */
  void plan(TransactionEvent event, Ledger ledger, int ordinal, long remaining, int today) {
    RecentTransaction original = recent.at(ordinal);
    int payer = ledger.accounts().root(original.account());
    int recipient = ledger.accounts().root(original.counterAccount());
    boolean sameSince = payer == recipient;
    long amount = original.approvedAmount();
    long moved = original.redeemed() - original.fee();
    long stood = Proportion.ceil(moved, original.standingAmount(), amount);
    long stands = Proportion.ceil(moved, remaining, amount);
    long fee = remaining == 0 ? original.fee() : 0;
    event
        .outcome(Effect.MIRRORED, ResponseCode.APPROVED)
        .original(original.lsn())
        .standingAmount(remaining)
        .redeemed(fee);
    if (!sameSince) {
      event.counterAccount(recipient).fee(fee).redeemed(stood - stands + fee);
    }
    drawn.read(ordinal);
    if (fee > 0) {
      drawn.returnBeyond(moved, moved + fee);
      giveBack(event, ledger, payer, today);
    }
    if (sameSince) {
      // They were merged: the points are where they would go.
      ledger.showBalances(event, payer, today);
      return;
    }
    drawn.returnBeyond(stands, stood);
    giveBack(event, ledger, payer, today);
    takeFrom(event, ledger.lots(), recipient, today);
    ledger.showBalances(event, payer, today);
    ledger.showCounterBalances(event, today);
  }

  private void giveBack(TransactionEvent event, Ledger ledger, int payer, int today) {
    for (int i = drawn.count() - 1; i >= 0; i--) {
      if (drawn.returned(i) > 0) {
        long key = ledger.programme().keyOfReturned(drawn.key(i), today);
        ledger.lots().credit(event, payer, key, drawn.returned(i));
      }
    }
  }

  private void takeFrom(TransactionEvent event, LotPlan lots, int recipient, int today) {
    long missing = 0;
    for (int i = drawn.count() - 1; i >= 0; i--) {
      long points = drawn.returned(i);
      if (points > 0) {
        missing += points - lots.take(event, recipient, drawn.key(i), points);
      }
    }
    missing -= lots.takeSpendable(event, recipient, today, missing);
    lots.owe(event, recipient, missing);
  }
}
