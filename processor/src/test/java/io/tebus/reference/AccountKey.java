package io.tebus.reference;

/**
 * An account of a programme, by a name that it has. It may have others: its number, and those of
 * its cards.
 *
 * <p>Immutable.
 *
 * @param programme its number; none need have it
 * @param name of an account that may be unknown, or merged
 */
public record AccountKey(int programme, AccountName name) {

  /** The account that a card was opened for. */
  public static AccountKey of(CardKey card) {
    return new AccountKey(card.programme(), AccountName.ofCard(card.card()));
  }

  static AccountKey ofNumber(int programme, long accountNumber) {
    return new AccountKey(programme, AccountName.ofNumber(accountNumber));
  }
}
