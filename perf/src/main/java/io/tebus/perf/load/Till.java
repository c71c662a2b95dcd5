package io.tebus.perf.load;

import java.util.Locale;

/**
 * One terminal of a shop: its numbers on the wire and its trace counter.
 *
 * <p>Guarded by the lock of its link.
 */
final class Till {

  private static final int MAX_STAN = 999_999;

  private final String terminalId;
  private final String cardAcceptorId;
  private int stan;

  /**
   * A till with the given numbers, 1 to 99,999 and 1 to 9,999. Its trace numbers follow the given
   * one, which need not be in range.
   */
  Till(int number, int merchantNumber, long lastStan) {
    terminalId = String.format(Locale.ROOT, "SIM%05d", number);
    cardAcceptorId = String.format(Locale.ROOT, "SIMMERCHANT%04d", merchantNumber);
    stan = (int) Math.floorMod(lastStan, (long) MAX_STAN);
  }

  /** ISO 8583:1987, DE 41, ans 8. */
  String terminalId() {
    return terminalId;
  }

  /** ISO 8583:1987, DE 42, ans 15. */
  String cardAcceptorId() {
    return cardAcceptorId;
  }

  /** The next system trace audit number, 000001 to 999999 and round again. DE 11, n 6. */
  String nextStan() {
    stan = stan % MAX_STAN + 1;
    return String.format(Locale.ROOT, "%06d", stan);
  }
}
