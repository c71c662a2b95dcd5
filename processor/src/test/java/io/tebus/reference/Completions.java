package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Remembered.State;
import java.util.Deque;

/**
 * What an advice that is no refund does: it completes what it names, or is the request that it
 * repeats, or is a fact.
 *
 * <p>Confined to the test's thread. Source: lifecycle.md; points.md, section 4; profile, 5.3 and
 * 5.6.
 */
final class Completions {

  private final Books books;
  private final Cards cards;
  private final Memory memory;
  private final Holds holds;
  private final Facts facts;
  private final Limits limits;
  private final Coverage coverage;

  Completions(
      Books books,
      Cards cards,
      Memory memory,
      Holds holds,
      Facts facts,
      Limits limits,
      Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.memory = memory;
    this.holds = holds;
    this.facts = facts;
    this.limits = limits;
    this.coverage = coverage;
  }

  /** A completion that names what it completes. */
  Decision ofNamed(Request completion) {
    Remembered original = memory.namedBy(completion);
    if (original == null && memory.awaitsOriginalOf(completion)) {
      coverage.meet(Coverage.State.TOMBSTONE, Arrival.COMPLETION);
      return Decision.nothing(Reason.REVERSED_BEFORE);
    }
    if (original == null) {
      if (memory.adviceOf(completion) == null) {
        coverage.meet(Coverage.State.NOTHING_KNOWN, Arrival.COMPLETION);
      }
      // Who stood in gives a DE 38 of his own: it may still be a request that is known.
      return ofItself(completion);
    }
    coverage.meet(original.row(), Arrival.COMPLETION);
    return switch (original.state()) {
      case HELD, TIMED_OUT -> complete(original, completion);
      case COMPLETED -> completeAgain(original, completion);
      case REVERSED -> Decision.nothing(Reason.REVERSED_BEFORE);
      case DECLINED -> Decision.nothing(Reason.DECLINED_BEFORE);
      case STANDING, REFUNDED, MIRROR -> Decision.nothing();
    };
  }

  /** An advice without a reference: the request it repeats, if that is known, or a fact. */
  Decision ofItself(Request advice) {
    Remembered request = memory.adviceOf(advice);
    if (request == null) {
      coverage.meet(Coverage.State.NOTHING_KNOWN, Arrival.ADVICE);
      return facts.post(advice);
    }
    coverage.meet(request.row(), Arrival.ADVICE);
    return switch (request.state()) {
      case DECLINED -> facts.post(advice);
      case HELD, TIMED_OUT -> complete(request, advice);
      case REVERSED -> Decision.nothing(Reason.REVERSED_BEFORE);
      case STANDING, REFUNDED, COMPLETED, MIRROR -> Decision.nothing();
    };
  }

  private Decision completeAgain(Remembered original, Request completion) {
    Remembered first = original.completion();
    if (first.state() == State.REVERSED) {
      coverage.take(Path.COMPLETED_AFTER_ITS_COMPLETION_WAS_REVERSED);
      return complete(original, completion);
    }
    boolean same =
        first.request().amount() == completion.amount()
            && first.currency() == completion.currency();
    if (!same) {
      return Decision.nothing(Reason.COMPLETED_BEFORE);
    }
    coverage.take(Path.COMPLETED_AGAIN);
    return Decision.nothing();
  }

  private Decision complete(Remembered original, Request completion) {
    boolean late = original.state() != State.HELD;
    if (completion.amount() == 0) {
      coverage.take(
          late ? Path.COMPLETED_WITH_NOTHING_AFTER_TIME_OUT : Path.COMPLETED_WITH_NOTHING);
      return late ? completeWithNothing(original) : holds.release(original, 0).completing(original);
    }
    if (original.hold().standing() < original.answer().approvedAmount()) {
      coverage.take(Path.COMPLETED_AFTER_PARTIAL_REVERSAL);
    }
    if (original.hold().isOfMergedAccount()) {
      coverage.take(Path.COMPLETED_AFTER_A_MERGE);
    }
    Decision decision =
        original.hold().isOfPurchase() ? earn(original, completion) : redeem(original, completion);
    if (!late) {
      holds.end(original, State.COMPLETED);
    }
    return decision;
  }

  /** Its points are free already. */
  private Decision completeWithNothing(Remembered original) {
    Account account = original.hold().account();
    Answer answer =
        books.moved(
            ResponseCode.APPROVED,
            account,
            books.available(account),
            0,
            Programme.Spend.NOTHING,
            0);
    Posting posting = Posting.ofEarn(account, 0, 0, Posting.NO_LOT, books.programme().terms());
    return Decision.completed(
        answer, Booked.of(Effect.COMPLETED).about(original), posting, original);
  }

