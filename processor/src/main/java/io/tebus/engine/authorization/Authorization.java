package io.tebus.engine.authorization;

import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.SpendingMode;
import io.tebus.iso.TransactionFunction;

/**
 * Decides purchases, redemptions, holds and loads: plans their effects into the event, changes
 * nothing.
 *
 * <p>Confined to the engine thread. Guards come in the order of the message profile, section 4;
 * after the last one nothing may fail. Source: message profile, rows 1 to 4, 6 and 11; points
 * semantics, sections 2 to 4.
 */
public final class Authorization {

  /** DE 3 of a plain purchase begins with 00; cash, cash-back and quasi-cash earn nothing. */
  private static final int GOODS_AND_SERVICES = 0;

  /** What DE 4 can show: the limit when none was asked for. */
  private static final long MAX_AMOUNT = 999_999_999_999L;

  private final SpendingRule spending;

  /** Of the card that {@link #passes} the guards. */
  private int account;

  public Authorization(Ledger ledger) {
    spending = new SpendingRule(ledger.programme());
  }

  /** The guards that all have, in their order: amount, currency, card. False when one declines. */
  private boolean passes(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int currencyIndex,
      boolean needsAmount) {
    if (needsAmount && command.amount() == 0) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return false;
    }
    if (currencyIndex == Programme.NOT_ACCEPTED) {
      decline(event, ResponseCode.CURRENCY_NOT_ACCEPTED);
      return false;
    }
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    ResponseCode objection = CardGuard.objectionTo(ledger.cards(), card);
    if (objection != ResponseCode.APPROVED) {
      decline(event, objection);
      return false;
    }
    account = ledger.cards().account(card);
    return true;
  }

  /** Row 1, and row 2 when tag 21 asks for a split. */
  public void purchase(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    int currencyIndex = programme.currencyIndex(command.currency());
    if (!passes(command, event, ledger, currencyIndex, true)) {
      return;
    }
    Accounts accounts = ledger.accounts();
    long available = accounts.available(account, today);
    spending.with(programme, currencyIndex);
    if (command.pointsToUse() > 0) {
      if (command.pointsToUse() > available) {
        declineForPoints(event, ledger, today);
        return;
      }
      spending.spendAtMost(command.pointsToUse());
      if (spending.value() > programme.capOf(command.amount())
          || command.pointsToUse() != programme.floorToMultiple(command.pointsToUse())
          || command.pointsToUse() < programme.minimumPoints()) {
        decline(event, ResponseCode.INVALID_AMOUNT);
        return;
      }
    } else if (command.pointsToUse() == TransactionCommand.ALL_POINTS) {
      spending.fill(available, command.amount());
      if (spending.points() < programme.minimumPoints()) {
        spending.with(programme, currencyIndex);
      }
    }
    // Nothing below may fail.
    approve(event, ResponseCode.APPROVED, command.amount());
    if (spending.points() > 0) {
      redeem(event, ledger, today, currencyIndex);
    }
    if (isGoodsAndServices(command) && programme.earnsAt(command.merchantType())) {
      event.rule(programme.rule(currencyIndex));
      long eligible = command.amount() - spending.value();
      ledger.planEarn(event, account, today, programme.earn(currencyIndex, eligible));
    }
    ledger.showBalances(event, account, today);
  }

  /** Row 4: the money was paid elsewhere. */
  public void earnOnly(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    int currencyIndex = programme.currencyIndex(command.currency());
    if (!passes(command, event, ledger, currencyIndex, true)) {
      return;
    }
    // Nothing below may fail.
    approve(event, ResponseCode.APPROVED, command.amount());
    long earned = 0;
    if (programme.earnsAt(command.merchantType())) {
      event.rule(programme.rule(currencyIndex));
      earned = programme.earn(currencyIndex, command.amount());
    }
    ledger.planIssue(event, account, today, earned);
  }

  /** Row 1a: what it earns is pending until the purchase is completed. */
  public void purchaseAuthorization(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    boolean split =
        command.pointsToUse() > 0 || command.pointsToUse() == TransactionCommand.ALL_POINTS;
    if (split) {
      decline(event, ResponseCode.INVALID_TRANSACTION);
      return;
    }
    int currencyIndex = programme.currencyIndex(command.currency());
    if (!passes(command, event, ledger, currencyIndex, true)) {
      return;
    }
    if (ledger.hasTooManyHolds(account)) {
      decline(event, ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      return;
    }
    // Nothing below may fail.
    authorize(command, event, ledger, account, today, currencyIndex);
  }

  static void authorize(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int account,
      int today,
      int currencyIndex) {
    Programme programme = ledger.programme();
    event
        .outcome(Effect.HELD, ResponseCode.APPROVED)
        .approvedAmount(command.amount())
        .standingAmount(command.amount())
        .deadlineMs(event.timeMs() + Holds.LONG_MS);
    if (programme.earnsAt(command.merchantType())) {
      long earned = programme.earn(currencyIndex, command.amount());
      event.rule(programme.rule(currencyIndex)).earned(earned).pendingChange(earned);
    }
    ledger.showBalances(event, account, today);
  }

  /** Row 11: points that no purchase earned. */
  public void load(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    if (!command.mayUse(Right.LOAD)) {
      decline(event, ResponseCode.TERMINAL_NOT_PERMITTED);
      return;
    }
    int currencyIndex = spendingCurrency(programme, command.currency());
    if (!passes(command, event, ledger, currencyIndex, true)) {
      return;
    }
    long points = pointsWorth(programme, currencyIndex, command.amount());
    if (points == 0) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return;
    }
    // Nothing below may fail.
    approve(event, ResponseCode.APPROVED, command.amount());
    ledger.planIssue(event, account, today, points);
  }

  static boolean isGoodsAndServices(TransactionCommand command) {
    return command.processingCode() / 10_000 == GOODS_AND_SERVICES;
  }

  static int spendingCurrency(Programme programme, int currency) {
    return programme.isPointsCurrency(currency)
        ? SpendingRule.IN_POINTS
        : programme.currencyIndex(currency);
  }

  static long pointsWorth(Programme programme, int currencyIndex, long amount) {
    return currencyIndex == SpendingRule.IN_POINTS
        ? amount
        : programme.pointsWithin(currencyIndex, amount);
  }

  /** Row 3, and row 6: the same decision, but the points are set aside. */
  public void redemption(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    boolean exact = command.mode() == SpendingMode.EXACT.letter();
    int currencyIndex = spendingCurrency(programme, command.currency());
    if (!passes(command, event, ledger, currencyIndex, exact)) {
      return;
    }
    if (command.function() == TransactionFunction.HOLD && ledger.hasTooManyHolds(account)) {
      decline(event, ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      return;
    }
    spending.with(programme, currencyIndex);
    if (exact && !spending.meetsExactly(command.amount())) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return;
    }
    long available = ledger.accounts().available(account, today);
    if (!exact) {
      spending.fill(available, command.amount() == 0 ? MAX_AMOUNT : command.amount());
    }
    if (spending.points() == 0 || spending.points() > available) {
      declineForPoints(event, ledger, today);
      return;
    }
    if (spending.points() < programme.minimumPoints()) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return;
    }
    // Nothing below may fail.
    boolean whole = command.amount() == 0 || spending.value() == command.amount();
    approve(event, whole ? ResponseCode.APPROVED : ResponseCode.APPROVED_IN_PART, spending.value());
    if (command.function() == TransactionFunction.HOLD) {
      hold(command, event, ledger, today, currencyIndex);
    } else {
      redeem(event, ledger, today, currencyIndex);
    }
    ledger.showBalances(event, account, today);
  }

  private void hold(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int today,
      int currencyIndex) {
    setAside(command, event, ledger, currencyIndex, spending.points());
    event.outcome(Effect.HELD, event.responseCode());
    ledger.accounts().planDraw(event, account, today, spending.points());
  }

  static void setAside(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int currencyIndex,
      long points) {
    long lifeMs = command.isLongHold() ? Holds.LONG_MS : Holds.SHORT_MS;
    event.heldChange(points).deadlineMs(event.timeMs() + lifeMs);
    if (currencyIndex != SpendingRule.IN_POINTS) {
      event.rate(ledger.programme().rate(currencyIndex));
    }
  }

  private void redeem(TransactionEvent event, Ledger ledger, int today, int currencyIndex) {
    event.redeemed(spending.points()).value(spending.value());
    if (currencyIndex != SpendingRule.IN_POINTS) {
      event.rate(ledger.programme().rate(currencyIndex));
    }
    ledger.accounts().planDraw(event, account, today, spending.points());
  }

  private static void approve(TransactionEvent event, ResponseCode responseCode, long amount) {
    event.outcome(Effect.POSTED, responseCode).approvedAmount(amount).standingAmount(amount);
  }

  private static void decline(TransactionEvent event, ResponseCode responseCode) {
    event.outcome(Effect.DECLINED, responseCode);
  }

  /** 51 shows the balance it was declined for. */
  private void declineForPoints(TransactionEvent event, Ledger ledger, int today) {
    decline(event, ResponseCode.NOT_SUFFICIENT_POINTS);
    ledger.showBalances(event, account, today);
  }
}
