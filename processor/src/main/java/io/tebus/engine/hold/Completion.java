package io.tebus.engine.hold;

import io.tebus.command.CardRight;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.programme.Programme;
import io.tebus.engine.programme.Proportion;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;

/**
 * Completes holds and authorized purchases, in time or too late: plans the effects into the event,
 * changes nothing. A completion is a fact: it is never declined, what cannot be booked is an
 * exception. The rates of the authorization count.
 *
 * <p>Confined to the engine thread. Source: points semantics, section 4; message profile, rows 1a
 * and 7.
 */
public final class Completion {

  private final Holds holds;
  private final Release release;

  // What was authorized: of the hold, or of its transaction when the hold is forgotten.
  private int hold;
  private int account;
  private boolean purchase;
  private long approvedPoints;
  private long approvedAmount;
  private long standingAmount;
  private long held;
  private long pending;
  private int currency;
  private int merchantType;
  private int rate;
  private boolean withoutEarn;
  private boolean authorizedToEarn;
  private long tokenHigh;
  private long tokenLow;

  public Completion(Holds holds, Release release) {
    this.holds = holds;
    this.release = release;
  }

  /** Completes a hold that is open, or has timed out. */
  public void plan(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int hold, int today) {
    if (command.amount() == 0 && holds.isOpen(hold)) {
      release.plan(event, ledger, hold, 0, today);
      return;
    }
    this.hold = hold;
    account = holds.account(hold);
    purchase = holds.isPurchase(hold);
    approvedPoints = holds.approvedPoints(hold);
    approvedAmount = holds.approvedAmount(hold);
    standingAmount = holds.standingAmount(hold);
    held = holds.points(hold);
    pending = holds.pending(hold);
    currency = holds.currency(hold);
    merchantType = holds.merchantType(hold);
    rate = holds.rate(hold);
    withoutEarn = holds.isWithoutEarn(hold);
    authorizedToEarn = holds.approvedPoints(hold) > 0;
    tokenHigh = holds.tokenHigh(hold);
    tokenLow = holds.tokenLow(hold);
    complete(command, event.original(holds.lsn(hold)), ledger, today);
  }

  /** Completes a hold that timed out and is forgotten but for the transaction that made it. */
  void planLate(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      RecentTransaction authorization,
      int today) {
    hold = Holds.NONE;
    account = ledger.accounts().root(authorization.account());
    approvedPoints = authorization.redeemed();
    purchase = approvedPoints == 0;
    approvedAmount = authorization.approvedAmount();
    standingAmount = authorization.standingAmount();
    held = 0;
    pending = 0;
    currency = authorization.currency();
    merchantType = authorization.merchantType();
    rate = authorization.rate();
    withoutEarn = authorization.isWithoutEarn();
    authorizedToEarn = authorization.earned() > 0;
    tokenHigh = authorization.tokenHigh();
    tokenLow = authorization.tokenLow();
    complete(command, event.original(authorization.lsn()), ledger, today);
  }

  private void complete(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    event
        .outcome(Effect.COMPLETED, ResponseCode.APPROVED)
        .terms(ledger.programme().terms())
        .fact(purchase ? TransactionFunction.PURCHASE : TransactionFunction.REDEMPTION);
    if (command.amount() == 0) {
      // Its points are free already.
      event.currency(purchase ? command.currency() : currency);
    } else if (purchase) {
      earn(command, event, ledger, today);
    } else {
      redeem(command, event, ledger, today);
    }
    ledger.showBalances(event, account, today);
  }

  private void earn(TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    Programme programme = ledger.programme();
    int currencyIndex = programme.currencyIndex(command.currency());
    long amount = command.amount();
    if (currencyIndex == Programme.NOT_ACCEPTED) {
      currencyIndex = programme.currencyIndex(currency);
      amount = standingAmount;
      event.currency(currency).exception(ExceptionReason.CURRENCY, 0);
    }
    event.approvedAmount(amount).standingAmount(amount).pendingChange(-pending);
    boolean asksToEarn = !withoutEarn && !command.asksNotToEarn();
    // The programme may have given up the currency since.
    if (asksToEarn && currencyIndex != Programme.NOT_ACCEPTED && programme.earnsAt(merchantType)) {
      event.rule(programme.rule(currencyIndex));
      long points = mayEarn(ledger) ? programme.earn(currencyIndex, amount) : 0;
      long earned = ledger.limits().capEarned(points, command, programme, account, today);
      ledger.planEarn(event, account, today, earned, programme.funder(currencyIndex));
    }
  }

  /** What a purchase of the card in one message would not earn, one in two does not either. */
  private boolean mayEarn(Ledger ledger) {
    int card = ledger.card(tokenHigh, tokenLow);
    return authorizedToEarn || card == Cards.UNKNOWN || ledger.cards().has(card, CardRight.EARN);
  }

  private void redeem(
      TransactionCommand command, TransactionEvent event, Ledger ledger, int today) {
    boolean sameCurrency = command.currency() == currency;
    long amount = sameCurrency ? command.amount() : standingAmount;
    long needed = Proportion.ceil(approvedPoints, amount, approvedAmount);
    long consumed = Math.min(needed, held);
    long most = Math.min(needed - consumed, ledger.accounts().available(account, today));
    long drawn = ledger.lots().drawable(account, today, most);
    long redeemed = consumed + drawn;
    long value =
        redeemed == needed ? amount : Proportion.floor(redeemed, approvedAmount, approvedPoints);
    if (value == 0) {
      // Too few to be worth anything: they stay with the customer.
      consumed = 0;
      drawn = 0;
      redeemed = 0;
    }
    event
        .approvedAmount(value)
        .standingAmount(value)
        .heldChange(-held)
        .redeemed(redeemed)
        .value(value)
        .rate(rate);
    if (redeemed < needed) {
      event.exception(ExceptionReason.SHORT_OF_POINTS, needed - redeemed);
    } else if (!sameCurrency) {
      event.exception(ExceptionReason.CURRENCY, 0);
    }
    event.currency(currency);
    if (held > 0) {
      consume(event, consumed);
      release.returnBeyond(event, ledger, hold, today, consumed);
    }
    if (drawn > 0) {
      ledger.lots().draw(event, account, today, drawn);
    }
  }

  private void consume(TransactionEvent event, long points) {
    long left = points;
    for (int lot = holds.firstLot(hold);
        left > 0 && lot != Holds.NO_LOT;
        lot = holds.nextLot(lot)) {
      long taken = Math.min(left, holds.lotPoints(lot));
      event.addPart(TransactionEvent.HELD_LOT, holds.lotKey(lot), -taken);
      left -= taken;
    }
  }
}
