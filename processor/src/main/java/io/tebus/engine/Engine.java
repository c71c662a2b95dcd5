package io.tebus.engine;

import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.authorization.Authorization;
import io.tebus.engine.authorization.CardGuard;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.programme.Programme;
import io.tebus.engine.reversal.Reversal;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import io.tebus.event.Answer;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.FullTable;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.lang.ref.Reference;
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
 * event; LSNs are dense from 1. The same events give the same state on any machine, at any speed:
 * with the same options the same bytes in every page of every {@linkplain #tables table}.
 *
 * <p>Confined to the engine thread.
 */
public final class Engine implements AutoCloseable {

  /** The longest event, in bytes: what {@link #execute} needs room for. */
  public static final int MAX_EVENT_LENGTH = TransactionEvent.MAX_LENGTH;

  private static final int MAX_PROGRAMMES = 64;

  /** Opening points stop here; what is left of a long is for what tills earn. */
  private static final long MAX_ISSUED = 1L << 62;

  /** Lots that purchases leave to reversals, which must not be declined. */
  private static final int MAX_RESERVED_LOTS = 1_024;

  private static final int RESERVED_LOTS_PART = 16;

  private final Memory memory = new Memory();
  private final Accounts accounts;
  private final Cards cards;
  private final Holds holds;
  private final Table ledgerTable;
  private final RecentTransactions recent;
  private final int reservedLots;
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
    SeededHash hash = new SeededHash(options.hashSeed());
    accounts = new Accounts(memory, options.accountCapacity(), options.lotCapacity(), hash);
    cards = new Cards(memory, options.cardCapacity(), hash);
    holds =
        new Holds(
            memory, 1 + options.accountCapacity() / EngineOptions.ACCOUNTS_PER_HOLD, accounts);
    ledgerTable = Ledger.table(memory, MAX_PROGRAMMES);
    recent =
        new RecentTransactions(
            memory,
            options.windowCapacity(),
            options.windowMinimumAgeMs(),
            options.identityAgeMs(),
            hash);
    reversal = new Reversal(recent);
    reservedLots = Math.min(MAX_RESERVED_LOTS, options.lotCapacity() / RESERVED_LOTS_PART);
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

  /** Transactions in the identity window that it must not forget yet. */
  public int windowYoung(long nowMs) {
    return recent.young(nowMs);
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
    try {
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
        if (commandType == CommandType.TRANSACTION) {
          // From the record that a repeat will be answered from.
          fill(answer, recent.newest());
        }
      }
      return length;
    } finally {
      // While it runs, the memory must not be given back.
      Reference.reachabilityFence(this);
    }
  }

  /** Applies a journaled event: the whole of replay. */
  public void apply(DirectBuffer source, int offset, int length) {
    try {
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
        throw new IllegalStateException(
            "event: lsn=" + eventLsn + " (expected: " + (lsn + 1) + ")");
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
    } finally {
      Reference.reachabilityFence(this);
    }
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
    event.begin(eventTarget, eventOffset, lsn + 1, nowMs, command);
    if (!command.hasRrn()) {
      makeRrn(today, nowMs);
    }
    decide(function, today, nowMs);
    // Nothing has changed so far: without room for the effects it was not decided.
    FullTable full = fullTable(nowMs, function == TransactionFunction.REVERSAL ? 0 : reservedLots);
    if (full != FullTable.NONE) {
      answer.begin(ResponseCode.UNAVAILABLE, function, command.programme()).full(full);
      return 0;
    }
    return event.length();
  }

  /** What has no room for the event; lots that are reserved count as taken. */
  private FullTable fullTable(long nowMs, int reserved) {
    int parts = event.partCount();
    if (recent.isFull(nowMs, parts)) {
      return FullTable.WINDOW;
    }
    int free = accounts.freeLots() - reserved;
    if (free < parts) {
      int opened = 0;
      for (int part = 0; part < parts; part++) {
        opened += opensLot(part) ? 1 : 0;
      }
      if (opened > Math.max(0, free)) {
        return FullTable.LOTS;
      }
    }
    return FullTable.NONE;
  }

  /** True when a part of the event is a credit that no lot and no part before it is there for. */
  private boolean opensLot(int part) {
    int expiry = event.partExpiry(part);
    if (event.partPoints(part) <= 0 || accounts.hasLot(event.account(), expiry)) {
      return false;
    }
    for (int before = 0; before < part; before++) {
      if (event.partExpiry(before) == expiry) {
        return false;
      }
    }
    return true;
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
    int card = ledger.card(command.tokenHigh(), command.tokenLow());
    ResponseCode objection = CardGuard.objectionTo(cards, card);
    if (objection != ResponseCode.APPROVED) {
      answer.begin(objection, TransactionFunction.BALANCE, command.programme());
      return;
    }
    int account = cards.account(card);
    long available = accounts.available(account, today);
    answer
        .begin(ResponseCode.APPROVED, TransactionFunction.BALANCE, command.programme())
        .withFigures()
        .lsn(lsn)
        .currency(command.currency())
        .before(available)
        .after(available)
        .afterValue(worth(ledger, command.currency(), available))
        .arrears(accounts.arrears(account));
    if (!command.hasRrn()) {
      writeRrn(today, nowMs);
      answer.rrn(rrn.getLong(0), rrn.getInt(Long.BYTES));
    }
  }

  private void fill(Answer answer, RecentTransaction decided) {
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
    if (recent.isFull(decided.timeMs(), decided.partCount())) {
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
    long points = openCard.openingPoints();
    if (points > 0 && !opensAccount && accounts.isOpeningPosted(known)) {
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
        lsn + 1,
        nowMs,
        openCard,
        opensAccount ? accounts.count() : known,
        opensAccount,
        points > 0 ? ledger.programme().expiryOfEarn(today) : 0,
        arrears > repaid ? 0 : spendable + points - repaid,
        arrears - repaid,
        points - repaid);
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

  private FullTable fullTableForCard(Ledger ledger, boolean opensAccount, long points) {
    if (cards.isFull()) {
      return FullTable.CARDS;
    }
    if (opensAccount && accounts.isFull()) {
      return FullTable.ACCOUNTS;
    }
    if (points > 0 && ledger.issued() > MAX_ISSUED - points) {
      return FullTable.POINTS;
    }
    return points > 0 && accounts.freeLots() <= reservedLots ? FullTable.LOTS : FullTable.NONE;
  }

  private void applyCardOpened(CardOpenedEvent opened) {
    Ledger ledger = ledger(opened.programme());
    if (ledger == null) {
      throw new IllegalStateException("card opened: programme=" + opened.programme());
    }
    ledger.book(opened);
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
      answer
          .begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, id)
          .full(FullTable.PROGRAMMES);
      return 0;
    }
    answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, id);
    EventHeader.encode(eventTarget, eventOffset, EventHeader.PROGRAMME_DEFINED, lsn + 1, nowMs);
    eventTarget.putBytes(
        eventOffset + EventHeader.LENGTH, source, offset, DefineProgrammeCommand.LENGTH);
    return EventHeader.LENGTH + DefineProgrammeCommand.LENGTH;
  }

  private void applyProgramme(DirectBuffer source, int offset) {
    Ledger ledger = new Ledger(ledgerTable, cards, accounts, source, offset);
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
    long[] sums = new long[3];
    for (int account = 0; account < accounts.count(); account++) {
      if (accounts.programme(account) == programme) {
        accounts.forEachLot(account, (expiry, points) -> sums[expiry >= today ? 0 : 1] += points);
        sums[2] += accounts.arrears(account);
      }
    }
    return new LedgerTotals(
        ledger.cardCount(),
        ledger.accountCount(),
        ledger.issued(),
        ledger.redeemed(),
        sums[0],
        sums[1],
        sums[2]);
  }

  /** Cards of all programmes, to outsiders for reading only. */
  public Cards cards() {
    return cards;
  }

  /** Accounts of all programmes, to outsiders for reading only. */
  public Accounts accounts() {
    return accounts;
  }

  public Holds holds() {
    return holds;
  }

  /** Everything there is of state, but for {@link #lsn} and {@link #timeMs}. */
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>(accounts.tables());
    tables.addAll(cards.tables());
    tables.add(holds.table());
    tables.add(ledgerTable);
    tables.addAll(recent.tables());
    return tables;
  }

  /**
   * A hash of the whole state, page by page: equal for engines with the same options that applied
   * the same events, on machines of one byte order. Takes a second for some gigabytes.
   */
  public long stateHash() {
    long hash = lsn * 31 + timeMs;
    for (Table table : tables()) {
      hash = hash * 31 + table.hash();
    }
    return hash;
  }

  /** The hashes of all pages, to be compared when the engine is gone. */
  public PageHashes pageHashes() {
    return PageHashes.of(this);
  }

  /** Gives the memory back; the engine must not be used any more. Idempotent. */
  @Override
  public void close() {
    memory.close();
  }
}
