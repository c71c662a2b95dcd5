package io.tebus.reference;

import io.tebus.command.programme.ClawBack;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What reversals, voids and refunds share: less of a posting stands, so redeemed points go back,
 * and then earned points are taken. In this order an original reversed whole is as if it had not
 * been, to the lot, even when the points that it earned were spent: they are taken from where they
 * would have come from.
 *
 * <p>Confined to the test's thread. Source: points.md, section 5.
 */
final class Mirroring {

  private final Books books;
  private final Coverage coverage;

  Mirroring(Books books, Coverage coverage) {
    this.books = books;
    this.coverage = coverage;
  }

  /** Leaves less of a posting standing, by a reversal or a void. */
  Decision undo(Remembered original, long left) {
    if (original.posting().isOfMergedAccount()) {
      coverage.take(Path.TAKEN_BACK_AFTER_A_MERGE);
    }
    return mirror(original, left, this::graceLot, ClawBack.UNLIMITED);
  }

  private LotId graceLot(LotId lapsed) {
    coverage.take(Path.LOT_BACK_WITH_GRACE);
    return books.graceLot(lapsed);
  }

  /** Leaves less of a posting standing, by a refund: it goes as far as today's settings say. */
  Decision refund(Remembered original, long left) {
    if (original.posting().isOfMergedAccount()) {
      coverage.take(Path.REFUNDED_AFTER_A_MERGE);
    }
    ClawBack clawBack = books.programme().takingBack().refunds();
    return mirror(original, left, books::refundedLot, clawBack);
  }

  /** Takes what a purchase that nobody knows would earn today. */
  Decision refundByRight(Account account, long amount, long earned, LotId lot) {
    long before = books.available(account);
    account.moves();
    long taken = takeBack(account, earned, lot, books.programme().takingBack().refunds());
    Answer answer =
        books.moved(ResponseCode.APPROVED, account, before, taken, Programme.Spend.NOTHING, 0);
    return Decision.of(
            answer.asTakenBack(amount), Booked.of(Effect.MIRRORED).waiving(earned - taken))
        .undoneBy(Step.byRight(account, amount, earned).having(taken, account.moves()));
  }

  private Decision mirror(
      Remembered original, long left, UnaryOperator<LotId> whenLapsed, ClawBack clawBack) {
    Step step = Step.before(original, left);
    Posting posting = original.posting();
    Account account = posting.account();
    note(posting, left);
    account.moves();
    long before = books.available(account);
    giveBack(posting, step.given().points(), whenLapsed);
    long taken = takeBack(account, step.taken(), posting.earnedInto(), clawBack);
    posting.leaveStanding(left);
    return Decision.of(
            books.moved(ResponseCode.APPROVED, account, before, taken, step.given(), 0),
            Booked.of(Effect.MIRRORED).about(original).waiving(step.taken() - taken))
        .undoneBy(step.having(taken, account.moves()));
  }

  private void note(Posting posting, long left) {
    if (!posting.terms().equals(books.programme().terms())) {
      coverage.take(Path.TAKEN_BACK_BY_FORMER_TERMS);
    }
    if (posting.isSplit() && left > 0) {
      coverage.take(
          switch (posting.terms().split()) {
            case PRO_RATA -> Path.SPLIT_TAKEN_BACK_PRO_RATA;
            case POINTS_FIRST -> Path.SPLIT_TAKEN_BACK_POINTS_FIRST;
            case MONEY_FIRST -> Path.SPLIT_TAKEN_BACK_MONEY_FIRST;
          });
    }
  }

  private void giveBack(Posting posting, long points, UnaryOperator<LotId> whenLapsed) {
    Account account = posting.account();
    long arrearsBefore = account.arrears();
    List<Lot> parts = Account.lastOf(posting.drawn(), points);
    account.giveBack(parts, books.today(), whenLapsed);
    books.countRedeemed(-points);
    if (account.arrears() < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_REVERSAL);
    }
  }

  /** Points on hold are there, too: they are owed until they come back. */
  private long takeWhatIsThere(Account account, long points, LotId earnedInto) {
    long taken = account.takeWhatIsThere(points, earnedInto, books.today());
    long onHold = Math.max(0, account.held() - account.arrears());
    long owed = Math.min(points - taken, onHold);
    if (owed > 0) {
      account.takeBack(owed, Posting.NO_LOT, books.today());
      coverage.take(Path.OWED_FOR_POINTS_ON_HOLD);
    }
    return taken + owed;
  }

  /** Says how many points were taken: what stays with the customer stays issued. */
  private long takeBack(Account account, long points, LotId earnedInto, ClawBack clawBack) {
    long arrearsBefore = account.arrears();
    long taken =
        switch (clawBack) {
          case UNLIMITED -> {
            account.takeBack(points, earnedInto, books.today());
            yield points;
          }
          case WITHIN_BALANCE -> takeWhatIsThere(account, points, earnedInto);
          case ONLY_PENDING -> 0;
        };
    books.countIssued(-taken);
    if (account.arrears() > arrearsBefore) {
      coverage.take(Path.ARREARS_ARISE);
    }
    if (taken < points) {
      coverage.take(
          clawBack == ClawBack.ONLY_PENDING
              ? Path.WAIVED_WHAT_IS_NOT_PENDING
              : Path.WAIVED_WHAT_IS_NOT_THERE);
    }
    return taken;
  }
}
