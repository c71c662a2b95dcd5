package io.tebus.perf.load;

/**
 * What a measured server is expected to answer to a purchase.
 *
 * <p>Immutable.
 */
public enum Promise {
  /** The request as it came. */
  ECHO("0200"),

  /** 0210 with DE 39 = 00 and the request's card, amount, trace number and terminal. */
  APPROVAL("0210"),

  /** The same, with the points earned and available, to the point; and balances when asked. */
  POINTS("0210");

  private final String mti;

  Promise(String mti) {
    this.mti = mti;
  }

  /** The message type of its answers. */
  String mti() {
    return mti;
  }
}
