package io.tebus.app;

import io.tebus.event.Answer;

/**
 * What became of one change of a card or an account, or of an account that was to be opened. The
 * ordinal goes over the admin socket: append only.
 *
 * <p>Immutable.
 */
public enum ChangeOutcome {
  /** It is so now; the account is open. */
  CHANGED,

  /** It was so before; nothing was written. */
  AS_IT_WAS,

  /** 14: no such card or account. */
  UNKNOWN,

  /** 12: card or account is not in a state for it, or there is no such programme. */
  NOT_POSSIBLE,

  /**
   * 62: of a merge, from is blocked or closed, or into is closed; or the account that was to be
   * opened is there, and closed.
   */
  CLOSED,

  /** 61: a merge of too many lots, or too many merges above one another. */
  TOO_LARGE,

  /** {@code tebus.store.lots} is used up. */
  LOTS_FULL,

  /** The host journals nothing at the moment: its disk is short, or its clock is wrong. */
  NOT_WRITABLE,

  /** An answer that changes do not get. */
  UNEXPECTED,

  /** {@code tebus.store.accounts} is used up. */
  ACCOUNTS_FULL;

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
      case UNAVAILABLE -> unavailable(answer);
      default -> UNEXPECTED;
    };
  }

  private static ChangeOutcome unavailable(Answer answer) {
    return switch (answer.full()) {
      case LOTS -> LOTS_FULL;
      case ACCOUNTS -> ACCOUNTS_FULL;
      default -> NOT_WRITABLE;
    };
  }
}
