package io.tebus.engine.reversal;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.OriginalFinder;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.hold.Release;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Decides reversals, whole and partial: plans their effects into the event, changes nothing. A
 * reversal is never declined; what it comes too late for is an exception.
 *
 * <p>Confined to the engine thread. Source: message profile, 5.5 and 5.7; points semantics, section
 * 5; the life cycle table.
 */
public final class Reversal {

  private final RecentTransactions recent;
  private final Holds holds;
  private final OriginalFinder finder;
  private final TakeBack takeBack;
  private final UndoTakeBack undo;
  private final Release release;

  public Reversal(RecentTransactions recent, Holds holds, OriginalFinder finder, Release release) {
    this.recent = recent;
    this.holds = holds;
    this.finder = finder;
    this.release = release;
    takeBack = new TakeBack(recent);
    undo = new UndoTakeBack(recent);
  }

  public void decide(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    int ordinal = finder.find(command, event.timeMs());
    if (ordinal == RecentTransactions.NONE && finder.foundHold() != Holds.NONE) {
      reverseForgotten(command, event, ledger, finder.foundHold(), today);
      return;
    }
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
    long remaining = Math.max(0, command.standingAmount());
    event.original(original.lsn()).account(ledger.accounts().root(original.account()));
    switch (original.state()) {
      case STANDING -> {
        if (original.isRefunded()) {
          nothing(event, standing, ExceptionReason.REFUNDED_BEFORE);
        } else if (remaining >= standing) {
          nothing(event, standing, ExceptionReason.NONE);
        } else {
          takeBack.plan(event, ledger, ordinal, remaining, today);
        }
      }
      case HELD -> {
        if (remaining >= standing) {
          nothing(event, standing, ExceptionReason.NONE);
        } else {
          release.plan(event, ledger, holds.find(original.lsn()), remaining, today);
        }
      }
      case REFUNDED -> nothing(event, standing, ExceptionReason.REFUNDED_BEFORE);
      case COMPLETED -> nothing(event, standing, ExceptionReason.COMPLETED_BEFORE);
      case MIRROR -> {
        if (original.effect() == Effect.NOTHING) {
          nothing(event, standing, ExceptionReason.NONE);
        } else {
          undo.plan(event, ledger, ordinal, remaining, today);
        }
      }
      case DECLINED, REVERSED, TIMED_OUT, TOMBSTONE ->
          nothing(event, standing, ExceptionReason.NONE);
    }
  }

  /** The hold is there, the transaction that made it is no longer remembered. */
  private void reverseForgotten(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int hold, int today) {
    long standing = holds.standingAmount(hold);
    long remaining = Math.max(0, command.standingAmount());
    event.original(holds.lsn(hold)).account(holds.account(hold));
    switch (holds.state(hold)) {
      case OPEN -> {
        if (remaining >= standing) {
          nothing(event, standing, ExceptionReason.NONE);
        } else {
          release.plan(event, ledger, hold, remaining, today);
        }
      }
      case COMPLETED -> nothing(event, standing, ExceptionReason.COMPLETED_BEFORE);
      case RELEASED, TIMED_OUT -> nothing(event, standing, ExceptionReason.NONE);
    }
  }

  private static void nothing(TransactionEvent event, long standing, ExceptionReason reason) {
    event
        .outcome(Effect.NOTHING, ResponseCode.APPROVED)
        .standingAmount(standing)
        .exception(reason, 0);
  }
}
