package io.tebus.engine.account;

import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.engine.limit.UsageLimits;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.programme.Programme;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import org.agrona.DirectBuffer;

/**
 * The books of one programme: its rules, and the control accounts that its accounts must agree
 * with.
 *
 * <pre>
 *    0  {@link DefineProgrammeCommand}, 808 bytes
 *  808  issued i64      816  redeemed i64      824  cards i32 | accounts i32
 *  832  held i64        840  pending i64       848  expired i64         856  zeros
 * 1024
 * </pre>
 *
 * <p>Confined to the engine thread. Conservation: issued = available + pending + held + lapsed +
 * redeemed + expired - arrears. Source: points semantics, section 11.
 */
public final class Ledger {

  /** The most points that a programme may have issued. */
  public static final long MAX_ISSUED = 1L << 62;

  /** Length of a record in bytes. */
  private static final int RECORD_LENGTH = 1_024;

  private static final int ISSUED = DefineProgrammeCommand.LENGTH;
  private static final int REDEEMED = ISSUED + Long.BYTES;
  private static final int CARDS = REDEEMED + Long.BYTES;
  private static final int ACCOUNTS = CARDS + Integer.BYTES;
  private static final int HELD = ACCOUNTS + Integer.BYTES;
  private static final int PENDING = HELD + Long.BYTES;
  private static final int EXPIRED = PENDING + Long.BYTES;

  private Programme programme;
  private final int id;
  private final Cards cards;
  private final Accounts accounts;
  private final UsageLimits limits;
  private final Table ledgers;
  private final int ledger;

  /** The table that ledgers lie in. */
  public static Table table(Memory memory, int capacity) {
    return new Table(memory, "ledgers", RECORD_LENGTH, 0, capacity);
  }

  /**
   * Opens the books of a programme.
   *
   * @param ledgers has room
   * @param definition a {@link DefineProgrammeCommand} at the offset
   */
  public Ledger(
      Table ledgers,
      Cards cards,
      Accounts accounts,
      UsageLimits limits,
      DirectBuffer definition,
      int offset) {
    this(ledgers, ledgers.allocate(), cards, accounts, limits, definition, offset);
    keep(definition, offset);
  }

  private Ledger(
      Table ledgers,
      int ledger,
      Cards cards,
      Accounts accounts,
      UsageLimits limits,
      DirectBuffer definition,
      int offset) {
    programme = new Programme(DefineProgrammeCommand.decode(definition, offset));
    id = programme.definition().id();
    this.cards = cards;
    this.accounts = accounts;
    this.limits = limits;
    this.ledgers = ledgers;
    this.ledger = ledger;
  }

  /** The books that a record holds; nothing is allocated in the table, nothing is written. */
  public static Ledger restored(
      Table ledgers, int ledger, Cards cards, Accounts accounts, UsageLimits limits) {
    return new Ledger(
        ledgers, ledger, cards, accounts, limits, ledgers.buffer(ledger), ledgers.offset(ledger));
  }

  /** Other settings, which count from here on. */
  public void redefine(DirectBuffer definition, int offset) {
    programme = new Programme(DefineProgrammeCommand.decode(definition, offset));
    keep(definition, offset);
  }

  private void keep(DirectBuffer definition, int offset) {
    ledgers.beforeChange(ledger);
    ledgers
        .buffer(ledger)
        .putBytes(ledgers.offset(ledger), definition, offset, DefineProgrammeCommand.LENGTH);
  }

  public Programme programme() {
    return programme;
  }

  /** Control account: points earned, pending or not, and loaded, less those taken back. */
  public long issued() {
    return ledgers.getLong(ledger, ISSUED);
  }

  /** Control account: points redeemed, less those given back. */
  public long redeemed() {
    return ledgers.getLong(ledger, REDEEMED);
  }

  /** Control account: points on hold. */
  public long held() {
    return ledgers.getLong(ledger, HELD);
  }

  /** Control account: points earned that wait for their completion. */
  public long pending() {
    return ledgers.getLong(ledger, PENDING);
  }

  /** Control account: lapsed points that were booked out of their lots. */
  public long expired() {
    return ledgers.getLong(ledger, EXPIRED);
  }

