package io.tebus.iso.dialect;

/**
 * What a set of additional amounts is made of.
 *
 * <p>Immutable.
 */
public enum AdditionalAmountsForm implements Coded {
  /** Account type 2, amount type 2, currency 3, sign 1, amount 12. Source: ISO 8583:1987, DE 54. */
  WITHOUT_EXPONENT("20"),
  /** The same with one digit for the exponent behind the currency. Source: jPOS-CMF, DE 54. */
  WITH_EXPONENT("21");

  private final String code;

  AdditionalAmountsForm(String code) {
    this.code = code;
  }

  /** The characters of a set. */
  @Override
  public String code() {
    return code;
  }
}
