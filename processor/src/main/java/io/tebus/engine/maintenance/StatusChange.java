package io.tebus.engine.maintenance;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeAccountCommand;
import io.tebus.command.ChangeCardCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.Answer;
import io.tebus.event.CardChangedEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Decides changes of status and rights: plans them into an event, changes nothing.
 *
 * <p>Confined to the engine thread. What is so already is answered as a repeat.
 */
public final class StatusChange {

  private final ChangeCardCommand card = new ChangeCardCommand();
  private final ChangeAccountCommand account = new ChangeAccountCommand();

  /** Where the programme of the card to be changed stands. */
  public ChangeCardCommand wrapCard(DirectBuffer source, int offset) {
    return card.wrap(source, offset);
  }

  /** Where the programme of the account to be changed stands. */
  public ChangeAccountCommand wrapAccount(DirectBuffer source, int offset) {
    return account.wrap(source, offset);
  }

  /**
   * Decides the command that was wrapped; returns the length of the event, 0 when there is none.
   */
  public int decideCard(
      long lsn,
      long nowMs,
      Ledger ledger,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    Cards cards = ledger.cards();
    int ordinal = ledger.card(card.tokenHigh(), card.tokenLow());
    if (ordinal == Cards.UNKNOWN) {
      begin(answer, ResponseCode.INVALID_CARD, card.programme());
      return 0;
    }
    CardStatus before = cards.status(ordinal);
    int rightsBefore = cards.rights(ordinal);
    CardStatus status =
        card.status() == ChangeCardCommand.UNCHANGED ? before : CardStatus.of(card.status());
    int rights =
        card.rights() == ChangeCardCommand.UNCHANGED ? rightsBefore : card.rights() & CardRight.ALL;
    begin(answer, ResponseCode.APPROVED, card.programme());
    if (status == before && rights == rightsBefore) {
      answer.repeat();
      return 0;
    }
    return CardChangedEvent.encode(
        eventTarget,
        eventOffset,
        lsn,
        nowMs,
        card.programme(),
        card.tokenHigh(),
        card.tokenLow(),
        status,
        rights,
        before,
        rightsBefore);
  }

  /**
   * Decides the command that was wrapped; returns the length of the event, 0 when there is none.
   */
  public int decideAccount(
      long lsn,
      long nowMs,
      Ledger ledger,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    Accounts accounts = ledger.accounts();
    int ordinal = ledger.account(account.number(), account.tokenHigh(), account.tokenLow());
    if (ordinal == Accounts.UNKNOWN) {
      begin(answer, ResponseCode.INVALID_CARD, account.programme());
      return 0;
    }
    AccountStatus before = accounts.status(ordinal);
    AccountStatus status = account.status();
    boolean merges = before == AccountStatus.MERGED || status == AccountStatus.MERGED;
    if (merges || (status == AccountStatus.CLOSED && !accounts.isEmpty(ordinal))) {
      begin(answer, ResponseCode.INVALID_TRANSACTION, account.programme());
      return 0;
    }
    begin(answer, ResponseCode.APPROVED, account.programme());
    if (status == before) {
      answer.repeat();
      return 0;
    }
    return AccountChangedEvent.encode(
        eventTarget, eventOffset, lsn, nowMs, account.programme(), ordinal, status, before);
  }

  private static void begin(Answer answer, ResponseCode responseCode, int programme) {
    answer.begin(responseCode, TransactionFunction.UNKNOWN, programme);
  }
}
