package io.tebus.engine.authorization;

import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;

/**
 * Books what an advice says has happened: plans the effects into the event, changes nothing.
 *
 * <p>Confined to the engine thread. A fact is never declined: what cannot be booked is an
 * exception. Status of the card, minimum and multiple are not looked at: it happened. Source:
 * message profile, rows 14 and 19, and 5.6.
 */
public final class Fact {

  private Fact() {}

  public static void book(
      TransactionFunction fact,
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int today) {
    switch (fact) {
      case PURCHASE -> purchase(command, event, ledger, today, true);
      case EARN_ONLY -> purchase(command, event, ledger, today, false);
      case PURCHASE_AUTHORIZATION -> purchaseAuthorization(command, event, ledger, today);
      case REDEMPTION, HOLD -> redemption(fact, command, event, ledger, today);
      case LOAD -> load(command, event, ledger, today);
      default -> nothing(event, ExceptionReason.NOT_UNDERSTOOD);
    }
  }

  private static void purchase(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int today,
      boolean mayBeWithoutEarn) {
    Programme programme = ledger.programme();
    int currencyIndex = programme.currencyIndex(command.currency());
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    if (hasObjection(command, event, currencyIndex, card)) {
      return;
    }
    boolean earns =
        programme.earnsAt(command.merchantType()) && !(mayBeWithoutEarn && command.isWithoutEarn());
    int account = ledger.accountOf(card);
    post(event, programme, command.amount());
    if (earns) {
      event.rule(programme.rule(currencyIndex));
      long points = programme.earn(currencyIndex, command.amount());
      long earned = ledger.limits().capEarned(points, command, programme, account, today);
      ledger.planEarn(event, account, today, earned, programme.funder(currencyIndex));
    }
    ledger.showBalances(event, account, today);
  }

  private static void purchaseAuthorization(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    int currencyIndex = ledger.programme().currencyIndex(command.currency());
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    if (hasObjection(command, event, currencyIndex, card)) {
      return;
    }
    int account = ledger.accountOf(card);
    if (ledger.hasTooManyHolds(account)) {
      nothing(event, ExceptionReason.TOO_MANY_HOLDS);
    } else {
      Authorization.authorize(command, event, ledger, account, today, currencyIndex, true);
    }
  }

  /** Takes what is available; the rest is an exception. */
  private static void redemption(
      TransactionFunction fact,
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int today) {
    Programme programme = ledger.programme();
    int currencyIndex = Authorization.spendingCurrency(programme, command.currency());
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    if (hasObjection(command, event, currencyIndex, card)) {
      return;
    }
    int account = ledger.accountOf(card);
    if (fact == TransactionFunction.HOLD && ledger.hasTooManyHolds(account)) {
      nothing(event, ExceptionReason.TOO_MANY_HOLDS);
      return;
    }
    boolean inPoints = currencyIndex == SpendingRule.IN_POINTS;
    long amount = command.amount();
    long needed = inPoints ? amount : programme.pointsFor(currencyIndex, amount);
    long most = Math.min(needed, ledger.accounts().available(account, today));
    long drawn = ledger.lots().drawable(account, today, most);
    long valueOfDrawn = inPoints ? drawn : programme.valueOf(currencyIndex, drawn);
    long value = drawn == needed ? amount : valueOfDrawn;
    if (value == 0) {
      // Too few to be worth anything: they stay with the customer.
      event
          .outcome(Effect.NOTHING, ResponseCode.APPROVED)
          .exception(ExceptionReason.SHORT_OF_POINTS, needed);
      return;
    }
    if (drawn < needed) {
      event.exception(ExceptionReason.SHORT_OF_POINTS, needed - drawn);
    }
    post(event, programme, value);
    if (fact == TransactionFunction.HOLD) {
      event.outcome(Effect.HELD, ResponseCode.APPROVED);
      Authorization.setAside(command, event, ledger, currencyIndex, drawn);
    } else {
      event.redeemed(drawn).value(value);
      if (!inPoints) {
        event.rate(programme.rate(currencyIndex));
      }
    }
    ledger.lots().draw(event, account, today, drawn);
    ledger.showBalances(event, account, today);
  }

  private static void load(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    if (!command.mayUse(Right.LOAD)) {
      nothing(event, ExceptionReason.NOT_PERMITTED);
      return;
    }
    Programme programme = ledger.programme();
    int currencyIndex = Authorization.spendingCurrency(programme, command.currency());
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    if (hasObjection(command, event, currencyIndex, card)) {
      return;
    }
    long points = Authorization.pointsWorth(programme, currencyIndex, command.amount());
    if (points == 0) {
      nothing(event, ExceptionReason.INVALID_AMOUNT);
      return;
    }
    post(event, programme, command.amount());
    ledger.planLoad(event, ledger.accountOf(card), today, points);
  }

  private static boolean hasObjection(
      TransactionCommand command, TransactionEvent event, int currencyIndex, int card) {
    if (command.amount() == 0) {
      nothing(event, ExceptionReason.INVALID_AMOUNT);
    } else if (currencyIndex == Programme.NOT_ACCEPTED) {
      nothing(event, ExceptionReason.CURRENCY);
    } else if (card == Cards.UNKNOWN) {
      nothing(event, ExceptionReason.UNKNOWN_CARD);
    } else {
      return false;
    }
    return true;
  }

  private static void post(TransactionEvent event, Programme programme, long amount) {
    event
        .outcome(Effect.POSTED, ResponseCode.APPROVED)
        .approvedAmount(amount)
        .standingAmount(amount)
        .terms(programme.terms());
  }

  private static void nothing(TransactionEvent event, ExceptionReason reason) {
    event.outcome(Effect.NOTHING, ResponseCode.APPROVED).exception(reason, 0);
  }
}
