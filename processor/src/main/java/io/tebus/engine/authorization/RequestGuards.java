package io.tebus.engine.authorization;

import io.tebus.command.CardRight;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * The guards that all requests have, in their order: amount, currency, card.
 *
 * <p>Confined to the engine thread; reused. Source: message profile, section 4.
 */
final class RequestGuards {

  private int card;
  private int account;

  /** The account of the card that passed. */
  int account() {
    return account;
  }

  /** False when one declines. */
  boolean pass(
      TransactionCommand command,
      TransactionEvent event,
      Ledger ledger,
      int currencyIndex,
      boolean needsAmount) {
    if (needsAmount && command.amount() == 0) {
      event.outcome(Effect.DECLINED, ResponseCode.INVALID_AMOUNT);
      return false;
    }
    if (currencyIndex == Programme.NOT_ACCEPTED) {
      event.outcome(Effect.DECLINED, ResponseCode.CURRENCY_NOT_ACCEPTED);
      return false;
    }
    card = ledger.card(command.tokenHigh(), command.tokenLow());
    ResponseCode objection = CardGuard.objectionTo(ledger, card);
    if (objection != ResponseCode.APPROVED) {
      event.outcome(Effect.DECLINED, objection);
      return false;
    }
    account = ledger.accountOf(card);
    return true;
  }

  /** True when the card that passed has a right. */
  boolean has(Ledger ledger, CardRight right) {
    return ledger.cards().has(card, right);
  }

  /** True while the card that passed is so new that it may earn, but not spend. */
  boolean isCoolingDown(Ledger ledger, int today) {
    return ledger.programme().isCardCoolingDown(ledger.cards().openedDay(card), today);
  }
}
