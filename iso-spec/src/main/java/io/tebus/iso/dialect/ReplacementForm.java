package io.tebus.iso.dialect;

/**
 * How a partial reversal says what is to stand.
 *
 * <p>Immutable.
 */
public enum ReplacementForm implements Coded {
  /** The first 12 digits of the element are the amount that is to stand. Source: ISO 8583:1987. */
  FIRST_12("first-12"),
  /**
   * Only with a function code of its own. The element begins with currency 3, exponent 1, amount
   * 12. It and the amount of the message are the original amount and the one that is to stand. The
   * sources disagree which is which, so the smaller one stands. Source: ISO 8583:2003; jPOS-CMF.
   */
  WITH_ORIGINAL("with-original");

  private final String code;

  ReplacementForm(String code) {
    this.code = code;
  }

  @Override
  public String code() {
    return code;
  }
}
