package io.tebus.engine;

import io.tebus.command.AccountStatus;
import io.tebus.command.OpenAccountCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.programme.Programme;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.Answer;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.FullTable;
import io.tebus.event.LotKey;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Decides the opening of cards, with their accounts and the points these begin with, and of
 * accounts without a card. Plans the effects into an event, changes nothing.
 *
 * <p>Confined to the engine thread.
 */
final class Openings {

  private final Ledgers ledgers;
  private final Cards cards;
  private final Accounts accounts;
  private final OpenCardCommand openCard = new OpenCardCommand();
  private final OpenAccountCommand openAccount = new OpenAccountCommand();

  Openings(Ledgers ledgers, Cards cards, Accounts accounts) {
    this.ledgers = ledgers;
    this.cards = cards;
    this.accounts = accounts;
  }

  /**
   * Decides an {@link OpenCardCommand}.
   *
   * @param lsn that of the event, if there is one
   * @return length of the event; 0 when the answer says all
   */
  int decideCard(
      long lsn,
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    openCard.wrap(source, offset);
    Ledger ledger = ledgers.find(openCard.programme());
    if (ledger == null || openCard.accountNumber() > OpenCardCommand.MAX_ACCOUNT_NUMBER) {
      answer.begin(
          ResponseCode.INVALID_TRANSACTION, TransactionFunction.UNKNOWN, openCard.programme());
      return 0;
    }
    int card = ledger.card(openCard.tokenHigh(), openCard.tokenLow());
    if (card != Cards.UNKNOWN) {
      answerKnownCard(answer, card);
      return 0;
    }
    long number = openCard.accountNumber();
    int known =
        number == OpenCardCommand.NO_ACCOUNT_NUMBER
            ? Accounts.UNKNOWN
            : accounts.findNumber(openCard.programme(), number);
    boolean opensAccount = known == Accounts.UNKNOWN;
    if (!opensAccount && isClosed(known)) {
      answer.begin(ResponseCode.RESTRICTED_CARD, TransactionFunction.UNKNOWN, openCard.programme());
      return 0;
    }
    long points = openCard.openingPoints();
    if (points > 0
        && !opensAccount
        && (accounts.isOpeningPosted(known) || accounts.root(known) != known)) {
      // Once for an account: a list that repeats them on each card must not mint them.
      answer.begin(ResponseCode.INVALID_AMOUNT, TransactionFunction.UNKNOWN, openCard.programme());
      return 0;
    }
    FullTable full = fullTableForCard(ledger, opensAccount, points);
    if (full != FullTable.NONE) {
      answer
          .begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, openCard.programme())
          .full(full);
      return 0;
    }
    answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, openCard.programme());
    int today = Calendar.epochDay(nowMs);
    long arrears = opensAccount ? 0 : accounts.arrears(known);
    long repaid = Math.min(points, arrears);
    long spendable = opensAccount ? 0 : accounts.spendable(known, today);
    return CardOpenedEvent.encode(
        eventTarget,
        eventOffset,
        lsn,
        nowMs,
        openCard,
        opensAccount ? accounts.count() : known,
        opensAccount,
        points > 0 ? keyOfOpening(ledger.programme(), today) : 0,
        arrears > repaid ? 0 : spendable + points - repaid,
        arrears - repaid,
        points - repaid);
  }

  /**
   * Decides an {@link OpenAccountCommand}.
   *
   * @param lsn that of the event, if there is one
   * @return length of the event; 0 when the answer says all
   */
  int decideAccount(
      long lsn,
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    openAccount.wrap(source, offset);
    int programme = openAccount.programme();
    long number = openAccount.number();
    if (ledgers.find(programme) == null
        || number < 0
        || number > OpenCardCommand.MAX_ACCOUNT_NUMBER) {
      answer.begin(ResponseCode.INVALID_TRANSACTION, TransactionFunction.UNKNOWN, programme);
      return 0;
    }
    int known = accounts.findNumber(programme, number);
    if (known != Accounts.UNKNOWN) {
      answerKnownAccount(answer, known);
      return 0;
    }
    if (accounts.isFull()) {
      answer
          .begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, programme)
          .full(FullTable.ACCOUNTS);
      return 0;
    }
    answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, programme);
    return AccountOpenedEvent.encode(
        eventTarget, eventOffset, lsn, nowMs, programme, accounts.count(), number);
  }

  private static long keyOfOpening(Programme programme, int today) {
    return LotKey.of(programme.expiryOfEarn(today), programme.loadFunder());
  }

  private void answerKnownCard(Answer answer, int card) {
    long number = openCard.accountNumber();
    boolean same =
        number == OpenCardCommand.NO_ACCOUNT_NUMBER
            || number == accounts.number(cards.account(card));
    answer.begin(
        same ? ResponseCode.APPROVED : ResponseCode.DUPLICATE,
        TransactionFunction.UNKNOWN,
        openCard.programme());
    if (same) {
      answer.repeat();
    }
  }

  /** A closed one is refused: as a repeat it would pass for an account that receives. */
  private void answerKnownAccount(Answer answer, int account) {
    boolean closed = isClosed(account);
    answer.begin(
        closed ? ResponseCode.RESTRICTED_CARD : ResponseCode.APPROVED,
        TransactionFunction.UNKNOWN,
        openAccount.programme());
    if (!closed) {
      answer.repeat();
    }
  }

  /** True when the account that has its points is closed. */
  private boolean isClosed(int account) {
    return accounts.status(accounts.root(account)) == AccountStatus.CLOSED;
  }

  private FullTable fullTableForCard(Ledger ledger, boolean opensAccount, long points) {
    if (cards.isFull()) {
      return FullTable.CARDS;
    }
    if (opensAccount && accounts.isFull()) {
      return FullTable.ACCOUNTS;
    }
    if (points > 0 && ledger.issued() > Ledger.MAX_ISSUED - points) {
      return FullTable.POINTS;
    }
    return points > 0 && accounts.freeLots() <= accounts.reservedLots()
        ? FullTable.LOTS
        : FullTable.NONE;
  }
}
