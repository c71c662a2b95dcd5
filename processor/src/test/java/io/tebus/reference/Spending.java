package io.tebus.reference;

import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.CardChange.Right;
import io.tebus.reference.Coverage.Path;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Points that a till asks to spend: redemptions, holds, and the points part of a purchase. A card
 * that is too new, has spent too often, or has no right to spend, spends nothing.
 *
 * <p>Confined to the test's thread. Source: profile, rows 2, 3 and 6, and section 4; points.md,
 * sections 3 and 4.
 */
final class Spending {

  /** The most that DE 4 can show: the cap of a redemption that asks for no limit. */
  private static final long LARGEST_AMOUNT = 999_999_999_999L;

  /** Why a card may spend nothing at all now. */
  private enum Objection {
    NEW_CARD(ResponseCode.FREQUENCY_LIMIT_EXCEEDED),
    TOO_OFTEN(ResponseCode.FREQUENCY_LIMIT_EXCEEDED),
    NO_RIGHT(ResponseCode.NOT_PERMITTED_TO_CARD);

    private final ResponseCode answer;

    Objection(ResponseCode answer) {
      this.answer = answer;
    }

    private Path oneOf(Path newCard, Path tooOften, Path noRight) {
      return switch (this) {
        case NEW_CARD -> newCard;
        case TOO_OFTEN -> tooOften;
        case NO_RIGHT -> noRight;
      };
    }
  }

  private final Books books;
  private final Cards cards;
  private final Guards guards;
  private final Limits limits;
  private final Holds holds;
  private final Coverage coverage;

  Spending(Books books, Cards cards, Guards guards, Limits limits, Holds holds, Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.guards = guards;
    this.limits = limits;
    this.holds = holds;
    this.coverage = coverage;
  }

  private @Nullable Objection objectionTo(Request request, Limits.Left left) {
    if (cards.isTooNew(request)) {
      return Objection.NEW_CARD;
    }
    if (left.tooOften()) {
      return Objection.TOO_OFTEN;
    }
    return cards.has(request, Right.SPEND) ? null : Objection.NO_RIGHT;
  }

  // ---- A part of a purchase

