package io.tebus.engine.authorization;

import io.tebus.command.CardRight;
import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.limit.UsageLimits;
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

  /** What DE 4 can show: the limit when none was asked for. */
  private static final long MAX_AMOUNT = 999_999_999_999L;

  private final SpendingRule spending;

  private final RequestGuards guards = new RequestGuards();

  /** Of the card that passed the guards. */
  private int account;

  /** Points that limits let it spend. */
  private long mostSpent;

  public Authorization(Ledger ledger) {
    spending = new SpendingRule(ledger.programme());
  }

  private boolean passes(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int currencyIndex,
      boolean needsAmount) {
    if (!guards.pass(command, event, ledger, currencyIndex, needsAmount)) {
      return false;
    }
    account = guards.account();
    return true;
  }

  /** Why the card that passed may spend nothing now; approved when it may spend something. */
  private ResponseCode objectionToSpending(TransactionCommand command, Ledger ledger, int today) {
    mostSpent = ledger.limits().left(Use.SPEND, command, ledger.programme(), account, today);
    if (guards.isCoolingDown(ledger, today) || mostSpent == UsageLimits.TOO_OFTEN) {
      return ResponseCode.FREQUENCY_LIMIT_EXCEEDED;
    }
    return guards.has(ledger, CardRight.SPEND)
        ? ResponseCode.APPROVED
        : ResponseCode.NOT_PERMITTED_TO_CARD;
  }

  /** Plans what an amount earns, as far as card and limits allow. */
  private void earn(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int today,
      int currencyIndex,
      long eligible) {
    Programme programme = ledger.programme();
    event.rule(programme.rule(currencyIndex));
    long points = guards.has(ledger, CardRight.EARN) ? programme.earn(currencyIndex, eligible) : 0;
    long earned = ledger.limits().capEarned(points, command, programme, account, today);
    ledger.planEarn(event, account, today, earned, programme.funder(currencyIndex));
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
      ResponseCode objection = objectionToSpending(command, ledger, today);
      if (objection != ResponseCode.APPROVED) {
        decline(event, objection);
        return;
      }
      if (command.pointsToUse() > mostSpent) {
        decline(event, ResponseCode.AMOUNT_LIMIT_EXCEEDED);
        return;
      }
      if (command.pointsToUse() > available) {
        declineForPoints(event, ledger, today);
        return;
      }
      if (!mayDraw(ledger, today, command.pointsToUse())) {
        decline(event, ResponseCode.AMOUNT_LIMIT_EXCEEDED);
        return;
      }
      spending.spendAtMost(command.pointsToUse());
      if (spending.value() > programme.capOf(command.amount())
          || command.pointsToUse() != programme.floorToMultiple(command.pointsToUse())
          || command.pointsToUse() < programme.minimumPoints()) {
        decline(event, ResponseCode.INVALID_AMOUNT);
        return;
      }
    } else if (command.pointsToUse() == TransactionCommand.ALL_POINTS
        && objectionToSpending(command, ledger, today) == ResponseCode.APPROVED) {
      long most = Math.min(mostSpent, available);
      spending.fill(ledger.lots().drawable(account, today, most), command.amount());
      if (spending.points() < programme.minimumPoints()) {
        spending.with(programme, currencyIndex);
      }
    }
    // Nothing below may fail.
    approve(event, programme, ResponseCode.APPROVED, command.amount());
    if (spending.points() > 0) {
      redeem(event, ledger, today, currencyIndex);
    }
    if (!command.isWithoutEarn() && programme.earnsAt(command.merchantType())) {
      earn(command, event, ledger, today, currencyIndex, command.amount() - spending.value());
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
    if (!guards.has(ledger, CardRight.EARN)) {
      decline(event, ResponseCode.NOT_PERMITTED_TO_CARD);
      return;
    }
    // Nothing below may fail.
    approve(event, programme, ResponseCode.APPROVED, command.amount());
    if (programme.earnsAt(command.merchantType())) {
      earn(command, event, ledger, today, currencyIndex, command.amount());
    }
    ledger.showBalances(event, account, today);
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
    boolean mayEarn = guards.has(ledger, CardRight.EARN);
    authorize(command, event, ledger, account, today, currencyIndex, mayEarn);
  }

  static void authorize(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int account,
      int today,
      int currencyIndex,
      boolean mayEarn) {
    Programme programme = ledger.programme();
    event
        .outcome(Effect.HELD, ResponseCode.APPROVED)
        .approvedAmount(command.amount())
        .standingAmount(command.amount())
        .deadlineMs(event.timeMs() + Holds.LONG_MS);
    if (mayEarn && !command.isWithoutEarn() && programme.earnsAt(command.merchantType())) {
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
    approve(event, programme, ResponseCode.APPROVED, command.amount());
    ledger.planLoad(event, account, today, points);
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
    ResponseCode objection = objectionToSpending(command, ledger, today);
    if (objection != ResponseCode.APPROVED) {
      decline(event, objection);
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
      spending.fill(
          Math.min(available, mostSpent), command.amount() == 0 ? MAX_AMOUNT : command.amount());
    }
    if (mostSpent == 0 || spending.points() > mostSpent) {
      decline(event, ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      return;
    }
    if (spending.points() == 0 || spending.points() > available) {
      declineForPoints(event, ledger, today);
      return;
    }
    if (!mayDraw(ledger, today, spending.points())) {
      decline(event, ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      return;
    }
    if (spending.points() < programme.minimumPoints()) {
      decline(event, ResponseCode.INVALID_AMOUNT);
      return;
    }
    // Nothing below may fail.
    boolean whole = command.amount() == 0 || spending.value() == command.amount();
    ResponseCode approval = whole ? ResponseCode.APPROVED : ResponseCode.APPROVED_IN_PART;
    approve(event, programme, approval, spending.value());
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
    ledger.lots().draw(event, account, today, spending.points());
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
    ledger.lots().draw(event, account, today, spending.points());
  }

  /** Points that are available, and do not lie in more lots than one event has room for. */
  private boolean mayDraw(Ledger ledger, int today, long points) {
    return ledger.lots().drawable(account, today, points) == points;
  }

  private static void approve(
      TransactionEvent event, Programme programme, ResponseCode responseCode, long amount) {
    event
        .outcome(Effect.POSTED, responseCode)
        .approvedAmount(amount)
        .standingAmount(amount)
        .terms(programme.terms());
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
