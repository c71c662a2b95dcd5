package io.tebus.ops;

/**
 * A message as its till packed it, once and for all: whatever is sent again is the same bytes.
 *
 * <p>Immutable but for its till.
 */
final class DrillFrame {

  static final int AUTHORIZATION = 100;
  static final int FINANCIAL = 200;
  static final int FINANCIAL_ADVICE = 220;
  static final int REVERSAL = 400;
  static final int REVERSAL_ADVICE = 420;

  /** In place of an amount in minor units: DE 4 is absent. */
  static final long NO_AMOUNT = -1;

  private static final int REPEAT_DIGIT = 3;
  private static final String NO_FORWARDER = "0".repeat(11);

  private final int mti;
  private final DrillTill till;
  private final int stan;
  private final String transmittedAt;
  private final String processingCode;
  private final long amountMinor;
  private final byte[] bytes;

  DrillFrame(
      int mti,
      DrillTill till,
      int stan,
      String transmittedAt,
      String processingCode,
      long amountMinor,
      byte[] bytes) {
    this.mti = mti;
    this.till = till;
    this.stan = stan;
    this.transmittedAt = transmittedAt;
    this.processingCode = processingCode;
    this.amountMinor = amountMinor;
    this.bytes = bytes.clone();
  }

  int mti() {
    return mti;
  }

  DrillTill till() {
    return till;
  }

  int stan() {
    return stan;
  }

  String processingCode() {
    return processingCode;
  }

  /** In minor units, or {@link #NO_AMOUNT}. */
  long amountMinor() {
    return amountMinor;
  }

  /** The UTC day it was sent on, MMDD. */
  String day() {
    return transmittedAt.substring(0, 4);
  }

  String key() {
    return key(till.terminalId(), digits(stan, 6));
  }

  static String key(String terminalId, String stan) {
    return terminalId + '/' + stan;
  }

  /** The bytes to send; marked as a repeat, they differ in the last digit of the MTI alone. */
  byte[] bytes(boolean marked) {
    byte[] copy = bytes.clone();
    if (marked) {
      copy[REPEAT_DIGIT] = '1';
    }
    return copy;
  }

  /** This message as those that follow it up name it: DE 90. */
  String originalData() {
    return digits(mti, 4)
        + digits(stan, 6)
        + transmittedAt
        + digits(DrillTill.ACQUIRER_ID, 11)
        + NO_FORWARDER;
  }

  /** A number as fields of fixed width have it. */
  static String digits(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  @Override
  public String toString() {
    return digits(mti, 4)
        + " terminal="
        + till.terminalId()
        + " stan="
        + digits(stan, 6)
        + " de3="
        + processingCode
        + " de4="
        + (amountMinor == NO_AMOUNT ? "absent" : Long.toString(amountMinor));
  }
}
