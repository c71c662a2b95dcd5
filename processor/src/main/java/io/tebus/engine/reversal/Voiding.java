package io.tebus.engine.reversal;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.OriginalFinder;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.engine.hold.Release;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Decides voids: a transaction that stands whole is taken back whole on the day it was made, an
 * open hold on any day. Plans the effects into the event, changes nothing.
 *
 * <p>Confined to the engine thread. Source: message profile, row 10; the life cycle table.
 */
public final class Voiding {

  private final RecentTransactions recent;
  private final Holds holds;
  private final OriginalFinder finder;
  private final TakeBack takeBack;
  private final Release release;

  public Voiding(RecentTransactions recent, Holds holds, OriginalFinder finder, Release release) {
    this.recent = recent;
    this.holds = holds;
    this.finder = finder;
    this.release = release;
    takeBack = new TakeBack(recent);
  }

  public void decide(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    int ordinal =
        command.hasReference()
            ? finder.findNamed(command, event.timeMs(), event.lsn() - 1)
            : RecentTransactions.NONE;
    int hold = finder.foundHold();
    if (ordinal == RecentTransactions.NONE) {
      boolean known = command.hasReference() && hold != Holds.NONE;
      if (known && holds.isOpen(hold)) {
        release.plan(event, ledger, hold, 0, today);
      } else {
        decline(event, known ? ResponseCode.INVALID_TRANSACTION : ResponseCode.ORIGINAL_NOT_FOUND);
      }
      return;
    }
    RecentTransaction original = recent.at(ordinal);
    TransactionState state = original.state();
    if (state == TransactionState.HELD) {
      release.plan(event, ledger, hold, 0, today);
    } else if (state == TransactionState.DECLINED) {
      decline(event, ResponseCode.ORIGINAL_NOT_FOUND);
    } else if (state == TransactionState.STANDING
        && !original.isRefunded()
        && original.standingAmount() == original.approvedAmount()
        && Calendar.epochDay(original.timeMs()) == today) {
      long voided = original.standingAmount();
      takeBack.plan(event, ledger, ordinal, 0, today);
      event.approvedAmount(voided);
    } else {
      decline(event, ResponseCode.INVALID_TRANSACTION);
    }
  }

  private static void decline(TransactionEvent event, ResponseCode responseCode) {
    event.outcome(Effect.DECLINED, responseCode);
  }
}
