package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Path;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a till asks for, and may be refused: purchases, redemptions, holds, authorizations, loads.
 *
 * <p>Confined to the test's thread. Source: profile, rows 1 to 6 and 11, and section 4; points.md,
 * sections 2 to 4.
 */
final class Requests {

  /** The most that DE 4 can show: the cap of a redemption that asks for no limit. */
  private static final long LARGEST_AMOUNT = 999_999_999_999L;

  private final Books books;
  private final Cards cards;
  private final Holds holds;
  private final Coverage coverage;

  Requests(Books books, Cards cards, Holds holds, Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.holds = holds;
    this.coverage = coverage;
  }

  Decision decide(Request request) {
    return switch (request.function()) {
      case PURCHASE -> purchase(request);
      case PURCHASE_AUTHORIZATION -> authorize(request);
      case REDEMPTION, HOLD -> spend(request);
      case EARN_ONLY -> earnOnly(request);
      case LOAD -> load(request);
      // Rows that are not built yet get the same answer as what no row claims.
      default -> Decision.declined(ResponseCode.INVALID_TRANSACTION);
    };
  }

  /** An enquiry's amount and currency are not looked at. */
  Answer enquire(Request request) {
    ResponseCode objection = cards.objectionTo(request);
    return objection.isApproved()
        ? books.showing(ResponseCode.APPROVED, cards.accountOf(request))
        : Answer.of(objection);
  }

  // ---- Earning

  private Decision purchase(Request request) {
    Rate rate = books.programme().purchaseRate(request.currency());
    Decision refusal = refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    Account account = cards.accountOf(request);
    Rate pointValue = Objects.requireNonNull(rate);
    refusal = refuseSplitTender(request, account, pointValue);
    if (refusal != null) {
      return refusal;
    }
    // Nothing below may fail.
    long before = books.available(account);
    Programme.Spend spend = splitTender(request, before, pointValue);
    if (spend.points() > 0) {
      coverage.take(Path.SPLIT_TENDER);
    }
    Deque<Lot> drawn = books.redeem(account, spend.points());
    long earned = books.programme().earn(request, request.amount() - spend.value());
    books.issue(account, earned);
    return Decision.posted(
        books.moved(ResponseCode.APPROVED, account, before, earned, spend, request.amount()),
        new Posting(account, request.amount(), earned, books.newLot(), spend, drawn));
  }

  /** A purchase that was paid elsewhere. */
  private Decision earnOnly(Request request) {
    Rate rate = books.programme().purchaseRate(request.currency());
    Decision refusal = refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    coverage.take(Path.EARN_ONLY);
    return credit(request, books.programme().earn(request, request.amount()));
  }

  private Decision authorize(Request request) {
    if (request.pointsToUse() > 0 || request.pointsToUse() == Request.ALL) {
      coverage.take(Path.SPLIT_TENDER_OF_AN_AUTHORIZATION);
      return Decision.declined(ResponseCode.INVALID_TRANSACTION);
    }
    Rate rate = books.programme().purchaseRate(request.currency());
    Decision refusal = refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    Account account = cards.accountOf(request);
    return account.hasTooManyHolds()
        ? Decision.declined(ResponseCode.FREQUENCY_LIMIT_EXCEEDED)
        : holds.authorize(request, account);
  }

