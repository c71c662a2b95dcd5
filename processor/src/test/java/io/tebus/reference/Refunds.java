package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Remembered.Kind;
import io.tebus.reference.Remembered.State;

/**
 * Refunds of purchases and of redemptions, as requests and as advices, of what is known and, by
 * right, of what is not.
 *
 * <p>Confined to the test's thread. Source: lifecycle.md; points.md, section 5; profile, rows 8 and
 * 9, and 5.7.
 */
final class Refunds {

  private final Books books;
  private final Cards cards;
  private final Memory memory;
  private final Mirroring mirroring;
  private final Requests requests;
  private final Coverage coverage;

  Refunds(
      Books books,
      Cards cards,
      Memory memory,
      Mirroring mirroring,
      Requests requests,
      Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.memory = memory;
    this.mirroring = mirroring;
    this.requests = requests;
    this.coverage = coverage;
  }

  Decision refund(Request request) {
    if (request.amount() == 0) {
      return object(request, ResponseCode.INVALID_AMOUNT, Reason.INVALID_AMOUNT);
    }
    Remembered known = request.isAdvice() ? memory.adviceOf(request) : null;
    if (known != null && known.state() != State.DECLINED) {
      coverage.take(Path.ADVICE_OF_A_REFUND_THAT_IS_KNOWN);
      return Decision.nothing(
          known.state() == State.REVERSED ? Reason.REVERSED_BEFORE : Reason.NONE);
    }
    Remembered named = request.hasReference() ? memory.namedBy(request) : null;
    if (named == null) {
      coverage.meet(memory.rowOfNothing(request), Arrival.REFUND);
      return memory.awaitsOriginalOf(request)
          ? object(request, ResponseCode.ORIGINAL_NOT_FOUND, Reason.REVERSED_BEFORE)
          : refundWithoutReference(request);
    }
    coverage.meet(named.row(), Arrival.REFUND);
    // Of a completed hold, its completion is what stands.
    Remembered original = named.state() == State.COMPLETED ? named.completion() : named;
    if (original.kind() != kindOf(request)) {
      coverage.take(
          original.isTransfer() ? Path.REFUND_OF_A_TRANSFER : Path.REFUND_OF_ANOTHER_KIND);
      return object(request, ResponseCode.ORIGINAL_NOT_FOUND, Reason.NOT_FOUND);
    }
    if (original.currency() != request.currency()) {
      return object(request, ResponseCode.CURRENCY_NOT_ACCEPTED, Reason.CURRENCY);
    }
    return switch (original.state()) {
      case DECLINED, MIRROR -> object(request, ResponseCode.ORIGINAL_NOT_FOUND, Reason.NOT_FOUND);
      case HELD, TIMED_OUT, COMPLETED ->
          object(request, ResponseCode.INVALID_TRANSACTION, Reason.NOT_UNDERSTOOD);
      case REVERSED -> object(request, ResponseCode.INVALID_TRANSACTION, Reason.REVERSED_BEFORE);
      case REFUNDED -> object(request, ResponseCode.INVALID_AMOUNT, Reason.REFUNDED_BEFORE);
      case STANDING -> {
        if (original != named) {
          coverage.take(Path.REFUND_OF_COMPLETION_BY_ITS_HOLD);
        }
        yield refundPosting(original, request);
      }
    };
  }

  private Decision refundPosting(Remembered original, Request request) {
    Posting posting = original.posting();
    long standing = posting.standing();
    boolean tooMuch = request.amount() > standing;
    if (tooMuch) {
      coverage.take(Path.REFUND_ABOVE_THE_REST);
      if (!request.isAdvice()) {
        return Decision.declined(ResponseCode.INVALID_AMOUNT);
      }
    }
    if (!original.isRefunded() && !posting.standsWhole()) {
      coverage.take(Path.REFUND_AFTER_PARTIAL_REVERSAL);
    }
    if (posting.isSplit()) {
      coverage.take(Path.REFUND_OF_SPLIT_TENDER);
    }
    long refunded = Math.min(request.amount(), standing);
    long left = standing - refunded;
    coverage.take(left > 0 ? Path.REFUND_IN_PART : Path.REFUND_OF_THE_REST);
    Decision mirrored = mirroring.refund(original, left);
    original.noteRefund();
    if (left == 0) {
      original.become(State.REFUNDED, books.now());
    }
    Answer answer = mirrored.answer();
    return mirrored
        .answering(answer.asTakenBack(refunded - answer.value()))
        .because(tooMuch ? Reason.INVALID_AMOUNT : Reason.NONE, 0);
  }

  /** By right: what such a purchase earns is taken, what such a redemption cost is credited. */
  private Decision refundWithoutReference(Request request) {
    if (!request.rights().contains(Request.Right.REFUND_WITHOUT_REFERENCE)) {
      return object(request, ResponseCode.ORIGINAL_NOT_FOUND, Reason.NOT_FOUND);
    }
    boolean ofPurchase = kindOf(request) == Kind.EARNING;
    Programme programme = books.programme();
    Rate rate =
        ofPurchase
            ? programme.purchaseRate(request.currency())
            : programme.redemptionRate(request.currency());
    if (rate == null) {
      return object(request, ResponseCode.CURRENCY_NOT_ACCEPTED, Reason.CURRENCY);
    }
    if (cards.isUnknown(request)) {
      return object(request, ResponseCode.INVALID_CARD, Reason.UNKNOWN_CARD);
    }
    if (ofPurchase) {
      coverage.take(Path.REFUND_OF_UNKNOWN_PURCHASE);
      return mirroring.refundByRight(
          cards.accountOf(request),
          request.amount(),
          earnedBefore(request),
          books.earnedLot(request.currency()));
    }
    long points = rate.mostPointsWithin(request.amount());
    if (points == 0) {
      return object(request, ResponseCode.INVALID_AMOUNT, Reason.INVALID_AMOUNT);
    }
    coverage.take(Path.REFUND_OF_UNKNOWN_REDEMPTION);
    // Nobody knows what was redeemed: it counts as issued.
    return requests.credit(request, points, books.loadedLot());
  }

  /** What such a purchase earns today; it may say that it did not. */
  private long earnedBefore(Request refund) {
    if (refund.asksNotToEarn()) {
      coverage.take(Path.REFUND_OF_A_PURCHASE_WITHOUT_EARN);
      return 0;
    }
    return books.programme().earn(refund, refund.amount());
  }

  private static Kind kindOf(Request refund) {
    return refund.function() == TransactionFunction.PURCHASE_REFUND ? Kind.EARNING : Kind.SPENDING;
  }

  /** A request is declined; an advice never is. */
  private static Decision object(Request request, ResponseCode responseCode, Reason reason) {
    return request.isAdvice() ? Decision.nothing(reason) : Decision.declined(responseCode);
  }
}
