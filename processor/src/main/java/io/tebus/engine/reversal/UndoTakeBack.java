package io.tebus.engine.reversal;

import io.tebus.engine.account.Ledger;
import io.tebus.engine.account.LotPlan;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Undoes a refund or a void whose reversal came, so that a till that never saw its answer can send
 * it anew: what was taken is credited again, what was given back is drawn again, and what is no
 * longer there becomes arrears. Only the last step on an original is undone, and only the whole of
 * it; else it stands and is an exception. Plans the effects into the event, changes nothing.
 *
 * <p>Confined to the engine thread. Source: message profile, 5.5.
 */
final class UndoTakeBack {

  /** Parts of a step that are undone: each may take several, and an event has room for 1,024. */
  private static final int MAX_PARTS = 240;

  private final RecentTransactions recent;

  UndoTakeBack(RecentTransactions recent) {
    this.recent = recent;
  }

  /**
   * Plans to undo.
   *
   * @param ordinal the refund or void
   * @param remaining what is to stand of it, 0 for nothing
   */
  void plan(TransactionEvent event, Ledger ledger, int ordinal, long remaining, int today) {
    RecentTransaction mirror = recent.at(ordinal);
    long mirrored = mirror.approvedAmount();
    long left = mirror.standingAmount();
    long earned = mirror.earned();
    long redeemed = mirror.redeemed();
    long value = mirror.value();
    long originalLsn = mirror.original();
    int account = ledger.accounts().root(mirror.account());
    boolean isOfTransfer = mirror.isOfTransfer();
    boolean isMirrored = mirror.effect() == Effect.MIRRORED;
    int original = originalLsn == 0 ? RecentTransactions.NONE : recent.ordinalOf(originalLsn);
    if (original != RecentTransactions.NONE) {
      // Its ends may be one account since.
      isOfTransfer |= recent.at(original).isTransfer();
    }
    // Who received a transfer may have spent the points since it was taken back.
    boolean isTakeBack = isMirrored && !isOfTransfer;
    event.standingAmount(mirrored);
    if (remaining >= mirrored && isTakeBack) {
      event.outcome(Effect.NOTHING, ResponseCode.APPROVED);
      return;
    }
    boolean isLastStep =
        originalLsn == 0
            || (original != RecentTransactions.NONE
                && recent.at(original).standingAmount() == left
                && !recent.at(original).isSuperseded());
    if (!isTakeBack || remaining > 0 || !isLastStep || recent.partCount(ordinal) > MAX_PARTS) {
      event
          .outcome(Effect.NOTHING, ResponseCode.APPROVED)
          .exception(ExceptionReason.MIRROR_STANDS, 0);
      return;
    }
    Programme programme = ledger.programme();
    long key =
        original == RecentTransactions.NONE
            ? LotKey.of(programme.expiryOfEarn(today), programme.loadFunder())
            : programme.keyOfReturned(recent.at(original).earnKey(), today);
    event
        .outcome(Effect.RESTORED, ResponseCode.APPROVED)
        .standingAmount(original == RecentTransactions.NONE ? 0 : left + mirrored)
        .earned(earned)
        .redeemed(redeemed)
        .value(value);
    creditAgain(event, ledger.lots(), account, ordinal, earned, key);
    drawAgain(event, ledger.lots(), account, ordinal, redeemed, today);
    ledger.showBalances(event, account, today);
  }

  /** To the lots that were taken from; what made arrears then repays them, or joins a lot. */
  private void creditAgain(
      TransactionEvent event, LotPlan lots, int account, int ordinal, long points, long otherwise) {
    long left = points;
    for (int part = 0; part < recent.partCount(ordinal); part++) {
      long moved = recent.partPoints(ordinal, part);
      if (moved < 0) {
        lots.credit(event, account, recent.partKey(ordinal, part), -moved);
        left += moved;
      }
    }
    if (left > 0) {
      lots.credit(event, account, otherwise, left);
    }
  }

  /** From the lots that were given to, then from others in draw-down order; the rest is owed. */
  private void drawAgain(
      TransactionEvent event, LotPlan lots, int account, int ordinal, long points, int today) {
    long left = points;
    for (int part = 0; part < recent.partCount(ordinal); part++) {
      long moved = recent.partPoints(ordinal, part);
      if (moved > 0) {
        long key = recent.partKey(ordinal, part);
        lots.owe(event, account, lots.takeBack(event, account, today, key, moved));
        left -= moved;
      }
    }
    if (left > 0) {
      lots.owe(event, account, left - lots.takeSpendable(event, account, today, left));
    }
  }
}
