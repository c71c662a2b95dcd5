package io.tebus.reference;

import java.util.ArrayList;
import java.util.List;

/**
 * A programme, its accounts, and what was issued, redeemed and booked as expired in all.
 *
 * <p>Confined to the test's thread. Source: points.md, section 11.
 */
final class Ledger {

  private final List<Account> accounts = new ArrayList<>();
  private Programme programme;
  private long issued;
  private long redeemed;
  private long expired;

  Ledger(Programme programme) {
    this.programme = programme;
  }

  Programme programme() {
    return programme;
  }

  void define(Programme settings) {
    programme = settings;
  }

  List<Account> accounts() {
    return accounts;
  }

  void keep(Account account) {
    accounts.add(account);
  }

  void countIssued(long points) {
    issued += points;
  }

  void countRedeemed(long points) {
    redeemed += points;
  }

  void countExpired(long points) {
    expired += points;
  }

  Totals totals(long today) {
    long available = 0;
    long lapsed = 0;
    long arrears = 0;
    long held = 0;
    long pending = 0;
    for (Account account : accounts) {
      available += account.available(today);
      lapsed += account.lapsed(today);
      arrears += account.arrears();
      held += account.held();
      pending += account.pending();
    }
    return new Totals(issued, redeemed, available, lapsed, arrears, held, pending, expired);
  }
}
