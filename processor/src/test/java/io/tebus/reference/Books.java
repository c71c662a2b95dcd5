package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The programmes and the time. What a message asks of its programme is asked of the one that the
 * books were turned to.
 *
 * <p>Confined to the test's thread. Source: points.md, sections 2, 3 and 11.
 */
final class Books {

  private final Coverage coverage;
  private final SortedMap<Integer, Ledger> ledgers = new TreeMap<>();
  private Ledger open;
  private Instant now = Instant.EPOCH;

  /**
   * Books without accounts.
   *
   * @param programmes at least one
   */
  Books(List<Programme> programmes, Coverage coverage) {
    this.coverage = coverage;
    for (Programme programme : programmes) {
      ledgers.put(programme.id(), new Ledger(programme));
    }
    open = ledger(programmes.getFirst().id());
  }

  // ---- Programmes

  /** Settings that are other than before count from now on. */
  Answer define(Programme settings) {
    for (Ledger ledger : ledgers.values()) {
      Programme known = ledger.programme();
      boolean sameId = known.id() == settings.id();
      if (sameId != known.name().equals(settings.name())) {
        coverage.take(
            sameId ? Path.PROGRAMME_WITH_ANOTHER_NAME : Path.PROGRAMME_WITH_THE_NAME_OF_ANOTHER);
        return Answer.of(ResponseCode.INVALID_TRANSACTION);
      }
    }
    Ledger ledger = ledgers.get(settings.id());
    if (ledger == null) {
      ledgers.put(settings.id(), new Ledger(settings));
    } else if (ledger.programme().equals(settings)) {
      coverage.take(Path.PROGRAMME_DEFINED_AGAIN);
      return Answer.of(ResponseCode.APPROVED).asRepeat();
    } else {
      coverage.take(Path.PROGRAMME_DEFINED_ANEW);
      ledger.define(settings);
    }
    return Answer.of(ResponseCode.APPROVED);
  }

  boolean isDefined(int programme) {
    return ledgers.containsKey(programme);
  }

  /** Opens the page of a programme that is defined. */
  void turnTo(int programme) {
    open = ledger(programme);
  }

  Programme programme() {
    return open.programme();
  }

  Collection<Ledger> ledgers() {
    return ledgers.values();
  }

  Ledger ledger(int programme) {
    Ledger ledger = ledgers.get(programme);
    if (ledger == null) {
      throw new IllegalArgumentException(
          "programme: id=" + programme + " (expected: " + ledgers.keySet() + ")");
    }
    return ledger;
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

  /** True for some days from the one on which something was opened. */
  boolean isCoolingDown(long openedOn, int days) {
    return openedOn + days > today();
  }

  // ---- Lots

  /** Of points that are earned today in a currency. */
  LotId earnedLot(int currency) {
    return newLot(programme().funderOf(currency));
  }

  /** Of points that no purchase earned. */
  LotId loadedLot() {
    return newLot(programme().earning().loadFunder());
  }

  private LotId newLot(int funder) {
    return new LotId(programme().expiryOfEarn(today()), funder);
  }

  /** Where points go that come back after their lot has lapsed: they have some days of grace. */
  LotId graceLot(LotId lapsed) {
    int days = programme().takingBack().graceDays();
    if (days > 1) {
      coverage.take(Path.SEVERAL_DAYS_OF_GRACE);
    }
    return new LotId(today() + days, lapsed.funder());
  }

  /** Where points go that a refund gives back after their lot has lapsed. */
  LotId refundedLot(LotId lapsed) {
    if (programme().takingBack().lapsedExpire()) {
      coverage.take(Path.REFUND_INTO_A_LAPSED_LOT);
      return lapsed;
    }
    coverage.take(Path.REFUND_INTO_A_NEW_LOT);
    return newLot(lapsed.funder());
  }

  // ---- Points

  void keep(Account account) {
    open.keep(account);
  }

  /** Credits new points; arrears are repaid first. */
  void issue(Account account, long points, LotId lot) {
    long arrearsBefore = account.arrears();
    account.credit(points, lot);
    countIssued(points);
    if (account.arrears() < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_EARN);
    }
  }

  /** Spends available points. The parts are returned last drawn on top. */
  Deque<Lot> redeem(Account account, long points) {
    countRedeemed(points);
    return draw(account, points);
  }

  /** Takes available points out of their lots. The parts are returned last drawn on top. */
  Deque<Lot> draw(Account account, long points) {
    Deque<Lot> drawn = account.draw(points, today());
    long days = drawn.stream().mapToLong(Lot::expiresOn).distinct().count();
    if (days < drawn.size()) {
      coverage.take(Path.DRAWN_FROM_SEVERAL_FUNDERS);
    }
    return drawn;
  }

  /** Negative for points taken back. */
  void countIssued(long points) {
    open.countIssued(points);
  }

  /** Negative for points given back. */
  void countRedeemed(long points) {
    open.countRedeemed(points);
  }

  long available(Account account) {
    return account.available(today());
  }

  /** What of the available points one message can draw. */
  long drawable(Account account) {
    return account.drawable(today());
  }

  /** True for points that are there, but in more lots than one message draws from. */
  boolean lieInTooManyLots(Account account, long points) {
    return points <= available(account) && points > drawable(account);
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
}