  /** What is on hold is redeemed as far as it is needed; after a time-out nothing is on hold. */
  private Decision redeem(Remembered original, Request completion) {
    Hold hold = original.hold();
    Account account = hold.account();
    boolean otherCurrency = completion.currency() != original.request().currency();
    long f = otherCurrency ? hold.standing() : completion.amount();
    long needed = hold.need(f);
    long held = hold.points();
    long before = books.available(account);
    long fromHold = Math.min(needed, held);
    long fromLots = Math.min(needed - fromHold, books.drawable(account));
    if (fromHold + fromLots < needed && hold.worth(fromHold + fromLots) == 0) {
      // Too few to be worth anything: they stay with the customer.
      fromHold = 0;
      fromLots = 0;
    }
    long taken = fromHold + fromLots;
    long missing = needed - taken;
    count(original, otherCurrency, needed, missing);

    Deque<Lot> consumed = hold.consume(fromHold);
    holds.giveBack(hold, held - fromHold);
    books.draw(account, fromLots).descendingIterator().forEachRemaining(consumed::push);
    books.countRedeemed(taken);
    Programme.Spend spend = new Programme.Spend(taken, missing == 0 ? f : hold.worth(taken));
    Booked booked = Booked.of(Effect.COMPLETED).changing(-held, 0).about(original);
    if (missing > 0) {
      booked = booked.because(Reason.SHORT_OF_POINTS, missing);
    } else if (otherCurrency) {
      booked = booked.because(Reason.CURRENCY, 0);
    }
    Answer answer = books.moved(ResponseCode.APPROVED, account, before, 0, spend, spend.value());
    Posting posting = Posting.ofSpend(account, spend, consumed, books.programme().terms());
    return Decision.completed(answer, booked, posting, original);
  }

  private void count(Remembered original, boolean otherCurrency, long needed, long missing) {
    Hold hold = original.hold();
    if (otherCurrency) {
      coverage.take(Path.COMPLETED_IN_OTHER_CURRENCY);
    }
    if (missing > 0) {
      coverage.take(Path.COMPLETED_SHORT_OF_POINTS);
    }
    if (original.state() != State.HELD) {
      coverage.take(Path.COMPLETED_AFTER_TIME_OUT);
    } else if (needed < hold.points()) {
      coverage.take(Path.COMPLETED_BELOW_HOLD);
    } else if (needed > hold.points()) {
      coverage.take(Path.COMPLETED_ABOVE_HOLD);
    } else {
      coverage.take(Path.COMPLETED_EXACTLY);
    }
  }

  /**
   * What was pending is no longer. The final amount earns, unless one of the two asked not to, by
   * the merchant of the authorization and the settings of today, and nothing in a currency that is
   * no longer accepted. The limits of today count for what the completion names.
   */
  private Decision earn(Remembered original, Request completion) {
    Hold hold = original.hold();
    Account account = hold.account();
    Request authorization = original.request();
    boolean accepted = books.programme().purchaseRate(completion.currency()) != null;
    int currency = accepted ? completion.currency() : authorization.currency();
    long f = accepted ? completion.amount() : hold.standing();
    long before = books.available(account);
    long pending = hold.pending();
    hold.leavePending(0);
    books.countIssued(-pending);
    boolean mayEarn = hold.approvedPoints() > 0 || cards.has(authorization, CardChange.Right.EARN);
    boolean asksToEarn = !authorization.withoutEarn() && !completion.withoutEarn();
    if (!asksToEarn) {
      coverage.take(Path.COMPLETION_ASKS_NOT_TO_EARN);
    }
    boolean earns = mayEarn && asksToEarn;
    long points = earns ? books.programme().earn(authorization, currency, f) : 0;
    long earned = limits.earnable(completion, account, points, Path.COMPLETED_UP_TO_A_LIMIT);
    LotId lot = books.earnedLot(currency);
    books.issue(account, earned, lot);
    coverage.take(
        original.state() == State.TIMED_OUT
            ? Path.AUTHORIZATION_COMPLETED_AFTER_TIME_OUT
            : Path.AUTHORIZATION_COMPLETED);
    Booked booked = Booked.of(Effect.COMPLETED).changing(0, -pending).about(original);
    if (!accepted) {
      coverage.take(
          books.programme().accepted(currency) == null
              ? Path.AUTHORIZATION_COMPLETED_IN_A_FORMER_CURRENCY
              : Path.AUTHORIZATION_COMPLETED_IN_OTHER_CURRENCY);
      booked = booked.because(Reason.CURRENCY, 0);
    }
    Answer answer =
        books.moved(ResponseCode.APPROVED, account, before, earned, Programme.Spend.NOTHING, f);
    Posting posting = Posting.ofEarn(account, f, earned, lot, books.programme().terms());
    return Decision.completed(answer, booked, posting, original);
  }
}
