package io.tebus.app;

import io.tebus.event.Answer;

/**
 * What became of one card of an import. The ordinal goes over the admin socket: append only.
 *
 * <p>Immutable.
 */
public enum CardOutcome {
  /** The card is open now, and its account if that was new; its points are posted. */
  OPENED,

  /** The card was open already; nothing was posted. */
  KNOWN,

  /** The card is open under another account number. */
  OTHER_ACCOUNT,

  /** Opening points for an account that had its opening points before; the card is not open. */
  POINTS_KNOWN,

  /** There is no such programme. */
  NO_PROGRAMME,

  /** {@code tebus.store.cards} is used up. */
  CARDS_FULL,

  /** {@code tebus.store.accounts} is used up. */
  ACCOUNTS_FULL,

  /** {@code tebus.store.lots} is used up. */
  LOTS_FULL,

  /** The host journals nothing at the moment: its disk is short, or its clock is wrong. */
  NOT_WRITABLE,

  /** An answer that cards do not get. */
  UNEXPECTED,

  /** The programme has issued as many points as it may. */
  POINTS_FULL,

  /** The account that the card is for is closed. */
  ACCOUNT_CLOSED;

  private static final CardOutcome[] VALUES = values();

  /** The outcome with an ordinal; throws for one that this build does not know. */
  public static CardOutcome of(int ordinal) {
    if (ordinal < 0 || ordinal >= VALUES.length) {
      throw new IllegalArgumentException(
          "card outcome: ordinal=" + ordinal + " (expected: 0-" + (VALUES.length - 1) + ")");
    }
    return VALUES[ordinal];
  }

  static CardOutcome of(Answer answer) {
    return switch (answer.responseCode()) {
      case APPROVED -> answer.isRepeat() ? KNOWN : OPENED;
      case DUPLICATE -> OTHER_ACCOUNT;
      case INVALID_AMOUNT -> POINTS_KNOWN;
      case INVALID_TRANSACTION -> NO_PROGRAMME;
      case RESTRICTED_CARD -> ACCOUNT_CLOSED;
      case UNAVAILABLE -> unavailable(answer);
      default -> UNEXPECTED;
    };
  }

  private static CardOutcome unavailable(Answer answer) {
    return switch (answer.full()) {
      case CARDS -> CARDS_FULL;
      case ACCOUNTS -> ACCOUNTS_FULL;
      case LOTS -> LOTS_FULL;
      case POINTS -> POINTS_FULL;
      default -> NOT_WRITABLE;
    };
  }
}
