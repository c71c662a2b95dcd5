package io.tebus.app;

import io.tebus.event.Answer;
import io.tebus.event.FullTable;

/**
 * What became of one change of a card or an account. The ordinal goes over the admin socket: append
 * only.
 *
 * <p>Immutable.
 */
public enum ChangeOutcome {
  /** It is so now. */
  CHANGED,

  /** It was so before; nothing was written. */
  AS_IT_WAS,

  /** 14: no such card or account. */
  UNKNOWN,

  /** 12: card or account is not in a state for it. */
  NOT_POSSIBLE,

  /** 62: of a merge, from is blocked or closed, or into is closed. */
  CLOSED,

  /** 61: a merge of too many lots, or too many merges above one another. */
  TOO_LARGE,

  /** {@code tebus.store.lots} is used up. */
  LOTS_FULL,

  /** The host journals nothing at the moment: its disk is short, or its clock is wrong. */
  NOT_WRITABLE,

  /** An answer that changes do not get. */
  UNEXPECTED;

  private static final ChangeOutcome[] VALUES = values();

  /** The outcome with an ordinal; throws for one that this build does not know. */
  public static ChangeOutcome of(int ordinal) {
    if (ordinal < 0 || ordinal >= VALUES.length) {
      throw new IllegalArgumentException(
          "change outcome: ordinal=" + ordinal + " (expected: 0-" + (VALUES.length - 1) + ")");
    }
    return VALUES[ordinal];
  }

  static ChangeOutcome of(Answer answer) {
    return switch (answer.responseCode()) {
      case APPROVED -> answer.isRepeat() ? AS_IT_WAS : CHANGED;
      case INVALID_CARD -> UNKNOWN;
      case INVALID_TRANSACTION -> NOT_POSSIBLE;
      case RESTRICTED_CARD -> CLOSED;
      case AMOUNT_LIMIT_EXCEEDED -> TOO_LARGE;
      case UNAVAILABLE -> answer.full() == FullTable.LOTS ? LOTS_FULL : NOT_WRITABLE;
      default -> UNEXPECTED;
    };
  }
}
