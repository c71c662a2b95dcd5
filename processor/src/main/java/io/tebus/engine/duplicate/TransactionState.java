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
  /** Taken back whole. */
  REVERSED,
  /** A reversal that found its original. */
  REVERSAL,
  /** A reversal that waits for its original. */
  TOMBSTONE;

  private static final TransactionState[] VALUES = values();

  static TransactionState of(int ordinal) {
    return VALUES[ordinal];
  }

  static TransactionState after(Effect effect) {
    return switch (effect) {
      case DECLINED -> DECLINED;
      case POSTED -> STANDING;
      case MIRRORED, NOTHING -> REVERSAL;
      case TOMBSTONE -> TOMBSTONE;
    };
  }
}
