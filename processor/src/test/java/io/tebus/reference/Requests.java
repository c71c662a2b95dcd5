package io.tebus.reference;

import io.tebus.command.programme.Rounding;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import java.util.Deque;
import java.util.Objects;

/**
 * What a till asks for, and may be refused: purchases, authorizations, loads, balances, and what
 * {@link Spending} and {@link Transfers} decide. A card without the right to earn earns nothing,
 * and limits let nobody earn more than is left.
 *
 * <p>Confined to the test's thread. Source: profile, rows 1 to 6 and 11, and section 4; points.md,
 * sections 2 to 4.
 */
final class Requests {

  private final Books books;
  private final Cards cards;
  private final Guards guards;
  private final Limits limits;
  private final Spending spending;
  private final Holds holds;
  private final Transfers transfers;
  private final Coverage coverage;

  Requests(
      Books books,
      Cards cards,
      Guards guards,
      Limits limits,
      Spending spending,
      Holds holds,
      Transfers transfers,
      Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.guards = guards;
    this.limits = limits;
    this.spending = spending;
    this.holds = holds;
    this.transfers = transfers;
    this.coverage = coverage;
  }

  Decision decide(Request request) {
    return switch (request.function()) {
      case PURCHASE -> purchase(request);
      case PURCHASE_AUTHORIZATION -> authorize(request);
      case REDEMPTION, HOLD -> spending.decide(request);
      case EARN_ONLY -> earnOnly(request);
      case LOAD -> load(request);
      case TRANSFER -> transfers.decide(request);
      // Rows that are not built get the same answer as what no row claims.
      default -> Decision.declined(ResponseCode.INVALID_TRANSACTION);
    };
  }

  /** An enquiry's amount and currency are not looked at. */
  Answer enquire(Request request) {
    ResponseCode objection = cards.objectionTo(request);
    if (!objection.isApproved()) {
      return Answer.of(objection);
    }
    if (!cards.has(request, CardChange.Right.ENQUIRE)) {
      coverage.take(Path.BALANCE_WITHOUT_RIGHT);
      return Answer.of(ResponseCode.NOT_PERMITTED_TO_CARD);
    }
    return books.showing(ResponseCode.APPROVED, cards.accountOf(request));
  }

  // ---- Earning

  private Decision purchase(Request request) {
    Rate rate = books.programme().purchaseRate(request.currency());
    Decision refusal = guards.refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    Account account = cards.accountOf(request);
    Rate pointValue = Objects.requireNonNull(rate);
    refusal = spending.refuseSplitTender(request, account, pointValue);
    if (refusal != null) {
      return refusal;
    }
    // Nothing below may fail.
    long before = books.available(account);
    Programme.Spend spend = spending.splitTender(request, account, pointValue);
    if (spend.points() > 0) {
      coverage.take(Path.SPLIT_TENDER);
    }
    Deque<Lot> drawn = books.redeem(account, spend.points());
    long earned = earnedByCard(request, account, request.amount() - spend.value());
    LotId lot = books.earnedLot(request.currency());
    books.issue(account, earned, lot);
    Terms terms = books.programme().terms();
    return Decision.posted(
        books.moved(ResponseCode.APPROVED, account, before, earned, spend, request.amount()),
        new Posting(account, request.amount(), earned, lot, spend, drawn, terms));
  }

  /** A purchase that was paid elsewhere. */
  private Decision earnOnly(Request request) {
    Rate rate = books.programme().purchaseRate(request.currency());
    Decision refusal = guards.refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    if (!cards.has(request, CardChange.Right.EARN)) {
      coverage.take(Path.EARN_ONLY_WITHOUT_RIGHT);
      return Decision.declined(ResponseCode.NOT_PERMITTED_TO_CARD);
    }
    coverage.take(Path.EARN_ONLY);
    return earn(request, Path.EARNED_UP_TO_A_LIMIT);
  }

  /**
   * Credits what the whole amount earns, whatever the rights of the card. Cannot fail.
   *
   * @param whenLess taken when a limit leaves less
   */
  Decision earn(Request request, Path whenLess) {
    Account account = cards.accountOf(request);
    long points = earned(request, request.amount());
    long earned = limits.earnable(request, account, points, whenLess);
    return credit(request, earned, books.earnedLot(request.currency()));
  }

  private long earnedByCard(Request request, Account account, long eligible) {
    long points = earned(request, eligible);
    if (!cards.has(request, CardChange.Right.EARN)) {
      coverage.take(Path.PURCHASE_WITHOUT_RIGHT_TO_EARN);
      return 0;
    }
    return limits.earnable(request, account, points, Path.EARNED_UP_TO_A_LIMIT);
  }

  private long earned(Request request, long eligible) {
    if (request.asksNotToEarn()) {
      coverage.take(Path.PURCHASE_ASKS_NOT_TO_EARN);
      return 0;
    }
    Programme programme = books.programme();
    long earned = programme.earn(request, eligible);
    if (earned > 0 && earned == programme.earning().most()) {
      coverage.take(Path.EARN_UP_TO_THE_MOST);
    }
    if (earned > 0 && programme.terms().rounding() != Rounding.FLOOR) {
      coverage.take(Path.EARN_ROUNDED_OTHERWISE);
    }
    return earned;
  }

  private Decision authorize(Request request) {
    if (request.pointsToUse() > 0 || request.pointsToUse() == Request.ALL) {
      coverage.take(Path.SPLIT_TENDER_OF_AN_AUTHORIZATION);
      return Decision.declined(ResponseCode.INVALID_TRANSACTION);
    }
    Rate rate = books.programme().purchaseRate(request.currency());
    Decision refusal = guards.refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    Account account = cards.accountOf(request);
    if (account.hasTooManyHolds()) {
      return Decision.declined(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
    }
    boolean mayEarn = cards.has(request, CardChange.Right.EARN);
    if (!mayEarn) {
      coverage.take(Path.AUTHORIZATION_WITHOUT_RIGHT_TO_EARN);
    }
    return holds.authorize(request, account, mayEarn);
  }

  private Decision load(Request request) {
    if (!request.rights().contains(Request.Right.LOAD)) {
      coverage.take(Path.LOAD_NOT_PERMITTED);
      return Decision.declined(ResponseCode.TERMINAL_NOT_PERMITTED);
    }
    Rate rate = books.programme().redemptionRate(request.currency());
    Decision refusal = guards.refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    long points = Objects.requireNonNull(rate).mostPointsWithin(request.amount());
    if (points == 0) {
      coverage.take(Path.LOAD_OF_NO_POINTS);
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    coverage.take(Path.LOAD);
    return credit(request, points, books.loadedLot());
  }

  /** Credits new points for the whole amount. Cannot fail. */
  Decision credit(Request request, long points, LotId lot) {
    Account account = cards.accountOf(request);
    long before = books.available(account);
    books.issue(account, points, lot);
    return Decision.posted(
        books.moved(
            ResponseCode.APPROVED,
            account,
            before,
            points,
            Programme.Spend.NOTHING,
            request.amount()),
        Posting.ofEarn(account, request.amount(), points, lot, books.programme().terms()));
  }
}