  /** Cards of the programme. */
  public int cardCount() {
    return ledgers.getInt(ledger, CARDS);
  }

  /** Accounts of the programme. */
  public int accountCount() {
    return ledgers.getInt(ledger, ACCOUNTS);
  }

  /** The card with a token, or {@link Cards#UNKNOWN}. */
  public int card(long tokenHigh, long tokenLow) {
    return cards.find(id, tokenHigh, tokenLow);
  }

  /** The account that has the points of a card. */
  public int accountOf(int card) {
    return accounts.root(cards.account(card));
  }

  /** The account with a number, or of a card; {@link Accounts#UNKNOWN}. It may be merged. */
  public int account(long number, long tokenHigh, long tokenLow) {
    if (number != OpenCardCommand.NO_ACCOUNT_NUMBER) {
      return accounts.findNumber(id, number);
    }
    return (tokenHigh | tokenLow) == 0
        ? Accounts.UNKNOWN
        : cards.accountOf(id, tokenHigh, tokenLow);
  }

  /** The register of cards, of all programmes. */
  public Cards cards() {
    return cards;
  }

  /** The accounts, of all programmes. */
  public Accounts accounts() {
    return accounts;
  }

  /** Plans movements of lots. */
  public LotPlan lots() {
    return accounts.plan();
  }

  /** What limits leave to a request. */
  public UsageLimits limits() {
    return limits;
  }

  /** True when an account may have no further hold. */
  public boolean hasTooManyHolds(int account) {
    return accounts.openHolds(account) >= Holds.MAX_PER_ACCOUNT;
  }

