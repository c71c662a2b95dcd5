package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Remembered.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Setting points aside, letting them go, and what nobody completed in time.
 *
 * <p>Confined to the test's thread. Source: points.md, section 4.
 */
final class Holds {

  /** How long points are kept for a till that is at work. */
  private static final Duration SHORT = Duration.ofMinutes(30);

  /** How long points are kept for goods that are sent later, and authorized purchases stay open. */
  private static final Duration LONG = Duration.ofDays(7);

  private final Books books;
  private final Usage usage;
  private final Coverage coverage;

  /** The one that is over first comes first. */
  private final TreeSet<Remembered> open =
      new TreeSet<>(
          Comparator.comparing((Remembered entry) -> entry.hold().deadline())
              .thenComparingLong(Remembered::number));

  Holds(Books books, Usage usage, Coverage coverage) {
    this.books = books;
    this.usage = usage;
    this.coverage = coverage;
  }

  // ---- Begin

  /** Sets available points aside. */
  Decision setAside(
      Request request, Account account, Programme.Spend spend, ResponseCode responseCode) {
    long before = books.available(account);
    Deque<Lot> drawn = books.draw(account, spend.points());
    Instant deadline = books.now().plus(request.longHold() ? LONG : SHORT);
    Hold hold = Hold.ofPoints(account, deadline, spend, drawn);
    account.open(hold);
    // Nothing is redeemed yet.
    Answer answer =
        books.moved(responseCode, account, before, 0, Programme.Spend.NOTHING, spend.value());
    return Decision.held(answer, hold);
  }

  /** What an authorized purchase earns is issued, and pending; no limit counts that. */
  Decision authorize(Request request, Account account, boolean mayEarn) {
    long before = books.available(account);
    if (request.withoutEarn()) {
      coverage.take(Path.AUTHORIZATION_ASKS_NOT_TO_EARN);
    }
    boolean earns = mayEarn && !request.withoutEarn();
    long earned = earns ? books.programme().earn(request, request.amount()) : 0;
    Hold hold = Hold.ofPurchase(account, books.now().plus(LONG), request.amount(), earned);
    account.open(hold);
    books.countIssued(earned);
    Answer answer =
        books.moved(
            ResponseCode.APPROVED,
            account,
            before,
            earned,
            Programme.Spend.NOTHING,
            request.amount());
    return Decision.held(answer, hold);
  }

  /** Waits for the completion of what was decided. */
  void await(Remembered held) {
    open.add(held);
  }

  // ---- End

  /**
   * Lets what is held beyond y of the amount go: for a reversal, a void, a completion of nothing.
   *
   * @param left y, less than what stands; 0 ends the hold
   */
  Decision release(Remembered original, long left) {
    Hold hold = original.hold();
    Account account = hold.account();
    long before = books.available(account);
    Booked booked = letGo(hold, left).about(original);
    if (left == 0) {
      end(original, State.REVERSED);
      usage.takeBack(original);
    } else {
      coverage.take(
          hold.isOfPurchase() ? Path.AUTHORIZATION_RELEASED_IN_PART : Path.HOLD_RELEASED_IN_PART);
    }
    Answer answer =
        books.moved(ResponseCode.APPROVED, account, before, 0, Programme.Spend.NOTHING, 0);
    return Decision.of(answer, booked);
  }

  /** Ends a hold whose deadline has come. */
  Booked timeOut(Remembered original) {
    books.turnTo(original.request().programme());
    Hold hold = original.hold();
    if (original.state() != State.HELD || !isOver(hold, books.now())) {
      throw new IllegalArgumentException(
          "hold: number=" + original.number() + " (expected: open, and due)");
    }
    coverage.take(hold.isOfPurchase() ? Path.AUTHORIZATION_TIMED_OUT : Path.HOLD_TIMED_OUT);
    // How much of it stood still counts for a completion that comes too late.
    long standing = hold.standing();
    Booked booked = letGo(hold, 0).about(original);
    hold.leaveStanding(standing);
    end(original, State.TIMED_OUT);
    usage.takeBack(original);
    return booked;
  }

  void end(Remembered original, State state) {
    open.remove(original);
    original.hold().account().close(original.hold());
    original.become(state, books.now());
  }

  /** The first hold whose deadline has come at a time, or null. */
  @Nullable Remembered firstDue(Instant time) {
    if (open.isEmpty()) {
      return null;
    }
    Remembered first = open.getFirst();
    return isOver(first.hold(), time) ? first : null;
  }

  /** At the deadline it is over. */
  private static boolean isOver(Hold hold, Instant time) {
    return !hold.deadline().isAfter(time);
  }

  private Booked letGo(Hold hold, long left) {
    long pointsLeft = hold.isOfPurchase() ? 0 : hold.need(left);
    long pendingLeft = hold.isOfPurchase() ? hold.earnOf(left) : 0;
    long points = hold.points() - pointsLeft;
    long pending = hold.pending() - pendingLeft;
    giveBack(hold, points);
    hold.leavePending(pendingLeft);
    books.countIssued(-pending);
    hold.leaveStanding(left);
    return Booked.of(Effect.RELEASED).changing(-points, -pending);
  }

  /** Points go back to their lots, last drawn first; with days of grace where that has lapsed. */
  void giveBack(Hold hold, long points) {
    Account account = hold.account();
    long arrearsBefore = account.arrears();
    List<Lot> parts = Account.lastOf(hold.drawn(), points);
    long lapsed = account.giveBack(parts, books.today(), books::graceLot);
    if (lapsed > 0) {
      coverage.take(Path.HELD_LOT_BACK_WITH_GRACE);
    }
    if (account.arrears() < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_RELEASE);
    }
  }
}
