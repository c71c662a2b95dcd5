package io.tebus.engine.authorization;

import io.tebus.command.AccountStatus;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.iso.ResponseCode;

/**
 * Whether a card, and its account, may earn, spend and be asked about.
 *
 * <p>Immutable. Source: message profile, section 4.
 */
public final class CardGuard {

  private CardGuard() {}

  /** Why the card is declined; {@link ResponseCode#APPROVED} when it is not. */
  public static ResponseCode objectionTo(Ledger ledger, int card) {
    if (card == Cards.UNKNOWN) {
      return ResponseCode.INVALID_CARD;
    }
    return switch (ledger.cards().status(card)) {
      case ACTIVE ->
          ledger.accounts().status(ledger.accountOf(card)) == AccountStatus.ACTIVE
              ? ResponseCode.APPROVED
              : ResponseCode.RESTRICTED_CARD;
      case INACTIVE -> ResponseCode.RESTRICTED_CARD;
      case EXPIRED -> ResponseCode.EXPIRED_CARD;
      case LOST -> ResponseCode.LOST_CARD;
      case STOLEN -> ResponseCode.STOLEN_CARD;
    };
  }
}
