package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Remembered.Kind;
import io.tebus.reference.Remembered.State;

/**
 * Reversals, voids and refunds: whatever leaves less of a posting standing, or of a hold.
 *
 * <p>Confined to the test's thread. Source: lifecycle.md; points.md, section 5; profile, rows 8 to
 * 10 and 13, and 5.5 and 5.7.
 */
final class TakingBack {

  private final Books books;
  private final Cards cards;
  private final Memory memory;
  private final Holds holds;
  private final Coverage coverage;

  TakingBack(Books books, Cards cards, Memory memory, Holds holds, Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.memory = memory;
    this.holds = holds;
    this.coverage = coverage;
  }

  // ---- Reversals: always 00

  Decision reverse(Request reversal) {
    Remembered original = memory.originalOf(reversal);
    Arrival arrival = reversal.standsAfterwards() > 0 ? Arrival.PARTIAL_REVERSAL : Arrival.REVERSAL;
    if (original == null) {
      Tombstone tombstone = new Tombstone(books.now(), reversal);
      boolean first = !memory.hasLike(tombstone);
      coverage.meet(first ? Coverage.State.NOTHING_KNOWN : Coverage.State.TOMBSTONE, arrival);
      memory.keep(tombstone);
      return Decision.of(Answer.of(ResponseCode.APPROVED), Booked.of(Effect.TOMBSTONE));
    }
    coverage.meet(original.row(), arrival);
    long left = reversal.standsAfterwards();
    return switch (original.state()) {
      case DECLINED, REVERSED, TIMED_OUT -> Decision.nothing();
      case REFUNDED -> Decision.nothing(Reason.REFUNDED_BEFORE);
      case COMPLETED -> Decision.nothing(Reason.COMPLETED_BEFORE);
      case MIRROR -> undo(original, left);
      case HELD ->
          left < original.hold().standing() ? holds.release(original, left) : Decision.nothing();
      case STANDING -> reversePosting(original, left);
    };
  }

  private Decision reversePosting(Remembered original, long left) {
    if (original.isRefunded()) {
      return Decision.nothing(Reason.REFUNDED_BEFORE);
    }
    if (left >= original.posting().standing()) {
      return Decision.nothing();
    }
    if (original.effect() == Effect.COMPLETED) {
      coverage.take(Path.REVERSAL_OF_COMPLETION);
    }
    Decision mirrored = mirror(original, left, books.graceLot());
    if (left == 0) {
      original.become(State.REVERSED, books.now());
    }
    return mirrored;
  }

  /** A refund or void is undone by its reversal, if it was the last step on its original. */
  private Decision undo(Remembered mirror, long left) {
    Step step = mirror.step();
    if (mirror.effect() == Effect.NOTHING) {
      return Decision.nothing();
    }
    if (step == null) {
      return Decision.nothing(Reason.MIRROR_STANDS);
    }
    if (left >= step.amount()) {
      return Decision.nothing();
    }
    if (left > 0 || !step.isTheLast()) {
      return Decision.nothing(Reason.MIRROR_STANDS);
    }
    Account account = step.account();
    Remembered original = step.original();
    long before = books.available(account);
    long earnedInto = original == null ? books.newLot() : original.posting().earnedInto();
    creditAgain(step, earnedInto < books.today() ? books.graceLot() : earnedInto);
    books.countIssued(step.taken());
    drawAgain(step);
    books.countRedeemed(step.given().points());
    mirror.become(State.REVERSED, books.now());
    if (original != null) {
      original.posting().drawAgain(step.drawn());
      original.restore(step.left() + step.amount(), mirror.request().isRefund(), books.now());
      coverage.take(Path.REFUND_OR_VOID_UNDONE);
    } else {
      coverage.take(Path.REFUND_BY_RIGHT_UNDONE);
    }
    return Decision.of(
        books.moved(ResponseCode.APPROVED, account, before, step.taken(), step.given(), 0),
        Booked.of(Effect.RESTORED).about(mirror));
  }

  /** To the lots that were taken from; what made arrears then repays them, or joins a lot. */
  private static void creditAgain(Step step, long otherwise) {
    long left = step.taken();
    for (Move move : step.moves()) {
      if (move.points() < 0) {
        step.account().credit(-move.points(), move.expiresOn());
        left += move.points();
      }
    }
    step.account().credit(left, otherwise);
  }

  /** From the lots that were given to, then from others, the earliest expiry first. */
  private void drawAgain(Step step) {
    long left = step.given().points();
    for (Move move : step.moves()) {
      if (move.points() > 0) {
        step.account().takeBack(move.points(), move.expiresOn(), books.today());
        left -= move.points();
      }
    }
    step.account().takeBack(left, Posting.NO_LOT, books.today());
  }

  // ---- Voids

