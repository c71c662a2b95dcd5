package io.tebus.engine.account;

import io.tebus.command.DefineProgrammeCommand;
import io.tebus.engine.programme.Programme;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.TransactionEvent;
import org.agrona.DirectBuffer;

/**
 * The books of one programme: its rules, and the control accounts that its accounts must agree
 * with.
 *
 * <pre>
 *   0  {@link DefineProgrammeCommand}, 432 bytes
 * 432  issued i64      440  redeemed i64      448  cards i32 | accounts i32      456  zeros
 * 512
 * </pre>
 *
 * <p>Confined to the engine thread. Conservation: issued = available + lapsed + redeemed - arrears.
 * Source: points semantics, section 11.
 */
public final class Ledger {

  /** Length of a record in bytes. */
  private static final int RECORD_LENGTH = 512;

  private static final int ISSUED = DefineProgrammeCommand.LENGTH;
  private static final int REDEEMED = ISSUED + Long.BYTES;
  private static final int CARDS = REDEEMED + Long.BYTES;
  private static final int ACCOUNTS = CARDS + Integer.BYTES;

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

  /** Control account: points earned and opened with, less those taken back by reversals. */
  public long issued() {
    return ledgers.getLong(ledger, ISSUED);
  }

  /** Control account: points redeemed, less those given back. */
  public long redeemed() {
    return ledgers.getLong(ledger, REDEEMED);
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

  /** Writes into a planned event what the account shows before and after it. */
  public void showBalances(TransactionEvent event, int account, int today) {
    long before = accounts.available(account, today);
    long arrears = accounts.arrears(account) + event.arrearsChange();
    long after = accounts.spendable(account, today);
    for (int part = 0; part < event.partCount(); part++) {
      if (event.partExpiry(part) >= today) {
        after += event.partPoints(part);
      }
    }
    event.account(account).before(before).after(arrears > 0 ? 0 : after).arrears(arrears);
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
    for (int part = 0; part < event.partCount(); part++) {
      accounts.addToLot(event.account(), event.partExpiry(part), event.partPoints(part));
    }
    if (event.arrearsChange() != 0) {
      accounts.changeArrears(event.account(), event.arrearsChange());
    }
    switch (event.effect()) {
      case POSTED -> {
        issue(event.earned());
        redeem(event.redeemed());
      }
      case MIRRORED -> {
        issue(-event.earned());
        redeem(-event.redeemed());
      }
      case DECLINED, NOTHING, TOMBSTONE -> {}
    }
  }

  private void issue(long points) {
    ledgers.putLong(ledger, ISSUED, Math.addExact(issued(), points));
  }

  private void redeem(long points) {
    ledgers.putLong(ledger, REDEEMED, Math.addExact(redeemed(), points));
  }
}
