package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Remembered.State;
import org.jspecify.annotations.Nullable;

/**
 * A refund or a void that is reversed is undone, if it was the last step on its original: a till
 * that never saw its answer can send it anew.
 *
 * <p>Confined to the test's thread. Source: profile, 5.5; points.md, section 5.
 */
final class Undoing {

  private final Books books;
  private final Usage usage;
  private final Coverage coverage;

  Undoing(Books books, Usage usage, Coverage coverage) {
    this.books = books;
    this.usage = usage;
    this.coverage = coverage;
  }

  /**
   * Undoes what took back.
   *
   * @param left what is to stand of it
   */
  Decision undo(Remembered mirror, long left) {
    Step step = mirror.step();
    if (mirror.effect() == Effect.NOTHING) {
      return Decision.nothing();
    }
    if (step == null) {
      if (mirror.effect() == Effect.MIRRORED) {
        // Who received the points may have spent them meanwhile.
        coverage.take(Path.VOID_OF_TRANSFER_STANDS);
      }
      return Decision.nothing(Reason.MIRROR_STANDS);
    }
    if (left >= step.amount()) {
      return Decision.nothing();
    }
    if (left > 0 || !step.isTheLast()) {
      return Decision.nothing(Reason.MIRROR_STANDS);
    }
    if (step.isOfMergedAccount()) {
      coverage.take(Path.UNDONE_AFTER_A_MERGE);
    }
    Account account = step.account();
    Remembered original = step.original();
    long before = books.available(account);
    creditAgain(step, original);
    books.countIssued(step.taken());
    drawAgain(step);
    books.countRedeemed(step.given().points());
    mirror.become(State.REVERSED, books.now());
    if (original != null) {
      original.posting().drawAgain(step.drawn());
      original.restore(step.left() + step.amount(), mirror.request().isRefund(), books.now());
      coverage.take(Path.REFUND_OR_VOID_UNDONE);
      if (mirror.request().function() == TransactionFunction.VOID) {
        usage.countAgain(original);
      }
    } else {
      coverage.take(Path.REFUND_BY_RIGHT_UNDONE);
    }
    return Decision.of(
        books.moved(ResponseCode.APPROVED, account, before, step.taken(), step.given(), 0),
        Booked.of(Effect.RESTORED).about(mirror));
  }

  /** To the lots that were taken from; what made arrears then repays them, or joins a lot. */
  private void creditAgain(Step step, @Nullable Remembered original) {
    long left = step.taken();
    for (Move move : step.moves()) {
      if (move.points() < 0) {
        if (move.lot().hasLapsed(books.today())) {
          coverage.take(Path.RESTORED_TO_A_LAPSED_LOT);
        }
        step.account().credit(-move.points(), move.lot());
        left += move.points();
      }
    }
    if (left > 0) {
      step.account().credit(left, lotOfArrears(original));
    }
  }

  private LotId lotOfArrears(@Nullable Remembered original) {
    if (original == null) {
      return books.loadedLot();
    }
    LotId earnedInto = original.posting().earnedInto();
    return earnedInto.hasLapsed(books.today()) ? books.graceLot(earnedInto) : earnedInto;
  }

  /** From the lots that were given to, then from others in draw-down order. */
  private void drawAgain(Step step) {
    long left = step.given().points();
    for (Move move : step.moves()) {
      if (move.points() > 0) {
        step.account().takeBack(move.points(), move.lot(), books.today());
        left -= move.points();
      }
    }
    step.account().takeBack(left, Posting.NO_LOT, books.today());
  }
}