  Decision undo(Request request) {
    Remembered original = request.hasReference() ? memory.namedBy(request) : null;
    if (original == null) {
      meetNothing(request, Arrival.VOID);
      return Decision.declined(ResponseCode.ORIGINAL_NOT_FOUND);
    }
    coverage.meet(original.row(), Arrival.VOID);
    return switch (original.state()) {
      case DECLINED, MIRROR -> Decision.declined(ResponseCode.ORIGINAL_NOT_FOUND);
      case HELD -> {
        coverage.take(Path.VOID_OF_HOLD);
        Decision released = holds.release(original, 0);
        yield released.answering(released.answer().asTakenBack(0));
      }
      case STANDING -> undoPosting(original);
      case COMPLETED, TIMED_OUT, REVERSED, REFUNDED ->
          Decision.declined(ResponseCode.INVALID_TRANSACTION);
    };
  }

  private Decision undoPosting(Remembered original) {
    boolean sameDay = Books.dayOf(original.time()) == books.today();
    if (!sameDay) {
      coverage.take(Path.VOID_ON_ANOTHER_DAY);
    }
    if (!sameDay || original.isRefunded() || !original.posting().standsWhole()) {
      return Decision.declined(ResponseCode.INVALID_TRANSACTION);
    }
    if (original.effect() == Effect.COMPLETED) {
      coverage.take(Path.VOID_OF_COMPLETION);
    }
    Decision mirrored = mirror(original, 0, books.graceLot());
    original.become(State.REVERSED, books.now());
    return mirrored.answering(mirrored.answer().asTakenBack(0));
  }

  // ---- Refunds

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
      meetNothing(request, Arrival.REFUND);
      return memory.awaitsOriginalOf(request)
          ? object(request, ResponseCode.ORIGINAL_NOT_FOUND, Reason.REVERSED_BEFORE)
          : refundWithoutReference(request);
    }
    coverage.meet(named.row(), Arrival.REFUND);
    // Of a completed hold, its completion is what stands.
    Remembered original = named.state() == State.COMPLETED ? named.completion() : named;
    if (original.kind() != kindOf(request)) {
      coverage.take(Path.REFUND_OF_ANOTHER_KIND);
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
    Decision mirrored = mirror(original, left, books.newLot());
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
    Account account = cards.accountOf(request);
    long before = books.available(account);
    if (ofPurchase) {
      coverage.take(Path.REFUND_OF_UNKNOWN_PURCHASE);
      long taken = programme.earn(request, request.amount());
      account.moves();
      takeBack(account, taken, books.newLot());
      Answer answer =
          books.moved(ResponseCode.APPROVED, account, before, taken, Programme.Spend.NOTHING, 0);
      return Decision.of(answer.asTakenBack(request.amount()), Booked.of(Effect.MIRRORED))
          .undoneBy(Step.byRight(account, request.amount(), taken).having(account.moves()));
    }
    long points = rate.mostPointsWithin(request.amount());
    if (points == 0) {
      return object(request, ResponseCode.INVALID_AMOUNT, Reason.INVALID_AMOUNT);
    }
    coverage.take(Path.REFUND_OF_UNKNOWN_REDEMPTION);
    // Nobody knows what was redeemed: it counts as issued.
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

  private static Kind kindOf(Request refund) {
    return refund.function() == TransactionFunction.PURCHASE_REFUND ? Kind.EARNING : Kind.SPENDING;
  }

  /** A request is declined; an advice never is. */
  private static Decision object(Request request, ResponseCode responseCode, Reason reason) {
    return request.isAdvice() ? Decision.nothing(reason) : Decision.declined(responseCode);
  }

  private void meetNothing(Request request, Arrival arrival) {
    boolean reversedFirst = memory.awaitsOriginalOf(request);
    coverage.meet(reversedFirst ? Coverage.State.TOMBSTONE : Coverage.State.NOTHING_KNOWN, arrival);
  }

  // ---- What they share

  /** Leaves less of a posting standing: redeemed points go back, then earned points are taken. */
  private Decision mirror(Remembered original, long left, long lapsedInto) {
    Step step = Step.before(original, left);
    Posting posting = original.posting();
    Account account = posting.account();
    account.moves();
    long before = books.available(account);

    // In this order an original reversed whole is as if it had not been, to the lot, even when the
    // points that it earned were spent: they are taken from where they would have come from.
    giveBack(posting, step.given().points(), lapsedInto);
    takeBack(account, step.taken(), posting.earnedInto());
    posting.leaveStanding(left);
    return Decision.of(
            books.moved(ResponseCode.APPROVED, account, before, step.taken(), step.given(), 0),
            Booked.of(Effect.MIRRORED).about(original))
        .undoneBy(step.having(account.moves()));
  }

  private void giveBack(Posting posting, long points, long lapsedInto) {
    Account account = posting.account();
    long arrearsBefore = account.arrears();
    long lapsed = account.giveBack(posting.drawn(), points, books.today(), lapsedInto);
    books.countRedeemed(-points);
    if (lapsed > 0) {
      coverage.take(
          lapsedInto == books.graceLot()
              ? Path.LOT_BACK_FOR_A_DAY_OF_GRACE
              : Path.REFUND_INTO_A_NEW_LOT);
    }
    if (account.arrears() < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_REVERSAL);
    }
  }

  private void takeBack(Account account, long points, long earnedInto) {
    long arrearsBefore = account.arrears();
    account.takeBack(points, earnedInto, books.today());
    books.countIssued(-points);
    if (account.arrears() > arrearsBefore) {
      coverage.take(Path.ARREARS_ARISE);
    }
  }
}
