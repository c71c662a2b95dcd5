package io.tebus.engine.reversal;

import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.HoldState;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.OriginalFinder;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;

/**
 * Decides refunds of purchases and of redemptions, with and without a reference: plans their
 * effects into the event, changes nothing. An advice of a refund is never declined.
 *
 * <p>Confined to the engine thread. Source: message profile, rows 8 and 9; points semantics,
 * section 5; the life cycle table.
 */
public final class Refund {

  private final RecentTransactions recent;
  private final Holds holds;
  private final OriginalFinder finder;
  private final TakeBack takeBack;

  public Refund(RecentTransactions recent, Holds holds, OriginalFinder finder) {
    this.recent = recent;
    this.holds = holds;
    this.finder = finder;
    takeBack = new TakeBack(recent);
  }

  public void decide(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    if (command.amount() == 0) {
      object(event, ResponseCode.INVALID_AMOUNT, ExceptionReason.INVALID_AMOUNT);
      return;
    }
    if (isAdvice(event) && isKnownRequest(command, event)) {
      return;
    }
    if (command.hasReference()) {
      int named = finder.findNamed(command, event.timeMs(), event.lsn() - 1);
      if (named != RecentTransactions.NONE) {
        refundNamed(command, event, ledger, named, today);
        return;
      }
      int hold = finder.foundHold();
      if (hold != Holds.NONE) {
        refundByHold(command, event, ledger, hold, today);
        return;
      }
      if (recent.hasTombstoneOfOriginal(command, event.timeMs())) {
        object(event, ResponseCode.ORIGINAL_NOT_FOUND, ExceptionReason.REVERSED_BEFORE);
        return;
      }
    }
    if (!command.mayUse(Right.REFUND_WITHOUT_REFERENCE)) {
      object(event, ResponseCode.ORIGINAL_NOT_FOUND, ExceptionReason.NOT_FOUND);
    } else if (command.function() == TransactionFunction.PURCHASE_REFUND) {
      refundUnknownPurchase(command, event, ledger, today);
    } else {
      refundUnknownRedemption(command, event, ledger, today);
    }
  }

  /** True when an advice repeats a request that was answered: there is nothing left to do then. */
  private boolean isKnownRequest(TransactionCommand command, TransactionEvent event) {
    int ordinal = finder.findAdvised(command, event.timeMs());
    if (ordinal == RecentTransactions.NONE || recent.state(ordinal) == TransactionState.DECLINED) {
      return false;
    }
    boolean reversed = recent.state(ordinal) == TransactionState.REVERSED;
    event
        .outcome(Effect.NOTHING, ResponseCode.APPROVED)
        .exception(reversed ? ExceptionReason.REVERSED_BEFORE : ExceptionReason.NONE, 0);
    return true;
  }

  /** Of a completed hold the completion is refunded. */
  private void refundNamed(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int named, int today) {
    RecentTransaction original = recent.at(named);
    long completion = original.state() == TransactionState.COMPLETED ? original.completion() : 0;
    int ordinal = completion == 0 ? named : recent.ordinalOf(completion);
    if (ordinal != RecentTransactions.NONE && isOfKind(recent.at(ordinal), command.function())) {
      refund(command, event, ledger, ordinal, today);
    } else {
      object(event, ResponseCode.ORIGINAL_NOT_FOUND, ExceptionReason.NOT_FOUND);
    }
  }

  /** The hold is there, the transaction that made it is no longer remembered. */
  private void refundByHold(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int hold, int today) {
    boolean ofPurchase = command.function() == TransactionFunction.PURCHASE_REFUND;
    if (holds.isPurchase(hold) != ofPurchase) {
      object(event, ResponseCode.ORIGINAL_NOT_FOUND, ExceptionReason.NOT_FOUND);
      return;
    }
    int completion =
        holds.state(hold) == HoldState.COMPLETED
            ? recent.ordinalOf(holds.completion(hold))
            : RecentTransactions.NONE;
    if (completion != RecentTransactions.NONE) {
      refund(command, event, ledger, completion, today);
    } else if (holds.currency(hold) != command.currency()) {
      object(event, ResponseCode.CURRENCY_NOT_ACCEPTED, ExceptionReason.CURRENCY);
    } else {
      boolean released = holds.state(hold) == HoldState.RELEASED;
      object(
          event,
          ResponseCode.INVALID_TRANSACTION,
          released ? ExceptionReason.REVERSED_BEFORE : ExceptionReason.NOT_UNDERSTOOD);
    }
  }

