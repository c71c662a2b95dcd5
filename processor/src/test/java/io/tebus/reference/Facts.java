package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Path;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has happened elsewhere: never declined. Status and rights of the card, status of the
 * account, minimum, multiple, mode and limits of spending are not looked at; what cannot be booked
 * is an exception.
 *
 * <p>Confined to the test's thread. Source: profile, rows 14 and 19, and 5.6; lifecycle.md.
 */
final class Facts {

  private final Books books;
  private final Cards cards;
  private final Holds holds;
  private final Requests requests;
  private final Coverage coverage;

  Facts(Books books, Cards cards, Holds holds, Requests requests, Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.holds = holds;
    this.requests = requests;
    this.coverage = coverage;
  }

  /** Books what an advice says has happened. */
  Decision post(Request advice) {
    return switch (advice.fact()) {
      case PURCHASE, EARN_ONLY -> earn(advice);
      case PURCHASE_AUTHORIZATION -> authorize(advice);
      case REDEMPTION, HOLD -> spend(advice);
      case LOAD -> load(advice);
      case TRANSFER -> {
        coverage.take(Path.ADVICE_OF_A_TRANSFER);
        yield Decision.nothing(Reason.NOT_UNDERSTOOD);
      }
      default -> Decision.nothing(Reason.NOT_UNDERSTOOD);
    };
  }

  /** All of it was paid in money. */
  private Decision earn(Request advice) {
    Reason reason = objectionTo(advice, books.programme().purchaseRate(advice.currency()));
    if (reason != Reason.NONE) {
      return Decision.nothing(reason);
    }
    coverage.take(Path.FACT_EARNED);
    return requests.earn(advice, Path.FACT_EARNED_UP_TO_A_LIMIT);
  }

  private Decision authorize(Request advice) {
    Reason reason = objectionTo(advice, books.programme().purchaseRate(advice.currency()));
    if (reason != Reason.NONE) {
      return Decision.nothing(reason);
    }
    Account account = cards.accountOf(advice);
    if (account.hasTooManyHolds()) {
      return Decision.nothing(Reason.TOO_MANY_HOLDS);
    }
    coverage.take(Path.FACT_PENDING);
    return holds.authorize(advice, account, true);
  }

  private Decision load(Request advice) {
    if (!advice.rights().contains(Request.Right.LOAD)) {
      return Decision.nothing(Reason.NOT_PERMITTED);
    }
    Rate rate = books.programme().redemptionRate(advice.currency());
    Reason reason = objectionTo(advice, rate);
    if (reason != Reason.NONE) {
      return Decision.nothing(reason);
    }
    long points = Objects.requireNonNull(rate).mostPointsWithin(advice.amount());
    if (points == 0) {
      return Decision.nothing(Reason.INVALID_AMOUNT);
    }
    coverage.take(Path.FACT_LOADED);
    return requests.credit(advice, points, books.loadedLot());
  }

  /** Takes, or sets aside, what is available of the points that the amount costs. */
  private Decision spend(Request advice) {
    Rate rate = books.programme().redemptionRate(advice.currency());
    Reason reason = objectionTo(advice, rate);
    if (reason != Reason.NONE) {
      return Decision.nothing(reason);
    }
    Rate pointValue = Objects.requireNonNull(rate);
    Account account = cards.accountOf(advice);
    if (advice.fact() == TransactionFunction.HOLD && account.hasTooManyHolds()) {
      return Decision.nothing(Reason.TOO_MANY_HOLDS);
    }
    long before = books.available(account);
    long needed = pointValue.fewestPointsFor(advice.amount());
    long taken = Math.min(needed, books.drawable(account));
    long missing = needed - taken;
    Reason shortage = missing > 0 ? Reason.SHORT_OF_POINTS : Reason.NONE;
    long value = missing == 0 ? advice.amount() : pointValue.valueOf(taken);
    if (value == 0) {
      // Too few to be worth anything: they stay with the customer.
      coverage.take(Path.FACT_THAT_FOUND_NO_POINTS);
      return Decision.nothing().because(shortage, needed);
    }
    Programme.Spend spend = new Programme.Spend(taken, value);
    if (advice.fact() == TransactionFunction.HOLD) {
      coverage.take(Path.FACT_HELD);
      return holds
          .setAside(advice, account, spend, ResponseCode.APPROVED)
          .because(shortage, missing);
    }
    coverage.take(Path.FACT_REDEEMED);
    Deque<Lot> drawn = books.redeem(account, taken);
    return Decision.posted(
            books.moved(ResponseCode.APPROVED, account, before, 0, spend, value),
            Posting.ofSpend(account, spend, drawn, books.programme().terms()))
        .because(shortage, missing);
  }

  private Reason objectionTo(Request advice, @Nullable Rate rate) {
    if (advice.amount() == 0) {
      return Reason.INVALID_AMOUNT;
    }
    if (rate == null) {
      return Reason.CURRENCY;
    }
    if (cards.isUnknown(advice)) {
      return Reason.UNKNOWN_CARD;
    }
    if (cards.isOfNoUse(advice)) {
      coverage.take(Path.FACT_OF_A_CARD_OF_NO_USE);
    }
    if (cards.isOfAnAccountOfNoUse(advice)) {
      coverage.take(Path.FACT_OF_AN_ACCOUNT_OF_NO_USE);
    }
    if (!cards.hasAllRights(advice)) {
      coverage.take(Path.FACT_OF_A_CARD_WITHOUT_RIGHTS);
    }
    return Reason.NONE;
  }
}
