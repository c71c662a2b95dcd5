package io.tebus.engine.authorization;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.SpendingMode;

/**
 * Decides purchases and redemptions: plans their effects into the event, changes nothing.
 *
 * <p>Confined to the engine thread. Guards come in the order of the message profile, section 4;
 * after the last one nothing may fail. Source: message profile, rows 1 to 3; points semantics,
 * sections 2 and 3.
 */
public final class Authorization {

  /** DE 3 of a plain purchase begins with 00; cash, cash-back and quasi-cash earn nothing. */
  private static final int GOODS_AND_SERVICES = 0;

  /** What DE 4 can show: the limit when none was asked for. */
  private static final long MAX_AMOUNT = 999_999_999_999L;

  private final SpendingRule spending;

  public Authorization(Ledger ledger) {
    spending = new SpendingRule(ledger.programme());
  }

  /** Row 1, and row 2 when tag 21 asks for a split. */
  public void purchase(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    if (command.amount() == 0) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return;
    }
    int currencyIndex = programme.currencyIndex(command.currency());
    if (currencyIndex == Programme.NOT_ACCEPTED) {
      decline(event, ResponseCode.CURRENCY_NOT_ACCEPTED);
      return;
    }
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    ResponseCode objection = CardGuard.objectionTo(ledger.cards(), card);
    if (objection != ResponseCode.APPROVED) {
      decline(event, objection);
      return;
    }
    int account = ledger.cards().account(card);
    Accounts accounts = ledger.accounts();
    long available = accounts.available(account, today);
    spending.with(programme, currencyIndex);
    if (command.pointsToUse() > 0) {
      if (command.pointsToUse() > available) {
        declineForPoints(event, ledger, account, today);
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
      redeem(event, ledger, account, today, currencyIndex);
    }
    if (command.processingCode() / 10_000 == GOODS_AND_SERVICES
        && programme.earnsAt(command.merchantType())) {
      long earned = programme.earn(currencyIndex, command.amount() - spending.value());
      event.rule(programme.rule(currencyIndex)).earned(earned);
      if (earned > 0) {
        int expiry = programme.expiryOfEarn(today);
        event.earnExpiry(expiry);
        accounts.planCredit(event, account, expiry, earned);
      }
    }
    ledger.showBalances(event, account, today);
  }

  /** Row 3. */
  public void redemption(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    boolean exact = command.mode() == SpendingMode.EXACT.letter();
    if (exact && command.amount() == 0) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return;
    }
    int currencyIndex =
        programme.isPointsCurrency(command.currency())
            ? SpendingRule.IN_POINTS
            : programme.currencyIndex(command.currency());
    if (currencyIndex == Programme.NOT_ACCEPTED) {
      decline(event, ResponseCode.CURRENCY_NOT_ACCEPTED);
      return;
    }
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    ResponseCode objection = CardGuard.objectionTo(ledger.cards(), card);
    if (objection != ResponseCode.APPROVED) {
      decline(event, objection);
      return;
    }
    int account = ledger.cards().account(card);
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
      declineForPoints(event, ledger, account, today);
      return;
    }
    if (spending.points() < programme.minimumPoints()) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return;
    }
    // Nothing below may fail.
    boolean whole = command.amount() == 0 || spending.value() == command.amount();
    approve(event, whole ? ResponseCode.APPROVED : ResponseCode.APPROVED_IN_PART, spending.value());
    redeem(event, ledger, account, today, currencyIndex);
    ledger.showBalances(event, account, today);
  }

  private void redeem(
      TransactionEvent event, Ledger ledger, int account, int today, int currencyIndex) {
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
  private static void declineForPoints(
      TransactionEvent event, Ledger ledger, int account, int today) {
    decline(event, ResponseCode.NOT_SUFFICIENT_POINTS);
    ledger.showBalances(event, account, today);
  }
}
