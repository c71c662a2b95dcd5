package io.tebus.engine.hold;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.HoldState;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.authorization.Fact;
import io.tebus.engine.duplicate.OriginalFinder;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;

/**
 * Decides what an advice does: completes what it names, is the request it repeats, or is booked as
 * a fact. Plans the effects into the event, changes nothing.
 *
 * <p>Confined to the engine thread. Never declined. Source: message profile, 5.3 and 5.6; the life
 * cycle table.
 */
public final class Advice {

  private final RecentTransactions recent;
  private final Holds holds;
  private final OriginalFinder finder;
  private final Completion completion;

  public Advice(
      RecentTransactions recent, Holds holds, OriginalFinder finder, Completion completion) {
    this.recent = recent;
    this.holds = holds;
    this.finder = finder;
    this.completion = completion;
  }

  public void decide(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    if (command.function() == TransactionFunction.COMPLETION && command.hasReference()) {
      complete(command, event, ledger, today);
    } else {
      repeatOrBook(command, event, ledger, today);
    }
  }

  private void complete(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    int ordinal = finder.findNamed(command, event.timeMs(), event.lsn() - 1);
    int hold = finder.foundHold();
    if (ordinal == RecentTransactions.NONE) {
      if (hold != Holds.NONE) {
        completeForgotten(command, event, ledger, hold, today);
      } else if (recent.hasTombstoneOfOriginal(command, event.timeMs())) {
        nothing(event, ExceptionReason.REVERSED_BEFORE);
      } else {
        // Whoever stood in gives a DE 38 of his own: it may still be a request that is known.
        repeatOrBook(command, event, ledger, today);
      }
      return;
    }
    RecentTransaction original = recent.at(ordinal);
    switch (original.state()) {
      case HELD, TIMED_OUT -> completeHold(command, event, ledger, ordinal, today);
      case COMPLETED -> {
        if (isReversed(original.completion())) {
          completeHold(command, event, ledger, ordinal, today);
        } else {
          nothing(event, objectionTo(command, recent.at(ordinal).completion()));
        }
      }
      case REVERSED -> nothing(event, ExceptionReason.REVERSED_BEFORE);
      case DECLINED -> nothing(event, ExceptionReason.DECLINED_BEFORE);
      case STANDING, REFUNDED, MIRROR, TOMBSTONE -> nothing(event, ExceptionReason.NONE);
    }
  }

  /** The hold is there, the transaction that made it is no longer remembered. */
  private void completeForgotten(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int hold, int today) {
    HoldState state = holds.state(hold);
    switch (state) {
      case OPEN, TIMED_OUT -> completion.plan(command, event, ledger, hold, today);
      case COMPLETED -> {
        if (isReversed(holds.completion(hold))) {
          completion.plan(command, event, ledger, hold, today);
        } else {
          nothing(event, objectionTo(command, holds.completion(hold)));
        }
      }
      case RELEASED -> nothing(event, ExceptionReason.REVERSED_BEFORE);
    }
  }

  /** True for a completion that was taken back: the next one counts, from available points. */
  private boolean isReversed(long completionLsn) {
    int ordinal = recent.ordinalOf(completionLsn);
    return ordinal != RecentTransactions.NONE && recent.state(ordinal) == TransactionState.REVERSED;
  }

  /** The same completion once more is none. */
  private ExceptionReason objectionTo(TransactionCommand command, long completionLsn) {
    int ordinal = recent.ordinalOf(completionLsn);
    boolean same =
        ordinal != RecentTransactions.NONE
            && recent.at(ordinal).amount() == command.amount()
            && recent.at(ordinal).currency() == command.currency();
    return same ? ExceptionReason.NONE : ExceptionReason.COMPLETED_BEFORE;
  }

  private void repeatOrBook(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    int ordinal = finder.findAdvised(command, event.timeMs());
    if (ordinal == RecentTransactions.NONE && finder.foundHold() != Holds.NONE) {
      repeatForgotten(command, event, ledger, finder.foundHold(), today);
      return;
    }
    TransactionState state =
        ordinal == RecentTransactions.NONE ? TransactionState.DECLINED : recent.state(ordinal);
    switch (state) {
      case DECLINED -> Fact.book(factOf(command), command, event, ledger, today);
      case HELD, TIMED_OUT -> completeHold(command, event, ledger, ordinal, today);
      case REVERSED -> nothing(event, ExceptionReason.REVERSED_BEFORE);
      case STANDING, REFUNDED, COMPLETED, MIRROR, TOMBSTONE -> nothing(event, ExceptionReason.NONE);
    }
  }

  /** The hold is there, the request that made it is no longer remembered. */
  private void repeatForgotten(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int hold, int today) {
    switch (holds.state(hold)) {
      case OPEN, TIMED_OUT -> completion.plan(command, event, ledger, hold, today);
      case COMPLETED -> nothing(event, ExceptionReason.NONE);
      case RELEASED -> nothing(event, ExceptionReason.REVERSED_BEFORE);
    }
  }

  private static TransactionFunction factOf(TransactionCommand command) {
    TransactionFunction function = command.function();
    boolean itself = function == TransactionFunction.EARN_ONLY;
    return itself ? function : command.fact();
  }

  private void completeHold(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int ordinal, int today) {
    int hold = finder.foundHold();
    if (hold == Holds.NONE) {
      // It timed out so long ago that only its transaction is remembered.
      completion.planLate(command, event, ledger, recent.at(ordinal), today);
    } else {
      completion.plan(command, event, ledger, hold, today);
    }
  }

  private static void nothing(TransactionEvent event, ExceptionReason reason) {
    event.outcome(Effect.NOTHING, ResponseCode.APPROVED).exception(reason, 0);
  }
}
