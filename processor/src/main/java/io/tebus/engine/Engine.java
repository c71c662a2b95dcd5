package io.tebus.engine;

import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.authorization.Authorization;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.programme.Programme;
import io.tebus.engine.reversal.Reversal;
import io.tebus.event.Answer;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The points engine: a function of its state and the next command.
 *
 * <p>{@link #execute} decides, then applies; replay applies alone. A command yields at most one
 * event; LSNs are dense from 1. The same events give the same state on any machine, at any speed.
 *
 * <p>Confined to the engine thread.
 */
public final class Engine {

  /** The longest event, in bytes: what {@link #execute} needs room for. */
  public static final int MAX_EVENT_LENGTH = TransactionEvent.MAX_LENGTH;

  private static final int MAX_PROGRAMMES = 64;

  private final RecentTransactions recent;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<Authorization> authorizations = new ArrayList<>();
  private final Reversal reversal;
  private final TransactionCommand command = new TransactionCommand();
  private final OpenCardCommand openCard = new OpenCardCommand();
  private final CardOpenedEvent cardOpened = new CardOpenedEvent();
  private final TransactionEvent event = new TransactionEvent();
  private final TransactionEvent applied = new TransactionEvent();
  private final UnsafeBuffer rrn = new UnsafeBuffer(new byte[12]);
  private long lsn;
  private long timeMs;

  /** An engine that knows nothing. */
  public Engine(EngineOptions options) {
    recent =
        new RecentTransactions(
            options.windowCapacity(), options.windowMinimumAgeMs(), options.identityAgeMs());
    reversal = new Reversal(recent);
  }

  /** The LSN of the last event applied, 0 when there was none. */
  public long lsn() {
    return lsn;
  }

  /** The time of the last event applied, ms since 1970 UTC, 0 when there was none. */
  public long timeMs() {
    return timeMs;
  }

  /** Transactions in the identity window. */
  public int windowCount() {
    return recent.count();
  }

  /**
   * Decides a command and applies what follows.
   *
   * @param nowMs time of the command, ms since 1970 UTC, never less than before
   * @param commandType a {@link CommandType}
   * @param eventTarget has room for {@link #MAX_EVENT_LENGTH} at {@code eventOffset}
   * @param answer wrapped over memory of its own; filled
   * @return length of the event, 0 when there is none
   */
  public int execute(
      long nowMs,
      int commandType,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    int length =
        switch (commandType) {
          case CommandType.TRANSACTION ->
              decideTransaction(nowMs, source, offset, eventTarget, eventOffset, answer);
          case CommandType.OPEN_CARD ->
              decideOpenCard(nowMs, source, offset, eventTarget, eventOffset, answer);
          case CommandType.DEFINE_PROGRAMME ->
              decideProgramme(nowMs, source, offset, eventTarget, eventOffset, answer);
          default -> throw new IllegalArgumentException("command: type=" + commandType);
        };
    if (length > 0) {
      apply(eventTarget, eventOffset, length);
    }
    return length;
  }

  /** Applies a journaled event: the whole of replay. */
  public void apply(DirectBuffer source, int offset, int length) {
    int version = EventHeader.version(source, offset);
    long eventLsn = EventHeader.lsn(source, offset);
    if (version != EventHeader.VERSION) {
      throw new IllegalStateException(
          "event: version="
              + version
              + " (expected: "
              + EventHeader.VERSION
              + "; another version of Tebus wrote it: start that version, or a new home)");
    }
    if (eventLsn != lsn + 1) {
      throw new IllegalStateException("event: lsn=" + eventLsn + " (expected: " + (lsn + 1) + ")");
    }
    switch (EventHeader.type(source, offset)) {
      case EventHeader.TRANSACTION -> applyTransaction(applied.wrap(source, offset, length));
      case EventHeader.CARD_OPENED -> applyCardOpened(cardOpened.wrap(source, offset, length));
      case EventHeader.PROGRAMME_DEFINED -> applyProgramme(source, offset + EventHeader.LENGTH);
      default ->
          throw new IllegalStateException(
              "event: type=" + EventHeader.type(source, offset) + " (expected: a known one)");
    }
    lsn = eventLsn;
    timeMs = EventHeader.timeMs(source, offset);
  }

  private int decideTransaction(
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    command.wrap(source, offset);
    TransactionFunction function = command.function();
    if (answerKnown(answer, nowMs)) {
      return 0;
    }
    int today = Calendar.epochDay(nowMs);
    if (function == TransactionFunction.BALANCE) {
      answerBalance(answer, today, nowMs);
      return 0;
    }
    if (recent.isFull(nowMs)) {
      answer.begin(ResponseCode.UNAVAILABLE, function, command.programme());
      return 0;
    }
    event.begin(eventTarget, eventOffset, lsn + 1, nowMs, command);
    if (!command.hasRrn()) {
      makeRrn(today, nowMs);
    }
    decide(function, today, nowMs);
    fill(answer, event);
    return event.length();
  }

  /** Identity: answers a repeat from what is remembered; false for a request to be decided. */
  private boolean answerKnown(Answer answer, long nowMs) {
    TransactionFunction function = command.function();
    boolean isReversal = function == TransactionFunction.REVERSAL;
    long digest = command.contentDigest();
    // A reversal is never declined: one with other content is a new one.
    int known = isReversal ? recent.findSame(command, digest, nowMs) : recent.find(command, nowMs);
    if (known == RecentTransactions.NONE) {
      return false;
    }
    if (recent.at(known).contentDigest() != digest) {
      answer.begin(ResponseCode.DUPLICATE, function, command.programme());
    } else if (recent.state(known) == TransactionState.REVERSED) {
      answer.begin(ResponseCode.INVALID_TRANSACTION, function, command.programme());
    } else {
      fill(answer, recent.at(known));
    }
    answer.repeat();
    return true;
  }

  private void decide(TransactionFunction function, int today, long nowMs) {
    int index = ledgerIndex(command.programme());
    if (index < 0) {
      event.outcome(Effect.DECLINED, ResponseCode.INVALID_TRANSACTION);
    } else if (function == TransactionFunction.REVERSAL) {
      reversal.decide(command, event, ledgers.get(index), today);
    } else if (recent.hasTombstone(command, nowMs)) {
      event.outcome(Effect.DECLINED, ResponseCode.INVALID_TRANSACTION);
    } else {
      switch (function) {
        case PURCHASE ->
            authorizations.get(index).purchase(command, event, ledgers.get(index), today);
        case REDEMPTION ->
            authorizations.get(index).redemption(command, event, ledgers.get(index), today);
        default -> event.outcome(Effect.DECLINED, ResponseCode.INVALID_TRANSACTION);
      }
    }
  }

  private void answerBalance(Answer answer, int today, long nowMs) {
    Ledger ledger = ledger(command.programme());
    if (ledger == null) {
      answer.begin(
          ResponseCode.INVALID_TRANSACTION, TransactionFunction.BALANCE, command.programme());
      return;
    }
    int account = ledger.cards().accountOf(command.tokenHigh(), command.tokenLow());
    if (account == Cards.UNKNOWN) {
      answer.begin(ResponseCode.INVALID_CARD, TransactionFunction.BALANCE, command.programme());
      return;
    }
    long available = ledger.accounts().available(account, today);
    answer
        .begin(ResponseCode.APPROVED, TransactionFunction.BALANCE, command.programme())
        .withFigures()
        .lsn(lsn)
        .currency(command.currency())
        .before(available)
        .after(available)
        .afterValue(worth(ledger, command.currency(), available))
        .arrears(ledger.accounts().arrears(account));
    if (!command.hasRrn()) {
      writeRrn(today, nowMs);
      answer.rrn(rrn.getLong(0), rrn.getInt(Long.BYTES));
    }
  }

  private void fill(Answer answer, TransactionEvent decided) {
    ResponseCode responseCode = decided.responseCode();
    answer
        .begin(responseCode, decided.function(), decided.programme())
        .lsn(decided.lsn())
        .rrn(decided.rrnHigh(), decided.rrnLow());
    boolean isReversal = decided.function() == TransactionFunction.REVERSAL;
    if (isReversal
        || (!responseCode.isApproved() && responseCode != ResponseCode.NOT_SUFFICIENT_POINTS)) {
      return;
    }
    Ledger ledger = ledger(decided.programme());
    answer
        .withFigures()
        .currency(decided.currency())
        .amount(decided.amount())
        .approvedAmount(decided.approvedAmount())
        .before(decided.before())
        .earned(decided.earned())
        .redeemed(decided.redeemed())
        .value(decided.value())
        .after(decided.after())
        .afterValue(ledger == null ? -1 : worth(ledger, decided.currency(), decided.after()))
        .arrears(decided.arrears())
        .rule(decided.rule())
        .rate(decided.rate());
  }

  private static long worth(Ledger ledger, int currency, long points) {
    int currencyIndex = ledger.programme().currencyIndex(currency);
    return currencyIndex == Programme.NOT_ACCEPTED
        ? -1
        : ledger.programme().valueOf(currencyIndex, points);
  }

  private void makeRrn(int today, long nowMs) {
    writeRrn(today, nowMs);
    event.rrn(rrn.getLong(0), rrn.getInt(Long.BYTES));
  }

  /** YDDDHH in UTC and the STAN. */
  private void writeRrn(int today, long nowMs) {
    int hour = (int) (Math.floorMod(nowMs, Calendar.DAY_MS) / 3_600_000);
    long number =
        (Calendar.yearOf(today) % 10 * 100_000L + Calendar.dayOfYear(today) * 100L + hour)
                * 1_000_000L
            + command.stan();
    for (int at = rrn.capacity() - 1; at >= 0; at--) {
      rrn.putByte(at, (byte) ('0' + number % 10));
      number /= 10;
    }
  }

  private void applyTransaction(TransactionEvent decided) {
    Ledger ledger = ledger(decided.programme());
    if (ledger != null && decided.account() != TransactionEvent.NO_ACCOUNT) {
      ledger.book(decided);
    }
    if (decided.effect() == Effect.MIRRORED) {
      int original = recent.ordinalOf(decided.original());
      // A larger window may have found one that this window has forgotten: the points are booked.
      if (original != RecentTransactions.NONE) {
        recent.reverse(original, decided.standingAmount());
      }
    }
    if (recent.isFull(decided.timeMs())) {
      throw new IllegalStateException(
          "identity window: capacity="
              + recent.capacity()
              + " is too small for this journal (expected: at least what it was written with;"
              + " tebus.window.capacity)");
    }
    recent.add(decided);
  }

  private int decideOpenCard(
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    openCard.wrap(source, offset);
    Ledger ledger = ledger(openCard.programme());
    if (ledger == null) {
      answer.begin(
          ResponseCode.INVALID_TRANSACTION, TransactionFunction.UNKNOWN, openCard.programme());
      return 0;
    }
    answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, openCard.programme());
    if (ledger.cards().accountOf(openCard.tokenHigh(), openCard.tokenLow()) != Cards.UNKNOWN) {
      return 0;
    }
    return CardOpenedEvent.encode(
        eventTarget, eventOffset, lsn + 1, nowMs, openCard, ledger.accounts().count());
  }

  private void applyCardOpened(CardOpenedEvent opened) {
    Ledger ledger = ledger(opened.programme());
    if (ledger == null) {
      throw new IllegalStateException("card opened: programme=" + opened.programme());
    }
    int account = ledger.accounts().open();
    if (account != opened.account()) {
      throw new IllegalStateException(
          "card opened: account=" + opened.account() + " (expected: " + account + ")");
    }
    ledger.cards().open(opened.tokenHigh(), opened.tokenLow(), account);
  }

  private int decideProgramme(
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    int id = DefineProgrammeCommand.decode(source, offset).id();
    if (ledger(id) != null) {
      answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, id);
      return 0;
    }
    if (ledgers.size() == MAX_PROGRAMMES) {
      answer.begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, id);
      return 0;
    }
    answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, id);
    EventHeader.encode(eventTarget, eventOffset, EventHeader.PROGRAMME_DEFINED, lsn + 1, nowMs);
    eventTarget.putBytes(
        eventOffset + EventHeader.LENGTH, source, offset, DefineProgrammeCommand.LENGTH);
    return EventHeader.LENGTH + DefineProgrammeCommand.LENGTH;
  }

  private void applyProgramme(DirectBuffer source, int offset) {
    Ledger ledger = new Ledger(new Programme(DefineProgrammeCommand.decode(source, offset)));
    ledgers.add(ledger);
    authorizations.add(new Authorization(ledger));
  }

  private int ledgerIndex(int programme) {
    for (int i = 0; i < ledgers.size(); i++) {
      if (ledgers.get(i).programme().definition().id() == programme) {
        return i;
      }
    }
    return -1;
  }

  /** The books of a programme, to outsiders for reading only; null when it is not defined. */
  public @Nullable Ledger ledger(int programme) {
    int index = ledgerIndex(programme);
    return index < 0 ? null : ledgers.get(index);
  }

  /** Adds up every account of a programme; takes time in proportion to the accounts. */
  public LedgerTotals totals(int programme, long nowMs) {
    Ledger ledger = ledger(programme);
    if (ledger == null) {
      return new LedgerTotals(0, 0, 0, 0, 0, 0, 0);
    }
    int today = Calendar.epochDay(nowMs);
    Accounts accounts = ledger.accounts();
    long[] sums = new long[3];
    for (int account = 0; account < accounts.count(); account++) {
      accounts.forEachLot(account, (expiry, points) -> sums[expiry >= today ? 0 : 1] += points);
      sums[2] += accounts.arrears(account);
    }
    return new LedgerTotals(
        ledger.cards().count(),
        accounts.count(),
        ledger.issued(),
        ledger.redeemed(),
        sums[0],
        sums[1],
        sums[2]);
  }

  /** A digest of the whole state: equal for engines that applied the same events. */
  public long stateDigest() {
    long[] digest = {lsn * 31 + timeMs};
    for (Ledger ledger : ledgers) {
      digest[0] = digest[0] * 31 + ledger.programme().definition().id();
      digest[0] = ledger.cards().digest(digest[0]);
      digest[0] = (digest[0] * 31 + ledger.issued()) * 31 + ledger.redeemed();
      Accounts accounts = ledger.accounts();
      for (int account = 0; account < accounts.count(); account++) {
        digest[0] = digest[0] * 31 + accounts.arrears(account);
        accounts.forEachLot(
            account, (expiry, points) -> digest[0] = (digest[0] * 31 + expiry) * 31 + points);
      }
    }
    return recent.digest(digest[0]);
  }
}
