package io.tebus.reference;

import org.jspecify.annotations.Nullable;

/**
 * How a transfer names an account, in DE 102 and DE 103: by the number of a card, or by its own.
 *
 * <p>Immutable. Source: profile, row 12.
 *
 * @param card a card number, or null
 * @param accountNumber {@link Opening#NO_NUMBER} when there is a card number
 */
public record AccountName(@Nullable String card, long accountNumber) {

  public AccountName {
    if ((card == null) == (accountNumber == Opening.NO_NUMBER)) {
      throw new IllegalArgumentException(
          "account name: accountNumber="
              + accountNumber
              + " (expected: a number, or that of a card)");
    }
  }

  public static AccountName ofCard(String card) {
    return new AccountName(card, Opening.NO_NUMBER);
  }

  public static AccountName ofNumber(long accountNumber) {
    return new AccountName(null, accountNumber);
  }
}
