package io.tebus.engine;

import io.tebus.command.CommandType;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.HoldState;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.engine.expiry.ExpirySweep;
import io.tebus.engine.hold.HoldTimeOut;
import io.tebus.engine.hold.Release;
import io.tebus.engine.limit.UsageCounters;
import io.tebus.engine.limit.UsageLimits;
import io.tebus.engine.maintenance.Merge;
import io.tebus.engine.maintenance.StatusChange;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.PageSink;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.Answer;
import io.tebus.event.CardChangedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.FullTable;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotKey;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
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

  /**
   * Of the pages: raised with every change of a record's layout, or of the order of the {@linkplain
   * #tables tables}. A copy of another version cannot be put back.
   */
  public static final int STATE_VERSION = 1;

  private final Memory memory = new Memory();
  private final Accounts accounts;
  private final Cards cards;
  private final Holds holds;
  private final Ledgers ledgers;
  private final RecentTransactions recent;
  private final TransactionDecider transactions;
  private final Openings openings;
  private final HoldTimeOut timeOuts;
  private final ExpirySweep sweep;
  private final StatusChange statusChange = new StatusChange();
  private final Merge merge = new Merge();
  private final UsageCounters counters;
  private final UsageCount usage;
  private final Answers answers;
  private final CardOpenedEvent cardOpened = new CardOpenedEvent();
  private final AccountOpenedEvent accountOpened = new AccountOpenedEvent();
  private final TransactionEvent applied = new TransactionEvent();
  private final HoldEndedEvent holdEnded = new HoldEndedEvent();
  private final LotsExpiredEvent lotsExpired = new LotsExpiredEvent();
  private final CardChangedEvent cardChanged = new CardChangedEvent();
  private final AccountChangedEvent accountChanged = new AccountChangedEvent();
  private final AccountsMergedEvent merged = new AccountsMergedEvent();
  private final Lookahead lookahead;
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
    counters =
        new UsageCounters(
            memory, 1 + options.accountCapacity() / EngineOptions.ACCOUNTS_PER_COUNTER, hash);
    ledgers = new Ledgers(memory, new UsageLimits(counters));
    recent =
        new RecentTransactions(
            memory,
            options.windowCapacity(),
            options.windowMinimumAgeMs(),
            options.identityAgeMs(),
            hash);
    usage = new UsageCount(counters, recent);
    answers = new Answers(ledgers, accounts);
    Release release = new Release(holds);
    transactions =
        new TransactionDecider(ledgers, cards, accounts, holds, release, recent, answers);
    openings = new Openings(ledgers, cards, accounts);
    timeOuts = new HoldTimeOut(ledgers::get, holds, release);
    sweep = new ExpirySweep(accounts);
    lookahead = new Lookahead(accounts, recent);
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
                transactions.decide(
                    lsn + 1, nowMs, source, offset, eventTarget, eventOffset, answer);
            case CommandType.OPEN_CARD ->
                openings.decideCard(
                    lsn + 1, nowMs, source, offset, eventTarget, eventOffset, answer);
            case CommandType.OPEN_ACCOUNT ->
                openings.decideAccount(
                    lsn + 1, nowMs, source, offset, eventTarget, eventOffset, answer);
            case CommandType.DEFINE_PROGRAMME ->
                decideProgramme(nowMs, source, offset, eventTarget, eventOffset, answer);
            case CommandType.TICK -> timeOuts.decide(lsn + 1, nowMs, eventTarget, eventOffset);
            case CommandType.CHANGE_CARD ->
                changeCard(nowMs, source, offset, eventTarget, eventOffset, answer);
            case CommandType.CHANGE_ACCOUNT ->
                changeAccount(nowMs, source, offset, eventTarget, eventOffset, answer);
            case CommandType.MERGE_ACCOUNTS ->
                mergeAccounts(nowMs, source, offset, eventTarget, eventOffset, answer);
            case CommandType.EXPIRE -> sweep.decide(lsn + 1, nowMs, eventTarget, eventOffset);
            default -> throw new IllegalArgumentException("command: type=" + commandType);
          };
      if (length > 0) {
        apply(eventTarget, eventOffset, length);
        if (commandType == CommandType.TRANSACTION) {
          // From the record that a repeat will be answered from.
          answers.fill(answer, recent.newest());
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
      lookahead.fetch();
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
        case EventHeader.CARD_OPENED -> {
          cardOpened.wrap(source, offset, length);
          ledgers.get(cardOpened.programme()).book(cardOpened);
        }
        case EventHeader.ACCOUNT_OPENED -> {
          accountOpened.wrap(source, offset, length);
          ledgers.get(accountOpened.programme()).book(accountOpened);
        }
        case EventHeader.PROGRAMME_DEFINED ->
            ledgers.define(cards, accounts, source, offset + EventHeader.LENGTH);
        case EventHeader.HOLD_ENDED -> applyHoldEnded(holdEnded.wrap(source, offset, length));
        case EventHeader.CARD_CHANGED -> applyCardChanged(cardChanged.wrap(source, offset, length));
        case EventHeader.ACCOUNT_CHANGED -> {
          accountChanged.wrap(source, offset, length);
          accounts.status(accountChanged.account(), accountChanged.status());
        }
        case EventHeader.ACCOUNTS_MERGED -> {
          merged.wrap(source, offset, length);
          ledgers.get(merged.programme()).book(merged);
        }
        case EventHeader.LOTS_EXPIRED -> applyLotsExpired(lotsExpired.wrap(source, offset, length));
        default ->
            throw new IllegalStateException(
                "event: type="
                    + EventHeader.type(source, offset)
                    + " (expected: a known one; a newer version of Tebus may have written it: start"
                    + " that version, or a new home)");
      }
      lsn = eventLsn;
      timeMs = EventHeader.timeMs(source, offset);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Says that a journaled event will be applied soon, so that its memory can be on its way. Changes
   * nothing; an event may be applied without it, and need not be applied after it.
   */
  public void expect(DirectBuffer source, int offset, int length) {
    lookahead.expect(source, offset, length);
  }

  private void applyTransaction(TransactionEvent decided) {
    // The lots of a hold are free before those of the account are needed.
    noteOriginal(decided);
    if (decided.account() != TransactionEvent.NO_ACCOUNT) {
      ledgers.get(decided.programme()).book(decided);
    }
    if (decided.effect() == Effect.HELD) {
      holds.open(decided);
    }
    if (recent.isFull(decided.timeMs(), decided.partCount())) {
      throw new IllegalStateException(
          "identity window: capacity="
              + recent.capacity()
              + " is too small for this journal (expected: at least what it was written with;"
              + " tebus.window.capacity)");
    }
    recent.add(decided);
    if (decided.account() != TransactionEvent.NO_ACCOUNT) {
      usage.note(decided, ledgers.get(decided.programme()));
    }
  }

  /** What a transaction means for the one that it refers to. */
  private void noteOriginal(TransactionEvent decided) {
    switch (decided.effect()) {
      case MIRRORED -> {
        int original = recent.ordinalOf(decided.original());
        // A larger window may have found one that this window has forgotten: the points are booked.
        if (original != RecentTransactions.NONE) {
          recent.takeBack(original, decided.standingAmount(), isRefund(decided.function()));
        }
      }
      case RELEASED -> {
        int hold = holds.find(decided.original());
        if (decided.standingAmount() > 0) {
          holds.shrink(hold, decided);
          int original = recent.ordinalOf(decided.original());
          if (original != RecentTransactions.NONE) {
            recent.takeBack(original, decided.standingAmount(), false);
          }
        } else if (decided.function() == TransactionFunction.REVERSAL
            || decided.function() == TransactionFunction.VOID) {
          endHold(decided, HoldState.RELEASED, TransactionState.REVERSED);
        } else {
          endHold(decided, HoldState.COMPLETED, TransactionState.COMPLETED);
        }
      }
      case COMPLETED -> endHold(decided, HoldState.COMPLETED, TransactionState.COMPLETED);
      case RESTORED -> {
        int mirror = recent.ordinalOf(decided.original());
        if (mirror != RecentTransactions.NONE) {
          int original = recent.ordinalOf(recent.at(mirror).original());
          recent.restore(mirror, original, decided.standingAmount());
        }
      }
      case DECLINED, POSTED, NOTHING, TOMBSTONE, HELD -> {}
    }
  }

  private static boolean isRefund(TransactionFunction function) {
    return function == TransactionFunction.PURCHASE_REFUND
        || function == TransactionFunction.REDEMPTION_REFUND;
  }

  private void endHold(TransactionEvent by, HoldState holdState, TransactionState state) {
    long completion = holdState == HoldState.COMPLETED ? by.lsn() : 0;
    int hold = holds.find(by.original());
    int authorization = recent.ordinalOf(by.original());
    long before =
        authorization != RecentTransactions.NONE
            ? recent.at(authorization).completion()
            : hold == Holds.NONE ? 0 : holds.completion(hold);
    int superseded = before == 0 ? RecentTransactions.NONE : recent.ordinalOf(before);
    if (superseded != RecentTransactions.NONE) {
      recent.supersede(superseded);
    }
    if (holds.isKnown(hold, by.timeMs())) {
      holds.end(hold, holdState, completion, by.timeMs());
    }
    if (authorization != RecentTransactions.NONE) {
      recent.endHold(authorization, state, completion);
    }
  }

  private void applyHoldEnded(HoldEndedEvent ended) {
    int hold = holds.find(ended.hold());
    if (hold == Holds.NONE) {
      throw new IllegalStateException(
          "hold ended: hold=" + ended.hold() + " (expected: one that is open)");
    }
    holds.end(hold, HoldState.TIMED_OUT, 0, ended.timeMs());
    int original = recent.ordinalOf(ended.hold());
    if (original != RecentTransactions.NONE) {
      recent.endHold(original, TransactionState.TIMED_OUT, 0);
    }
    Ledger ledger = ledgers.get(ended.programme());
    ledger.book(ended);
    usage.note(ended, ledger);
  }

  private int changeCard(
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    @Nullable Ledger ledger = ledgerOf(statusChange.wrapCard(source, offset).programme(), answer);
    return ledger == null
        ? 0
        : statusChange.decideCard(lsn + 1, nowMs, ledger, eventTarget, eventOffset, answer);
  }

  private int changeAccount(
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    @Nullable Ledger ledger =
        ledgerOf(statusChange.wrapAccount(source, offset).programme(), answer);
    return ledger == null
        ? 0
        : statusChange.decideAccount(lsn + 1, nowMs, ledger, eventTarget, eventOffset, answer);
  }

  private int mergeAccounts(
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    @Nullable Ledger ledger = ledgerOf(merge.wrap(source, offset).programme(), answer);
    return ledger == null
        ? 0
        : merge.decide(lsn + 1, nowMs, ledger, eventTarget, eventOffset, answer);
  }

  /** The books that a command asks for; null, and answered, when there are none. */
  private @Nullable Ledger ledgerOf(int programme, Answer answer) {
    @Nullable Ledger ledger = ledgers.find(programme);
    if (ledger == null) {
      answer.begin(ResponseCode.INVALID_TRANSACTION, TransactionFunction.UNKNOWN, programme);
    }
    return ledger;
  }

  private void applyCardChanged(CardChangedEvent changed) {
    int card = cards.find(changed.programme(), changed.tokenHigh(), changed.tokenLow());
    if (card == Cards.UNKNOWN) {
      throw new IllegalStateException(
          "card changed: lsn=" + changed.lsn() + " card is not known (expected: one that is)");
    }
    cards.change(card, changed.status(), changed.rights());
  }

  private void applyLotsExpired(LotsExpiredEvent expired) {
    for (int lot = 0; lot < expired.count(); lot++) {
      int account = expired.account(lot);
      long key = LotKey.of(expired.expiry(), expired.funder(lot));
      ledgers.get(accounts.programme(account)).expire(account, key, expired.points(lot));
    }
  }

  /** True when a {@link CommandType#TICK} would end a hold. */
  public boolean isDue(long nowMs) {
    return holds.due(nowMs) != Holds.NONE;
  }

  /** True when a {@link CommandType#EXPIRE} would book something. */
  public boolean isExpiryDue(long nowMs) {
    return sweep.isDue(nowMs);
  }

  private int decideProgramme(
      long nowMs,
      DirectBuffer source,
      int offset,
      MutableDirectBuffer eventTarget,
      int eventOffset,
      Answer answer) {
    ProgrammeDefinition asked = DefineProgrammeCommand.decode(source, offset);
    @Nullable Ledger known = ledgers.find(asked.id());
    if (ledgers.isNameOfOther(asked)) {
      answer.begin(ResponseCode.INVALID_TRANSACTION, TransactionFunction.UNKNOWN, asked.id());
      return 0;
    }
    if (known == null && ledgers.isFull()) {
      answer
          .begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, asked.id())
          .full(FullTable.PROGRAMMES);
      return 0;
    }
    answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, asked.id());
    if (known != null && known.programme().definition().equals(asked)) {
      return 0;
    }
    EventHeader.encode(eventTarget, eventOffset, EventHeader.PROGRAMME_DEFINED, lsn + 1, nowMs);
    eventTarget.putBytes(
        eventOffset + EventHeader.LENGTH, source, offset, DefineProgrammeCommand.LENGTH);
    return EventHeader.LENGTH + DefineProgrammeCommand.LENGTH;
  }

  /** The books of all programmes, to outsiders for reading only. */
  public List<Ledger> ledgers() {
    return ledgers.all();
  }

  /** The books of a programme, to outsiders for reading only; null when it is not defined. */
  public @Nullable Ledger ledger(int programme) {
    return ledgers.find(programme);
  }

  /** Adds up every account of a programme; takes time in proportion to the accounts. */
  public LedgerTotals totals(int programme, long nowMs) {
    Ledger ledger = ledger(programme);
    if (ledger == null) {
      return new LedgerTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    int today = Calendar.epochDay(nowMs);
    long[] sums = new long[5];
    for (int account = 0; account < accounts.count(); account++) {
      if (accounts.programme(account) == programme) {
        accounts.forEachLot(
            account, (key, points) -> sums[LotKey.expiry(key) >= today ? 0 : 1] += points);
        sums[2] += accounts.arrears(account);
        sums[3] += accounts.held(account);
        sums[4] += accounts.pending(account);
      }
    }
    return new LedgerTotals(
        ledger.cardCount(),
        ledger.accountCount(),
        ledger.issued(),
        ledger.redeemed(),
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        sums[4],
        ledger.expired());
  }

  /** Cards of all programmes, to outsiders for reading only. */
  public Cards cards() {
    return cards;
  }

  /** Accounts of all programmes, to outsiders for reading only. */
  public Accounts accounts() {
    return accounts;
  }

  /** Holds on all accounts, to outsiders for reading only. */
  public Holds holds() {
    return holds;
  }

  /**
   * Everything there is of state, but for {@link #lsn} and {@link #timeMs}; always in this order,
   * in which a copy numbers them.
   */
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>(accounts.tables());
    tables.addAll(cards.tables());
    tables.addAll(holds.tables());
    tables.add(ledgers.table());
    tables.addAll(counters.tables());
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

  /**
   * Begins a copy of the state as it is now, which {@link StateCopy#copy} goes on with between
   * commands; the headers of all tables are handed over at once.
   *
   * @throws IllegalStateException when another one is under way
   */
  public StateCopy copyInto(PageSink sink) {
    try {
      return new StateCopy(this, sink);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Begins to put a copy of a state back, of an engine with the same options.
   *
   * @throws IllegalStateException when this engine applied an event
   */
  public StateRestore restore() {
    if (lsn != 0) {
      throw new IllegalStateException(
          "restore: lsn=" + lsn + " (expected: 0, an engine that knows nothing)");
    }
    return new StateRestore(this);
  }

  /** All pages were put back: rebuilds what is not in them. */
  void restored(long copyLsn, long copyTimeMs, int earliestExpiry) {
    ledgers.restore(cards, accounts);
    accounts.restoreEarliestExpiry(earliestExpiry);
    lsn = copyLsn;
    timeMs = copyTimeMs;
  }

  /** Gives the memory back; the engine must not be used any more. Idempotent. */
  @Override
  public void close() {
    memory.close();
  }
}
