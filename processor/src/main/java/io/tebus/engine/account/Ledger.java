package io.tebus.engine.account;

import io.tebus.engine.programme.Programme;
import io.tebus.event.TransactionEvent;

/**
 * The books of one programme: its rules, cards, accounts, and the control accounts they must agree
 * with.
 *
 * <p>Confined to the engine thread. Conservation: issued = available + lapsed + redeemed - arrears.
 * Source: points semantics, section 11.
 */
public final class Ledger {

  private final Programme programme;
  private final Cards cards = new Cards();
  private final Accounts accounts = new Accounts();
  private long issued;
  private long redeemed;

  public Ledger(Programme programme) {
    this.programme = programme;
  }

  public Programme programme() {
    return programme;
  }

  public Cards cards() {
    return cards;
  }

  public Accounts accounts() {
    return accounts;
  }

  /** Control account: points earned, less those taken back by reversals. */
  public long issued() {
    return issued;
  }

  /** Control account: points redeemed, less those given back. */
  public long redeemed() {
    return redeemed;
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
        issued = Math.addExact(issued, event.earned());
        redeemed = Math.addExact(redeemed, event.redeemed());
      }
      case MIRRORED -> {
        issued = Math.subtractExact(issued, event.earned());
        redeemed = Math.subtractExact(redeemed, event.redeemed());
      }
      case DECLINED, NOTHING, TOMBSTONE -> {}
    }
  }
}
