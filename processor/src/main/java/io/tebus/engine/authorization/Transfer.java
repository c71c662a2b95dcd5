package io.tebus.engine.authorization;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.account.LotPlan;
import io.tebus.engine.limit.UsageLimits;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Decides transfers from account to account: plans their effects into the event, changes nothing.
 * Points keep their expiry and their funder; the fee is a leg of its own.
 *
 * <p>Confined to the engine thread. Source: message profile, row 12; points semantics, section 8.
 */
public final class Transfer {

  private final RequestGuards guards = new RequestGuards();

  public void decide(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    if (!command.mayUse(Right.TRANSFER)) {
      decline(event, ResponseCode.TERMINAL_NOT_PERMITTED);
      return;
    }
    int currencyIndex = Authorization.spendingCurrency(programme, command.currency());
    if (!guards.pass(command, event, ledger, currencyIndex, true)) {
      return;
    }
    int payer = guards.account();
    int recipient =
        root(
            ledger,
            command.recipientNumber(),
            command.recipientTokenHigh(),
            command.recipientTokenLow());
    ResponseCode objection = objectionToEnds(command, ledger, payer, recipient, today);
    if (objection != ResponseCode.APPROVED) {
      decline(event, objection);
      return;
    }
    if (!guards.has(ledger, CardRight.TRANSFER)) {
      decline(event, ResponseCode.NOT_PERMITTED_TO_CARD);
      return;
    }
    TransferSettings settings = programme.transfers();
    long points = Authorization.pointsWorth(programme, currencyIndex, command.amount());
    objection = objectionToPoints(command, ledger, payer, points, today);
    if (objection != ResponseCode.APPROVED) {
      decline(event, objection);
      if (objection == ResponseCode.NOT_SUFFICIENT_POINTS) {
        ledger.showBalances(event, payer, today);
      }
      return;
    }
    // Nothing below may fail.
    event
        .outcome(Effect.POSTED, ResponseCode.APPROVED)
        .approvedAmount(command.amount())
        .standingAmount(command.amount())
        .terms(programme.terms())
        .account(payer)
        .counterAccount(recipient)
        .fee(settings.feePoints())
        .redeemed(points + settings.feePoints());
    if (currencyIndex != SpendingRule.IN_POINTS) {
      event.rate(programme.rate(currencyIndex));
    }
    move(event, ledger.lots(), payer, recipient, today, points);
    ledger.showBalances(event, payer, today);
    ledger.showCounterBalances(event, today);
  }

  private ResponseCode objectionToEnds(
      TransactionCommand command, Ledger ledger, int payer, int recipient, int today) {
    boolean payerNamed =
        command.payerNumber() != TransactionCommand.NO_ACCOUNT_NUMBER
            || (command.payerTokenHigh() | command.payerTokenLow()) != 0;
    if (payerNamed
        && payer
            != root(
                ledger, command.payerNumber(), command.payerTokenHigh(), command.payerTokenLow())) {
      return ResponseCode.INVALID_TRANSACTION;
    }
    if (recipient == Accounts.UNKNOWN) {
      return ResponseCode.INVALID_CARD;
    }
    if (recipient == payer) {
      return ResponseCode.INVALID_TRANSACTION;
    }
    if (ledger.accounts().status(recipient) != AccountStatus.ACTIVE) {
      return ResponseCode.RESTRICTED_CARD;
    }
    int openedDay = ledger.accounts().openedDay(recipient);
    return guards.isCoolingDown(ledger, today)
            || ledger.programme().isRecipientCoolingDown(openedDay, today)
        ? ResponseCode.FREQUENCY_LIMIT_EXCEEDED
        : ResponseCode.APPROVED;
  }

  private static ResponseCode objectionToPoints(
      TransactionCommand command, Ledger ledger, int payer, long points, int today) {
    TransferSettings settings = ledger.programme().transfers();
    if (points == 0) {
      return ResponseCode.INVALID_AMOUNT;
    }
    if (settings.maximumPoints() > 0 && points > settings.maximumPoints()) {
      return ResponseCode.AMOUNT_LIMIT_EXCEEDED;
    }
    long most = ledger.limits().left(Use.SPEND, command, ledger.programme(), payer, today);
    if (most == UsageLimits.TOO_OFTEN) {
      return ResponseCode.FREQUENCY_LIMIT_EXCEEDED;
    }
    // Written so that it cannot overflow.
    if (points > most || settings.feePoints() > most - points) {
      return ResponseCode.AMOUNT_LIMIT_EXCEEDED;
    }
    long available = ledger.accounts().available(payer, today);
    // Written so that it cannot overflow.
    if (points > available || settings.feePoints() > available - points) {
      return ResponseCode.NOT_SUFFICIENT_POINTS;
    }
    long drawn = points + settings.feePoints();
    if (ledger.lots().drawable(payer, today, drawn) < drawn) {
      return ResponseCode.AMOUNT_LIMIT_EXCEEDED;
    }
    return points < settings.minimumPoints() ? ResponseCode.INVALID_AMOUNT : ResponseCode.APPROVED;
  }

  /** An account by its number, or by the token of one of its cards. */
  private static int root(Ledger ledger, long number, long tokenHigh, long tokenLow) {
    int account = ledger.account(number, tokenHigh, tokenLow);
    return account == Accounts.UNKNOWN ? account : ledger.accounts().root(account);
  }

  /** What is drawn first goes to the recipient; the fee is drawn last. */
  private static void move(
      TransactionEvent event, LotPlan lots, int payer, int recipient, int today, long points) {
    lots.draw(event, payer, today, event.redeemed());
    int drawnParts = event.partCount();
    long left = points;
    for (int part = 0; part < drawnParts && left > 0; part++) {
      long moved = Math.min(left, -event.partPoints(part));
      lots.credit(event, recipient, event.partKey(part), moved);
      left -= moved;
    }
  }

  private static void decline(TransactionEvent event, ResponseCode responseCode) {
    event.outcome(Effect.DECLINED, responseCode);
  }
}
