package io.tebus.engine;

import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.limit.UsageCounters;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;

/**
 * Counts what was earned and spent, as events say it. What is taken back whole by a reversal, a
 * void or a time-out does not count; a refund was a use nevertheless.
 *
 * <p>Confined to the engine thread.
 */
final class UsageCount {

  private final UsageCounters counters;
  private final RecentTransactions recent;

  UsageCount(UsageCounters counters, RecentTransactions recent) {
    this.counters = counters;
    this.recent = recent;
  }

  /** Counts a transaction that was booked; the window remembers its original still. */
  void note(TransactionEvent event, Ledger ledger) {
    Programme programme = ledger.programme();
    if (programme.limitCount() == 0) {
      return;
    }
    switch (event.effect()) {
      case POSTED -> {
        add(event, programme, Use.EARN, isPurchase(event) ? event.earned() : 0);
        add(event, programme, Use.SPEND, event.redeemed());
      }
      case HELD -> add(event, programme, Use.SPEND, event.heldChange());
      case COMPLETED -> {
        add(event, programme, Use.EARN, event.earned());
        // What was on hold was counted with the hold.
        add(event, programme, Use.SPEND, Math.max(0, event.redeemed() + event.heldChange()));
      }
      case MIRRORED -> {
        if (event.standingAmount() == 0 && isTechnical(event.function())) {
          again(event.original(), programme, false);
        }
      }
      case RELEASED -> {
        if (event.standingAmount() == 0) {
          again(event.original(), programme, false);
        }
      }
      case RESTORED -> {
        int mirror = recent.ordinalOf(event.original());
        if (mirror != RecentTransactions.NONE
            && recent.at(mirror).function() == TransactionFunction.VOID) {
          again(recent.at(mirror).original(), programme, true);
        }
      }
      case DECLINED, NOTHING, TOMBSTONE -> {
        // No use.
      }
    }
  }

  /** A hold that nobody completed was no use. */
  void note(HoldEndedEvent ended, Ledger ledger) {
    if (ledger.programme().limitCount() > 0) {
      again(ended.hold(), ledger.programme(), false);
    }
  }

  private static boolean isTechnical(TransactionFunction function) {
    return function == TransactionFunction.REVERSAL || function == TransactionFunction.VOID;
  }

  /** What is loaded is not earned. */
  private static boolean isPurchase(TransactionEvent event) {
    TransactionFunction did =
        Mti.isAdvice(event.mti()) && event.fact() != TransactionFunction.UNKNOWN
            ? event.fact()
            : event.function();
    return did == TransactionFunction.PURCHASE || did == TransactionFunction.EARN_ONLY;
  }

  private void add(TransactionEvent event, Programme programme, Use use, long points) {
    if (points > 0) {
      recent.markCounted(recent.ordinalOf(event.lsn()), true);
      int day = Calendar.epochDay(event.timeMs());
      DirectBuffer buffer = event.buffer();
      count(programme, buffer, TransactionEvent.CORE, event.account(), day, use, points, true);
    }
  }

  /** Lets a remembered transaction count no longer, or again. */
  private void again(long lsn, Programme programme, boolean counts) {
    int ordinal = recent.ordinalOf(lsn);
    if (ordinal == RecentTransactions.NONE || recent.at(ordinal).isCounted() == counts) {
      return;
    }
    recent.markCounted(ordinal, counts);
    RecentTransaction record = recent.at(ordinal);
    boolean earned = record.effect() == Effect.COMPLETED || record.isPurchase();
    int day = Calendar.epochDay(record.timeMs());
    int account = record.account();
    if (earned && record.earned() > 0) {
      count(
          programme,
          record.buffer(),
          RecentTransaction.CORE,
          account,
          day,
          Use.EARN,
          record.earned(),
          counts);
    }
    // What a completion spent was counted with its hold, and stays.
    if (record.effect() != Effect.COMPLETED && record.redeemed() > 0) {
      count(
          programme,
          record.buffer(),
          RecentTransaction.CORE,
          account,
          day,
          Use.SPEND,
          record.redeemed(),
          counts);
    }
  }

  private void count(
      Programme programme,
      DirectBuffer core,
      int offset,
      int account,
      int day,
      Use use,
      long points,
      boolean counts) {
    int id = programme.definition().id();
    boolean hasCard =
        (core.getLong(offset + TransactionCommand.TOKEN_HIGH)
                | core.getLong(offset + TransactionCommand.TOKEN_LOW))
            != 0;
    for (int i = 0; i < programme.limitCount(); i++) {
      UsageLimit limit = programme.limit(i);
      if (limit.use() == use
          && (limit.scope() != Scope.CARD || hasCard)
          && programme.isFirstOfItsCounter(i)) {
        if (counts) {
          counters.add(limit, id, core, offset, account, day, points);
        } else {
          counters.takeBack(limit, id, core, offset, account, day, points);
        }
      }
    }
  }
}
