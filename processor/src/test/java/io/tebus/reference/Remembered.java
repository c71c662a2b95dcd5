package io.tebus.reference;

import io.tebus.iso.TransactionFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decided message: what it asked, what it was answered, what it posted or set aside, and what
 * became of that.
 *
 * <p>Confined to the test's thread. Source: profile, section 5.1; lifecycle.md.
 */
final class Remembered {

  /** What became of a message. */
  enum State {
    DECLINED,
    /** Posted: all of it stands, or a part. */
    STANDING,
    /** Taken back whole, by a reversal or a void. */
    REVERSED,
    /** Nothing stands any more: the rest was refunded. */
    REFUNDED,
    /** An open hold, or an authorized purchase. */
    HELD,
    /** That, completed. */
    COMPLETED,
    /** That, when nobody had completed it in time. */
    TIMED_OUT,
    /** A reversal, refund, void or release; an advice that posted nothing. */
    MIRROR
  }

  /** Which refund can mean it. */
  enum Kind {
    EARNING,
    SPENDING,
    NEITHER;

    static Kind of(Request request) {
      boolean says = request.isAdvice() && request.fact() != TransactionFunction.UNKNOWN;
      return switch (says ? request.fact() : request.function()) {
        case PURCHASE, EARN_ONLY, PURCHASE_AUTHORIZATION -> EARNING;
        case REDEMPTION, HOLD -> SPENDING;
        default -> NEITHER;
      };
    }
  }

  private final long number;
  private final Instant time;
  private final Request request;
  private final Answer answer;
  private final Effect effect;
  private final Kind kind;
  private final @Nullable Posting posting;
  private final @Nullable Transfer transfer;
  private final @Nullable Hold hold;
  private final @Nullable Step step;
  private State state;
  private int refunds;
  private boolean superseded;
  private Instant changed;
  private @Nullable Remembered completion;
  private boolean keptAfterItsEnd;
  private final int currency;

  /**
   * @param time when it was decided
   * @param request with DE 37 as the answer carries it
   */
  Remembered(long number, Instant time, Request request, Decision decision) {
    this.number = number;
    this.time = time;
    this.request = request;
    answer = decision.answer().numbered(number);
    effect = decision.booked().effect();
    posting = decision.posting();
    transfer = decision.transfer();
    hold = decision.hold();
    step = decision.step();
    changed = time;
    Remembered completed = decision.completes();
    // It is of the kind of what it completed, whatever it says itself.
    kind = effect == Effect.COMPLETED && completed != null ? completed.kind() : Kind.of(request);
    currency =
        effect == Effect.COMPLETED && completed != null
            ? currencyOf(request, completed, decision)
            : request.currency();
    state =
        switch (effect) {
          case DECLINED -> State.DECLINED;
          case POSTED, COMPLETED -> State.STANDING;
          case HELD -> State.HELD;
          case MIRRORED, RESTORED, NOTHING, RELEASED, TOMBSTONE -> State.MIRROR;
        };
  }

  /**
   * What a completion books is in the currency of its authorization, unless it earns in another.
   */
  private static int currencyOf(Request completion, Remembered completed, Decision decision) {
    boolean inItsOwn =
        completed.hold().isOfPurchase() && decision.booked().reason() != Reason.CURRENCY;
    return inItsOwn ? completion.currency() : completed.currency();
  }

  /** From 1, in the order of the decisions. */
  long number() {
    return number;
  }

  Instant time() {
    return time;
  }

  Request request() {
    return request;
  }

  Answer answer() {
    return answer;
  }

  Effect effect() {
    return effect;
  }

  Kind kind() {
    return kind;
  }

  State state() {
    return state;
  }

  /** Of what was posted to one account. */
  Posting posting() {
    return Objects.requireNonNull(posting);
  }

  boolean isTransfer() {
    return transfer != null;
  }

  Transfer transfer() {
    return Objects.requireNonNull(transfer);
  }

  /** What was posted, of one account or of two. */
  Standing posted() {
    return transfer != null ? transfer : posting();
  }

  /** The account that has the points of what was booked. */
  Account account() {
    if (hold != null) {
      return hold.account();
    }
    return transfer != null ? transfer.payer() : posting().account();
  }

  /** Of what was set aside, or is pending. */
  Hold hold() {
    return Objects.requireNonNull(hold);
  }

  /** Of what was posted: a completion is booked in the currency of what it completes. */
  int currency() {
    return currency;
  }

  /** What its reversal can undo; null for all but refunds and voids. */
  @Nullable Step step() {
    return step;
  }

  /** So much of it stands again: what took it back was undone. */
  void restore(long standing, boolean afterRefund, Instant now) {
    posting().leaveStanding(standing);
    if (afterRefund) {
      refunds--;
    }
    become(State.STANDING, now);
  }

  void become(State next, Instant now) {
    if (state == State.HELD) {
      // Of those that ended sooner the messages themselves are still remembered.
      keptAfterItsEnd = now.isAfter(time.plus(Duration.ofDays(1)));
    } else {
      keptAfterItsEnd &= !now.isAfter(changed.plus(Duration.ofDays(2)));
    }
    state = next;
    changed = now;
  }

  /** True when there is something left of it that can be taken back. */
  boolean isAlive() {
    return state == State.STANDING || state == State.HELD;
  }

  boolean isRefunded() {
    return refunds > 0;
  }

  void noteRefund() {
    refunds++;
  }

  /** True for a hold that is open, or has ended so lately that it is still known for itself. */
  boolean isKeptHold(Instant now, Duration kept) {
    return hold != null
        && (state == State.HELD || (keptAfterItsEnd && !now.isAfter(changed.plus(kept))));
  }

  /** What completed it. */
  Remembered completion() {
    return Objects.requireNonNull(completion);
  }

  /** True for a completion that was taken back, and another one took its place. */
  boolean isSuperseded() {
    return superseded;
  }

  void completeBy(Remembered message) {
    if (completion != null) {
      completion.superseded = true;
    }
    completion = message;
    become(State.COMPLETED, message.time());
  }

  /** The row of the table of states it is in; null for what is in none. */
  Coverage.@Nullable State row() {
    return switch (state) {
      case DECLINED -> Coverage.State.DECLINED;
      case STANDING ->
          posted().standsWhole() ? Coverage.State.STANDS_WHOLE : Coverage.State.STANDS_IN_PART;
      case REVERSED -> Coverage.State.REVERSED;
      case REFUNDED -> Coverage.State.REFUNDED;
      case HELD -> Coverage.State.HOLD_OPEN;
      case COMPLETED -> Coverage.State.HOLD_COMPLETED;
      case TIMED_OUT -> Coverage.State.HOLD_TIMED_OUT;
      case MIRROR -> null;
    };
  }
}