  /** Points that were earned are refunded as a purchase, points that paid as a redemption. */
  private static boolean isOfKind(RecentTransaction original, TransactionFunction refund) {
    boolean ofPurchase = refund == TransactionFunction.PURCHASE_REFUND;
    TransactionFunction did =
        Mti.isAdvice(original.mti()) && original.fact() != TransactionFunction.UNKNOWN
            ? original.fact()
            : original.function();
    return switch (did) {
      case PURCHASE, EARN_ONLY, PURCHASE_AUTHORIZATION -> ofPurchase;
      case REDEMPTION, HOLD -> !ofPurchase;
      default -> false;
    };
  }

  private void refund(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int ordinal, int today) {
    RecentTransaction original = recent.at(ordinal);
    if (original.currency() != command.currency()) {
      object(event, ResponseCode.CURRENCY_NOT_ACCEPTED, ExceptionReason.CURRENCY);
      return;
    }
    switch (original.state()) {
      case STANDING -> {
        long standing = original.standingAmount();
        long refunded = Math.min(command.amount(), standing);
        if (refunded < command.amount() && !isAdvice(event)) {
          event.outcome(Effect.DECLINED, ResponseCode.INVALID_AMOUNT);
          return;
        }
        if (refunded < command.amount()) {
          event.exception(ExceptionReason.INVALID_AMOUNT, 0);
        }
        takeBack.planRefund(event, ledger, ordinal, standing - refunded, today);
        event.approvedAmount(refunded);
      }
      case REFUNDED -> object(event, ResponseCode.INVALID_AMOUNT, ExceptionReason.REFUNDED_BEFORE);
      case REVERSED ->
          object(event, ResponseCode.INVALID_TRANSACTION, ExceptionReason.REVERSED_BEFORE);
      case HELD, TIMED_OUT, COMPLETED ->
          object(event, ResponseCode.INVALID_TRANSACTION, ExceptionReason.NOT_UNDERSTOOD);
      case DECLINED, MIRROR, TOMBSTONE ->
          object(event, ResponseCode.ORIGINAL_NOT_FOUND, ExceptionReason.NOT_FOUND);
    }
  }

  /** Takes back what such a purchase would earn today; nothing when it says that it did not. */
  private static void refundUnknownPurchase(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    int currencyIndex = programme.currencyIndex(command.currency());
    if (currencyIndex == Programme.NOT_ACCEPTED) {
      object(event, ResponseCode.CURRENCY_NOT_ACCEPTED, ExceptionReason.CURRENCY);
      return;
    }
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    if (card == Cards.UNKNOWN) {
      object(event, ResponseCode.INVALID_CARD, ExceptionReason.UNKNOWN_CARD);
      return;
    }
    int account = ledger.accountOf(card);
    boolean earned = !command.isWithoutEarn() && programme.earnsAt(command.merchantType());
    long taken = earned ? programme.earn(currencyIndex, command.amount()) : 0;
    event.outcome(Effect.MIRRORED, ResponseCode.APPROVED).approvedAmount(command.amount());
    long earnKey = LotKey.of(programme.expiryOfEarn(today), programme.funder(currencyIndex));
    TakeBack.clawBack(
        event, ledger, account, today, earnKey, taken, programme.takingBack().refunds());
    ledger.showBalances(event, account, today);
  }

  /** Credits what the amount is worth; it counts as issued, for nobody knows what was redeemed. */
  private static void refundUnknownRedemption(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    boolean inPoints = programme.isPointsCurrency(command.currency());
    int currencyIndex = inPoints ? 0 : programme.currencyIndex(command.currency());
    if (currencyIndex == Programme.NOT_ACCEPTED) {
      object(event, ResponseCode.CURRENCY_NOT_ACCEPTED, ExceptionReason.CURRENCY);
      return;
    }
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    if (card == Cards.UNKNOWN) {
      object(event, ResponseCode.INVALID_CARD, ExceptionReason.UNKNOWN_CARD);
      return;
    }
    long points =
        inPoints ? command.amount() : programme.pointsWithin(currencyIndex, command.amount());
    if (points == 0) {
      object(event, ResponseCode.INVALID_AMOUNT, ExceptionReason.INVALID_AMOUNT);
      return;
    }
    ledger.planLoad(event, ledger.accountOf(card), today, points);
    event
        .outcome(Effect.POSTED, ResponseCode.APPROVED)
        .approvedAmount(command.amount())
        .standingAmount(command.amount());
  }

  private static boolean isAdvice(TransactionEvent event) {
    return Mti.isAdvice(event.mti());
  }

  private static void object(
      TransactionEvent event, ResponseCode responseCode, ExceptionReason reason) {
    if (isAdvice(event)) {
      event.outcome(Effect.NOTHING, ResponseCode.APPROVED).exception(reason, 0);
    } else {
      event.outcome(Effect.DECLINED, responseCode);
    }
  }
}