  /** Why a number of points to use cannot be used, or null when it can, or none was given. */
  @Nullable Decision refuseSplitTender(Request request, Account account, Rate rate) {
    Programme programme = books.programme();
    long wanted = request.pointsToUse();
    if (wanted <= 0) {
      return null;
    }
    Limits.Left left = limits.left(Use.SPEND, request, account);
    Objection objection = objectionTo(request, left);
    if (objection != null) {
      return refuse(
          objection.answer,
          objection.oneOf(
              Path.SPLIT_TENDER_BY_A_NEW_CARD,
              Path.SPLIT_TENDER_TOO_OFTEN,
              Path.SPLIT_TENDER_WITHOUT_RIGHT));
    }
    if (wanted > left.points()) {
      return refuse(ResponseCode.AMOUNT_LIMIT_EXCEEDED, Path.SPLIT_TENDER_ABOVE_A_LIMIT);
    }
    if (account.arrears() > 0) {
      coverage.take(Path.DECLINED_IN_ARREARS);
      return guards.notSufficient(account);
    }
    if (wanted > books.available(account)) {
      coverage.take(Path.SPLIT_TENDER_ABOVE_AVAILABLE);
      return guards.notSufficient(account);
    }
    if (books.lieInTooManyLots(account, wanted)) {
      return Decision.declined(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
    }
    if (rate.valueOf(wanted) > programme.capOf(request.amount())) {
      return refuse(
          ResponseCode.INVALID_AMOUNT,
          rate.valueOf(wanted) > request.amount()
              ? Path.SPLIT_TENDER_ABOVE_AMOUNT
              : Path.SPLIT_TENDER_ABOVE_THE_CAP);
    }
    if (wanted < programme.spending().minimum() || wanted % programme.spending().multiple() != 0) {
      return refuse(ResponseCode.INVALID_AMOUNT, Path.SPLIT_TENDER_OF_A_WRONG_NUMBER);
    }
    return null;
  }

  /** The part of a purchase that is paid in points; none of it unless tag 21 asks for it. */
  Programme.Spend splitTender(Request request, Account account, Rate rate) {
    long wanted = request.pointsToUse();
    if (wanted == Request.ALL) {
      return allOf(request, account, rate);
    }
    return wanted > 0 ? books.programme().spendAtMost(wanted, rate) : Programme.Spend.NOTHING;
  }

  /** As many points as there are, and as may be spent; never a decline. */
  private Programme.Spend allOf(Request request, Account account, Rate rate) {
    Programme programme = books.programme();
    Limits.Left left = limits.left(Use.SPEND, request, account);
    Objection objection = objectionTo(request, left);
    if (objection != null) {
      coverage.take(
          objection.oneOf(
              Path.ALL_POINTS_OF_A_NEW_CARD,
              Path.ALL_POINTS_TOO_OFTEN,
              Path.ALL_POINTS_WITHOUT_RIGHT));
      return Programme.Spend.NOTHING;
    }
    long drawable = books.drawable(account);
    if (left.points() < drawable) {
      coverage.take(Path.ALL_POINTS_UP_TO_A_LIMIT);
    }
    Programme.Spend most =
        programme.spendUpTo(
            programme.capOf(request.amount()), Math.min(drawable, left.points()), rate);
    return most.points() < programme.spending().minimum() ? Programme.Spend.NOTHING : most;
  }

  // ---- Redemptions and holds

  /** A redemption, or a hold: decided alike. */
  Decision decide(Request request) {
    long amount = request.amount();
    boolean exact = request.mode() == 'E';
    Rate rate = books.programme().redemptionRate(request.currency());
    Decision refusal = guards.refuse(request, exact && amount == 0, rate);
    if (refusal != null) {
      return refusal;
    }
    Account account = cards.accountOf(request);
    Limits.Left left = limits.left(Use.SPEND, request, account);
    Objection objection = objectionTo(request, left);
    if (objection != null) {
      return refuse(
          objection.answer,
          objection.oneOf(
              Path.SPENT_BY_A_NEW_CARD, Path.SPENT_TOO_OFTEN, Path.SPENT_WITHOUT_RIGHT));
    }
    if (request.function() == TransactionFunction.HOLD && account.hasTooManyHolds()) {
      return Decision.declined(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
    }
    Programme programme = books.programme();
    long available = books.available(account);
    long most = exact ? Long.MAX_VALUE : Math.min(available, left.points());
    long cap = programme.capOf(amount == 0 ? LARGEST_AMOUNT : amount);
    Programme.Spend spend = programme.spendUpTo(cap, most, Objects.requireNonNull(rate));
    if (exact && spend.value() != amount) {
      return refuse(
          ResponseCode.INVALID_AMOUNT,
          cap < amount ? Path.AMOUNT_ABOVE_THE_CAP : Path.AMOUNT_NOT_EXACT_IN_POINTS);
    }
    if (left.points() == 0 || spend.points() > left.points()) {
      return refuse(ResponseCode.AMOUNT_LIMIT_EXCEEDED, Path.SPENT_ABOVE_A_LIMIT);
    }
    if (account.arrears() > 0) {
      coverage.take(Path.DECLINED_IN_ARREARS);
      return guards.notSufficient(account);
    }
    if (spend.points() == 0 || spend.points() > available) {
      return guards.notSufficient(account);
    }
    if (books.lieInTooManyLots(account, spend.points())) {
      return Decision.declined(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
    }
    if (spend.points() < programme.spending().minimum()) {
      return refuse(ResponseCode.INVALID_AMOUNT, Path.SPENT_LESS_THAN_THE_MINIMUM);
    }
    // Nothing below may fail.
    if (!exact && left.points() < available) {
      coverage.take(Path.SPENT_UP_TO_A_LIMIT);
    }
    if (request.currency() == programme.pointsCurrency()) {
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
        Posting.ofSpend(account, spend, drawn, books.programme().terms()));
  }

  private Decision refuse(ResponseCode responseCode, Path path) {
    coverage.take(path);
    return Decision.declined(responseCode);
  }
}
