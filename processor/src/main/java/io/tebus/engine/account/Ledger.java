package io.tebus.engine.account;

import io.tebus.command.DefineProgrammeCommand;
import io.tebus.engine.programme.Programme;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import org.agrona.DirectBuffer;

/**
 * The books of one programme: its rules, and the control accounts that its accounts must agree
 * with.
 *
 * <pre>
 *   0  {@link DefineProgrammeCommand}, 432 bytes
 * 432  issued i64      440  redeemed i64      448  cards i32 | accounts i32
 * 456  held i64        464  pending i64       472  zeros
 * 512
 * </pre>
 *
 * <p>Confined to the engine thread. Conservation: issued = available + pending + held + lapsed +
 * redeemed - arrears. Source: points semantics, section 11.
 */
public final class Ledger {

  /** The most points that a programme may have issued. */
  public static final long MAX_ISSUED = 1L << 62;

  /** Length of a record in bytes. */
  private static final int RECORD_LENGTH = 512;

  private static final int ISSUED = DefineProgrammeCommand.LENGTH;
  private static final int REDEEMED = ISSUED + Long.BYTES;
  private static final int CARDS = REDEEMED + Long.BYTES;
  private static final int ACCOUNTS = CARDS + Integer.BYTES;
  private static final int HELD = ACCOUNTS + Integer.BYTES;
  private static final int PENDING = HELD + Long.BYTES;

  private final Programme programme;
  private final int id;
  private final Cards cards;
  private final Accounts accounts;
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
      Table ledgers, Cards cards, Accounts accounts, DirectBuffer definition, int offset) {
    programme = new Programme(DefineProgrammeCommand.decode(definition, offset));
    id = programme.definition().id();
    this.cards = cards;
    this.accounts = accounts;
    this.ledgers = ledgers;
    ledger = ledgers.allocate();
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

  /** The register of cards, of all programmes. */
  public Cards cards() {
    return cards;
  }

  /** The accounts, of all programmes. */
  public Accounts accounts() {
    return accounts;
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

  /** Plans to credit points, which expire as if earned today, and shows the balances. */
  public void planIssue(TransactionEvent event, int account, int today, long points) {
    planEarn(event, account, today, points);
    showBalances(event, account, today);
  }

  /** Plans to credit points that were earned; arrears are repaid first. */
  public void planEarn(TransactionEvent event, int account, int today, long points) {
    event.earned(points);
    if (points > 0) {
      int expiry = programme.expiryOfEarn(today);
      event.earnExpiry(expiry);
      accounts.planCredit(event, account, expiry, points);
    }
  }

  /** Books a card, its account when that is new, and the points the account begins with. */
  public void book(CardOpenedEvent opened) {
    int account = opened.account();
    if (opened.accountOpened()) {
      int next = accounts.open(id, opened.accountNumber());
      if (next != account) {
        throw new IllegalStateException(
            "card opened: account=" + account + " (expected: " + next + ")");
      }
      ledgers.putInt(ledger, ACCOUNTS, accountCount() + 1);
    }
    if (opened.openingPoints() > 0) {
      long lotPoints = opened.openingLotPoints();
      accounts.postOpening(
          account, opened.openingExpiry(), lotPoints, opened.openingPoints() - lotPoints);
      issue(opened.openingPoints());
    }
    cards.open(id, opened.tokenHigh(), opened.tokenLow(), account, opened.status());
    ledgers.putInt(ledger, CARDS, cardCount() + 1);
  }

  /** Books the effects that an event carries. */
  public void book(TransactionEvent event) {
    int account = event.account();
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partKind(part) == TransactionEvent.LOT) {
        accounts.addToLot(account, event.partExpiry(part), event.partPoints(part));
      }
    }
    bookOutsideLots(account, event.arrearsChange(), event.heldChange(), event.pendingChange());
    switch (event.effect()) {
      case POSTED, RESTORED -> {
        issue(event.earned());
        redeem(event.redeemed());
      }
      // What was pending counted as issued.
      case COMPLETED -> {
        issue(event.earned() + event.pendingChange());
        redeem(event.redeemed());
      }
      case HELD, RELEASED -> issue(event.pendingChange());
      case MIRRORED -> {
        issue(-event.earned());
        redeem(-event.redeemed());
      }
      case DECLINED, NOTHING, TOMBSTONE -> {}
    }
  }

  /** Books the end of a hold that nobody completed in time. */
  public void book(HoldEndedEvent ended) {
    int account = ended.account();
    for (int part = 0; part < ended.partCount(); part++) {
      accounts.addToLot(account, ended.partExpiry(part), ended.partPoints(part));
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
