package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The programme, its accounts, what was issued and redeemed in all, and the time.
 *
 * <p>Confined to the test's thread. Source: points.md, sections 2, 3 and 11.
 */
final class Books {

  private final Coverage coverage;
  private final List<Account> accounts = new ArrayList<>();
  private Programme programme = Programme.DEMO;
  private Instant now = Instant.EPOCH;
  private long issued;
  private long redeemed;

  Books(Coverage coverage) {
    this.coverage = coverage;
  }

  Programme programme() {
    return programme;
  }

  void define(Programme newProgramme) {
    programme = newProgramme;
  }

  // ---- Time

  Instant now() {
    return now;
  }

  void goOnTo(Instant time) {
    if (time.isBefore(now)) {
      throw new IllegalArgumentException("time: time=" + time + " (expected: from " + now + ")");
    }
    now = time;
  }

  long today() {
    return dayOf(now);
  }

  static long dayOf(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC).toEpochDay();
  }

  /** The one rule of forgetting: what is strictly older is gone. */
  boolean isNotOlder(Instant then, Duration age) {
    return !now.isAfter(then.plus(age));
  }

  /** The last day of points that are new today. */
  long newLot() {
    return programme.expiryOfEarn(today());
  }

  /** The last day of points that come back after their lot has lapsed: one day of grace. */
  long graceLot() {
    return today() + 1;
  }

  // ---- Points

  void keep(Account account) {
    accounts.add(account);
  }

  /** Credits new points; arrears are repaid first. */
  void issue(Account account, long points) {
    long arrearsBefore = account.arrears();
    account.credit(points, newLot());
    countIssued(points);
    if (account.arrears() < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_EARN);
    }
  }

  /** Spends available points. The parts are returned last drawn on top. */
  Deque<Lot> redeem(Account account, long points) {
    countRedeemed(points);
    return account.draw(points, today());
  }

  /** Negative for points taken back. */
  void countIssued(long points) {
    issued += points;
  }

  /** Negative for points given back. */
  void countRedeemed(long points) {
    redeemed += points;
  }

  long available(Account account) {
    return account.available(today());
  }

  // ---- What accounts show

  /** An answer that moves nothing. */
  Answer showing(ResponseCode responseCode, Account account) {
    return Answer.showing(responseCode, available(account), account.arrears())
        .withPending(account.pending());
  }

  /** An answer with what the account has now. */
  Answer moved(
      ResponseCode responseCode,
      Account account,
      long before,
      long earned,
      Programme.Spend spend,
      long approvedAmount) {
    return new Answer(
            responseCode,
            before,
            earned,
            spend.points(),
            spend.value(),
            available(account),
            account.arrears(),
            approvedAmount,
            false,
            Answer.NOT_REMEMBERED)
        .withPending(account.pending());
  }

  Balance balance(Account account) {
    return new Balance(
        available(account),
        account.lapsed(today()),
        account.arrears(),
        account.held(),
        account.pending());
  }

  Totals totals() {
    long available = 0;
    long lapsed = 0;
    long arrears = 0;
    long held = 0;
    long pending = 0;
    for (Account account : accounts) {
      Balance balance = balance(account);
      available += balance.available();
      lapsed += balance.lapsed();
      arrears += balance.arrears();
      held += balance.held();
      pending += balance.pending();
    }
    return new Totals(issued, redeemed, available, lapsed, arrears, held, pending);
  }
}
