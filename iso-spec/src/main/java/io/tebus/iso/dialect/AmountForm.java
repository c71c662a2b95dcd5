package io.tebus.iso.dialect;

/**
 * How the amount of a transaction lies in its element.
 *
 * <p>Immutable.
 */
public enum AmountForm implements Coded {
  /** Minor units; the currency has an element of its own. Source: ISO 8583:1987. */
  PLAIN("plain"),
  /** Currency 3, exponent 1, minor units 12. Source: ISO 8583:2003. */
  CURRENCY_EXPONENT_AMOUNT("currency-exponent-amount");

  /** Digits of {@link #CURRENCY_EXPONENT_AMOUNT}. */
  public static final int COMPOSITE_DIGITS = 16;

  private final String code;

  AmountForm(String code) {
    this.code = code;
  }

  @Override
  public String code() {
    return code;
  }
}
