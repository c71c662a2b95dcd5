package io.tebus.engine.duplicate;

import io.tebus.event.Effect;

/**
 * What is remembered of a transaction. Source: the life cycle table of states and messages.
 *
 * <p>Immutable.
 */
public enum TransactionState {
  DECLINED,
  /** Approved; the standing amount says how much of it is left. */
  STANDING,
  /** Taken back whole, by a reversal or a void. */
  REVERSED,
  /** A reversal, void or refund; an advice that changed nothing. */
  MIRROR,
  /** A reversal that waits for its original. */
  TOMBSTONE,
  /** Nothing of it stands any more: the rest was refunded. */
  REFUNDED,
  /** An open hold, or an authorized purchase that was not completed yet. */
  HELD,
  /** A hold or authorization that was completed. */
  COMPLETED,
  /** A hold or authorization that nobody completed in time. */
  TIMED_OUT;

  private static final TransactionState[] VALUES = values();

  static TransactionState of(int ordinal) {
    return VALUES[ordinal];
  }

  static TransactionState after(Effect effect) {
    return switch (effect) {
      case DECLINED -> DECLINED;
      case POSTED, COMPLETED -> STANDING;
      case HELD -> HELD;
      case MIRRORED, RELEASED, RESTORED, NOTHING -> MIRROR;
      case TOMBSTONE -> TOMBSTONE;
    };
  }
}