  private Decision load(Request request) {
    if (!request.rights().contains(Request.Right.LOAD)) {
      coverage.take(Path.LOAD_NOT_PERMITTED);
      return Decision.declined(ResponseCode.TERMINAL_NOT_PERMITTED);
    }
    Rate rate = books.programme().redemptionRate(request.currency());
    Decision refusal = refuse(request, request.amount() == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    long points = Objects.requireNonNull(rate).mostPointsWithin(request.amount());
    if (points == 0) {
      coverage.take(Path.LOAD_OF_NO_POINTS);
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    coverage.take(Path.LOAD);
    return credit(request, points);
  }

  /** Credits new points for the whole amount. Cannot fail. */
  Decision credit(Request request, long points) {
    Account account = cards.accountOf(request);
    long before = books.available(account);
    books.issue(account, points);
    return Decision.posted(
        books.moved(
            ResponseCode.APPROVED,
            account,
            before,
            points,
            Programme.Spend.NOTHING,
            request.amount()),
        Posting.ofEarn(account, request.amount(), points, books.newLot()));
  }

  /** Why a number of points to use cannot be used, or null when it can, or none was given. */
  private @Nullable Decision refuseSplitTender(Request request, Account account, Rate rate) {
    Programme programme = books.programme();
    long wanted = request.pointsToUse();
    if (wanted <= 0) {
      return null;
    }
    if (account.arrears() > 0) {
      coverage.take(Path.DECLINED_IN_ARREARS);
      return notSufficient(account);
    }
    if (wanted > books.available(account)) {
      coverage.take(Path.SPLIT_TENDER_ABOVE_AVAILABLE);
      return notSufficient(account);
    }
    if (rate.valueOf(wanted) > request.amount()) {
      coverage.take(Path.SPLIT_TENDER_ABOVE_AMOUNT);
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    boolean allowed = wanted >= programme.minimum() && wanted % programme.multiple() == 0;
    return allowed ? null : Decision.declined(ResponseCode.INVALID_AMOUNT);
  }

  /** The part of a purchase that is paid in points; none of it unless tag 21 asks for it. */
  private Programme.Spend splitTender(Request request, long available, Rate rate) {
    Programme programme = books.programme();
    long wanted = request.pointsToUse();
    if (wanted == Request.ALL) {
      Programme.Spend most = programme.spendUpTo(request.amount(), available, rate);
      return most.points() < programme.minimum() ? Programme.Spend.NOTHING : most;
    }
    return wanted > 0 ? programme.spendAtMost(wanted, rate) : Programme.Spend.NOTHING;
  }

  // ---- Spending

  /** A redemption, or a hold: decided alike. */
  private Decision spend(Request request) {
    long amount = request.amount();
    boolean exact = request.mode() == 'E';
    Rate rate = books.programme().redemptionRate(request.currency());
    Decision refusal = refuse(request, exact && amount == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    Account account = cards.accountOf(request);
    if (request.function() == TransactionFunction.HOLD && account.hasTooManyHolds()) {
      return Decision.declined(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
    }
    long available = books.available(account);
    long cap = amount == 0 ? LARGEST_AMOUNT : amount;
    Programme.Spend spend =
        books
            .programme()
            .spendUpTo(cap, exact ? Long.MAX_VALUE : available, Objects.requireNonNull(rate));
    if (exact && spend.value() != amount) {
      coverage.take(Path.AMOUNT_NOT_EXACT_IN_POINTS);
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    if (account.arrears() > 0) {
      coverage.take(Path.DECLINED_IN_ARREARS);
      return notSufficient(account);
    }
    if (spend.points() == 0 || spend.points() > available) {
      return notSufficient(account);
    }
    if (spend.points() < books.programme().minimum()) {
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    // Nothing below may fail.
    if (request.currency() == books.programme().pointsCurrency()) {
      coverage.take(Path.AMOUNT_IN_POINTS);
    }
    boolean inPart = spend.value() < amount;
    ResponseCode code = inPart ? ResponseCode.APPROVED_IN_PART : ResponseCode.APPROVED;
    return request.function() == TransactionFunction.HOLD
        ? hold(request, account, spend, code)
        : redeem(account, spend, code);
  }

  private Decision hold(
      Request request, Account account, Programme.Spend spend, ResponseCode code) {
    if (code == ResponseCode.APPROVED_IN_PART) {
      coverage.take(Path.HELD_IN_PART);
    }
    if (request.longHold()) {
      coverage.take(Path.HELD_FOR_LONG);
    }
    return holds.setAside(request, account, spend, code);
  }

  private Decision redeem(Account account, Programme.Spend spend, ResponseCode code) {
    if (code == ResponseCode.APPROVED_IN_PART) {
      coverage.take(Path.APPROVED_IN_PART);
    }
    long before = books.available(account);
    Deque<Lot> drawn = books.redeem(account, spend.points());
    return Decision.posted(
        books.moved(code, account, before, 0, spend, spend.value()),
        Posting.ofSpend(account, spend, drawn));
  }

  // ---- Refusals

  /** The first of the guards that all have, or null: amount, currency, card. */
  private @Nullable Decision refuse(Request request, boolean noAmount, @Nullable Rate rate) {
    if (noAmount) {
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    if (rate == null) {
      return Decision.declined(ResponseCode.CURRENCY_NOT_ACCEPTED);
    }
    ResponseCode objection = cards.objectionTo(request);
    return objection.isApproved() ? null : Decision.declined(objection);
  }

  private Decision notSufficient(Account account) {
    return Decision.declined(books.showing(ResponseCode.NOT_SUFFICIENT_POINTS, account));
  }
}
