package io.tebus.iso;

import java.util.Currency;

/**
 * How many decimals the minor unit of a currency stands for: ISO 4217.
 *
 * <p>Immutable; looked up without allocation.
 */
public final class CurrencyExponents {

  private static final byte[] EXPONENTS = new byte[1000];

  static {
    for (Currency currency : Currency.getAvailableCurrencies()) {
      // -1 stands for "none": metals, bonds, XXX.
      EXPONENTS[currency.getNumericCode()] =
          (byte) Math.max(0, currency.getDefaultFractionDigits());
    }
  }

  private CurrencyExponents() {}

  /** The exponent of a numeric code of 0-999; 0 for one that ISO 4217 does not know. */
  public static int of(int numericCode) {
    return EXPONENTS[numericCode];
  }
}
