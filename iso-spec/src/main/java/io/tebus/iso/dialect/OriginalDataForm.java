package io.tebus.iso.dialect;

/**
 * How a message names an earlier one.
 *
 * <p>Immutable.
 */
public enum OriginalDataForm implements Coded {
  /** MTI 4, STAN 6, moment of transmission 10, acquirer 11, forwarder 11. */
  ISO_1987("1987"),
  /** MTI 4, STAN 12, local moment 14, acquirer without padding, up to 11. */
  ISO_2003("2003");

  private final String code;

  OriginalDataForm(String code) {
    this.code = code;
  }

  @Override
  public String code() {
    return code;
  }
}
