package io.tebus.ops.cards;

import io.tebus.command.OpenCardCommand;
import org.jspecify.annotations.Nullable;

/**
 * The account that a line names: by its number, or by one of its cards.
 *
 * <p>Confined to the main thread; valid until the next line.
 */
final class AccountField {

  /** A card number has more: one in the wrong column must not get in. */
  static final int MAX_DIGITS = 11;

  private final CardField card = new CardField();
  private long number = OpenCardCommand.NO_ACCOUNT_NUMBER;

  /** Forgets the account of the line before. */
  void clear() {
    card.clear();
    number = OpenCardCommand.NO_ACCOUNT_NUMBER;
  }

  /** Reads a field with an account number; null when it is one. */
  @Nullable Rejection readNumber(LineFields fields, int column) {
    clear();
    long read = fields.number(column, MAX_DIGITS);
    if (read == LineFields.NO_NUMBER) {
      return Rejection.ACCOUNT_NUMBER;
    }
    number = read;
    return null;
  }

  /** Reads a field with a card number; null when it is one. */
  @Nullable Rejection readCard(LineFields fields, int column) {
    clear();
    return card.read(fields, column);
  }

  /** Reads a field with either, told apart by its length; null when it is one. */
  @Nullable Rejection readEither(LineFields fields, int column) {
    if (fields.length(column) > MAX_DIGITS) {
      return readCard(fields, column);
    }
    return readNumber(fields, column) == null ? null : Rejection.ACCOUNT_OR_CARD;
  }

  /** Its number; {@link OpenCardCommand#NO_ACCOUNT_NUMBER} when a card names it. */
  long number() {
    return number;
  }

  /** The card that names it; without digits when its number does. */
  CardField card() {
    return card;
  }
}