  /** Writes into a planned event what the account shows before and after it. */
  public void showBalances(TransactionEvent event, int account, int today) {
    long before = accounts.available(account, today);
    long arrears = accounts.arrears(account) + event.arrearsChange();
    long after = accounts.spendable(account, today);
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partExpiry(part) >= today && event.partKind(part) == TransactionEvent.LOT) {
        after += event.partPoints(part);
      }
    }
    event
        .account(account)
        .before(before)
        .after(arrears > 0 ? 0 : after)
        .arrears(arrears)
        .held(accounts.held(account) + event.heldChange())
        .pending(accounts.pending(account) + event.pendingChange());
  }

  /** Writes what the counter account of a planned transfer shows after it. */
  public void showCounterBalances(TransactionEvent event, int today) {
    int account = event.counterAccount();
    long arrears = accounts.arrears(account) + event.counterArrearsChange();
    long after = accounts.spendable(account, today);
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partExpiry(part) >= today && event.partKind(part) == TransactionEvent.COUNTER_LOT) {
        after += event.partPoints(part);
      }
    }
    event.counterAfter(arrears > 0 ? 0 : after).counterArrears(arrears);
  }

  /** Plans to credit points that were earned, with the terms that count if they are taken back. */
  public void planEarn(TransactionEvent event, int account, int today, long points, int funder) {
    event.earned(points).terms(programme.terms());
    if (points > 0) {
      long key = LotKey.of(programme.expiryOfEarn(today), funder);
      event.earnKey(key);
      accounts.plan().credit(event, account, key, points);
    }
  }

  /** Plans to credit points that no purchase earned, and shows the balances. */
  public void planLoad(TransactionEvent event, int account, int today, long points) {
    planEarn(event, account, today, points, programme.loadFunder());
    showBalances(event, account, today);
  }

  /** Books a card, its account when that is new, and the points the account begins with. */
  public void book(CardOpenedEvent opened) {
    int account = opened.account();
    int today = Calendar.epochDay(opened.timeMs());
    if (opened.accountOpened()) {
      open(account, opened.accountNumber(), today);
    }
    if (opened.openingPoints() > 0) {
      long lotPoints = opened.openingLotPoints();
      accounts.postOpening(
          account, opened.openingKey(), lotPoints, opened.openingPoints() - lotPoints);
      issue(opened.openingPoints());
    }
    cards.open(id, opened.tokenHigh(), opened.tokenLow(), account, opened.status(), today);
    ledgers.putInt(ledger, CARDS, cardCount() + 1);
  }

  /** Books an account that was opened without a card. */
  public void book(AccountOpenedEvent opened) {
    open(opened.account(), opened.number(), Calendar.epochDay(opened.timeMs()));
  }

  private void open(int account, long number, int today) {
    int next = accounts.open(id, number, today);
    if (next != account) {
      throw new IllegalStateException(
          "account opened: account=" + account + " (expected: " + next + ")");
    }
    ledgers.putInt(ledger, ACCOUNTS, accountCount() + 1);
  }

  /** Books the effects that an event carries. */
  public void book(TransactionEvent event) {
    int account = event.account();
    for (int part = 0; part < event.partCount(); part++) {
      switch (event.partKind(part)) {
        case TransactionEvent.LOT ->
            accounts.addToLot(account, event.partKey(part), event.partPoints(part));
        case TransactionEvent.COUNTER_LOT ->
            accounts.addToLot(event.counterAccount(), event.partKey(part), event.partPoints(part));
        default -> {
          // Points on hold have left the lots of the account before.
        }
      }
    }
    if (event.isTransfer()) {
      accounts.changeArrears(event.counterAccount(), event.counterArrearsChange());
    }
    bookOutsideLots(account, event.arrearsChange(), event.heldChange(), event.pendingChange());
    switch (event.effect()) {
      case POSTED, RESTORED -> {
        issue(event.earned());
        redeem(redeemed(event));
      }
      // What was pending counted as issued.
      case COMPLETED -> {
        issue(event.earned() + event.pendingChange());
        redeem(event.redeemed());
      }
      case HELD, RELEASED -> issue(event.pendingChange());
      case MIRRORED -> {
        issue(-event.earned());
        redeem(-redeemed(event));
      }
      case DECLINED, NOTHING, TOMBSTONE -> {}
    }
  }

  /** Of a transfer the fee alone has left the accounts. */
  private static long redeemed(TransactionEvent event) {
    return event.isTransfer() ? event.fee() : event.redeemed();
  }

  /** Books that a lot of an account has expired. */
  public void expire(int account, long key, long points) {
    accounts.addToLot(account, key, -points);
    ledgers.putLong(ledger, EXPIRED, Math.addExact(expired(), points));
  }

  /** Books a merge of two accounts, or its undoing. */
  public void book(AccountsMergedEvent merged) {
    if (merged.isUnmerged()) {
      accounts.unmerge(merged.from());
    }
    for (int part = 0; part < merged.partCount(); part++) {
      boolean ofInto = merged.partKind(part) == TransactionEvent.LOT;
      int account = ofInto ? merged.into() : merged.from();
      accounts.addToLot(account, merged.partKey(part), merged.partPoints(part));
    }
    accounts.changeArrears(merged.into(), merged.intoArrearsChange());
    accounts.changeArrears(merged.from(), merged.fromArrearsChange());
    if (!merged.isUnmerged()) {
      accounts.merge(merged.from(), merged.into(), merged.points());
    }
  }

  /** Books the end of a hold that nobody completed in time. */
  public void book(HoldEndedEvent ended) {
    int account = ended.account();
    for (int part = 0; part < ended.partCount(); part++) {
      accounts.addToLot(account, ended.partKey(part), ended.partPoints(part));
    }
    bookOutsideLots(account, ended.arrearsChange(), ended.heldChange(), ended.pendingChange());
    issue(ended.pendingChange());
  }

  private void bookOutsideLots(int account, long arrears, long held, long pending) {
    if (arrears != 0) {
      accounts.changeArrears(account, arrears);
    }
    if (held != 0) {
      accounts.changeHeld(account, held);
      ledgers.putLong(ledger, HELD, Math.addExact(held(), held));
    }
    if (pending != 0) {
      accounts.changePending(account, pending);
      ledgers.putLong(ledger, PENDING, Math.addExact(pending(), pending));
    }
  }

  private void issue(long points) {
    ledgers.putLong(ledger, ISSUED, Math.addExact(issued(), points));
  }

  private void redeem(long points) {
    ledgers.putLong(ledger, REDEEMED, Math.addExact(redeemed(), points));
  }
}
