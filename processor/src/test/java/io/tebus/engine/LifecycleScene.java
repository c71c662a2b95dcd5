package io.tebus.engine;

import io.tebus.engine.programme.Calendar;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One transaction, brought into a state of the life cycle table, and what can meet it there.
 *
 * <p>Confined to the test's thread.
 */
final class LifecycleScene {

  private static final long SPLIT_POINTS = 2_27;

  /** What the transaction is. */
  enum Original {
    PURCHASE(45_90, 20_00, 60_00),
    REDEMPTION(2_40, 1_00, 3_00),
    SPLIT(45_90, 20_00, 60_00),
    AUTHORIZATION(45_00, 20_00, 60_00),
    HOLD(2_40, 1_00, 3_00);

    private final long amount;
    private final long part;
    private final long more;

    Original(long amount, long part, long more) {
      this.amount = amount;
      this.part = part;
      this.more = more;
    }

    boolean isHeld() {
      return this == AUTHORIZATION || this == HOLD;
    }
  }

  /** What the engine knows of it, and the name of the points that the account has then. */
  enum State {
    NOTHING_KNOWN("none"),
    TOMBSTONE("none"),
    DECLINED("none"),
    STANDS("whole"),
    PARTLY_REVERSED("part"),
    PARTLY_REFUNDED("part"),
    REVERSED("none"),
    VOIDED("none"),
    REFUNDED("none"),
    HOLD_OPEN("held"),
    HOLD_COMPLETED("whole"),
    HOLD_TIMED_OUT("none");

    private final String points;

    State(String points) {
      this.points = points;
    }

    String points() {
      return points;
    }

    /** False where the transaction cannot come. */
    boolean isOf(Original original) {
      return switch (this) {
        case NOTHING_KNOWN, TOMBSTONE, DECLINED, REVERSED, VOIDED -> true;
        case STANDS, PARTLY_REVERSED, PARTLY_REFUNDED, REFUNDED -> !original.isHeld();
        case HOLD_OPEN, HOLD_COMPLETED, HOLD_TIMED_OUT -> original.isHeld();
      };
    }
  }

  /** What meets it: what every state has an answer to, up to the reversal, and some more. */
  enum Message {
    SAME_REQUEST,
    OTHER_CONTENT,
    ADVICE,
    COMPLETION,
    VOID,
    REFUND,
    REFUND_ADVICE,
    REVERSAL,
    COMPLETION_OF_LESS,
    COMPLETION_OF_MORE,
    COMPLETION_OF_NOTHING,
    VOID_NEXT_DAY,
    VOID_OF_THE_COMPLETION,
    REFUND_OF_MORE,
    REFUND_ADVICE_OF_MORE,
    REFUND_OF_THE_COMPLETION,
    REVERSAL_IN_PART,
    REVERSAL_OF_THE_COMPLETION
  }

  private final Till till;
  private final Original of;
  private final TillRequest original;
  private final TillRequest completion;
  private final long standing;
  private final long refunded;
  private @Nullable TillReply first;

  LifecycleScene(Till till, Original of, State state) {
    this.till = till;
    this.of = of;
    original =
        switch (of) {
          case PURCHASE -> till.purchase(of.amount);
          case REDEMPTION -> till.redemption(of.amount);
          case SPLIT -> till.split(of.amount, SPLIT_POINTS);
          case AUTHORIZATION -> till.authorization(of.amount);
          case HOLD -> till.hold(of.amount);
        };
    if (state == State.DECLINED) {
      original.card(Till.INACTIVE_CARD);
    }
    completion = till.completion(original, of.amount);
    boolean inPart = state == State.PARTLY_REVERSED || state == State.PARTLY_REFUNDED;
    standing = inPart ? of.part : of.amount;
    refunded = inPart ? of.part : of.amount - of.part;
    bring(state);
  }

  private void bring(State state) {
    if (state != State.NOTHING_KNOWN && state != State.TOMBSTONE) {
      first = till.send(original);
    }
    switch (state) {
      case NOTHING_KNOWN, DECLINED, STANDS, HOLD_OPEN -> {
        // It was sent, or was not.
      }
      case TOMBSTONE, REVERSED -> till.approved(till.reversal(original));
      case PARTLY_REVERSED -> till.approved(till.reversal(original).standing(of.part));
      case PARTLY_REFUNDED -> till.approved(till.refund(original, of.amount - of.part));
      case VOIDED -> till.approved(till.voiding(original));
      case REFUNDED -> till.approved(till.refund(original, of.amount));
      case HOLD_COMPLETED -> till.approved(completion);
      case HOLD_TIMED_OUT -> {
        till.at(first().journaled().deadlineMs());
        Objects.requireNonNull(till.tick(), "the hold is not due");
      }
    }
  }

  /** The answer to the transaction itself. */
  TillReply first() {
    return Objects.requireNonNull(first, "it was not sent");
  }

  /** Sends one message more. */
  TillReply meet(Message message) {
    if (message == Message.VOID_NEXT_DAY) {
      till.pass(Calendar.DAY_MS);
    }
    return till.send(request(message));
  }

  private TillRequest request(Message message) {
    return switch (message) {
      case SAME_REQUEST -> original;
      // A mode that gives the same points where the request is decided.
      case OTHER_CONTENT -> original.copy().mode('U');
      case ADVICE -> till.advice(original);
      case COMPLETION -> till.completion(original, of.amount);
      case COMPLETION_OF_LESS -> till.completion(original, of.part);
      case COMPLETION_OF_MORE -> till.completion(original, of.more);
      case COMPLETION_OF_NOTHING -> till.completion(original, 0);
      case VOID, VOID_NEXT_DAY -> till.voiding(original);
      case VOID_OF_THE_COMPLETION -> till.voiding(completion);
      case REFUND -> till.refund(original, refunded);
      case REFUND_OF_MORE -> till.refund(original, standing + 1);
      case REFUND_OF_THE_COMPLETION -> till.refund(completion, refunded);
      case REFUND_ADVICE -> till.refundAdvice(original, refunded);
      case REFUND_ADVICE_OF_MORE -> till.refundAdvice(original, standing + 1);
      case REVERSAL -> till.reversal(original);
      case REVERSAL_IN_PART -> till.reversal(original).standing(of.part);
      case REVERSAL_OF_THE_COMPLETION -> till.reversal(completion);
    };
  }
}
