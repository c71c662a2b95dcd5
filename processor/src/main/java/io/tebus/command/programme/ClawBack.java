package io.tebus.command.programme;

/**
 * How far a refund takes back points that the customer has spent already. A technical reversal and
 * a void always take back all.
 *
 * <p>Immutable. The ordinal is stored in the definition of a programme: append only. Source: points
 * semantics, section 5.
 */
public enum ClawBack {
  /** All of them: what is not there becomes arrears. */
  UNLIMITED,
  /** What is there; the programme bears the rest. */
  WITHIN_BALANCE,
  /** Only points that are pending; what was posted stays with the customer. */
  ONLY_PENDING;

  private static final ClawBack[] VALUES = values();

  public static ClawBack of(int ordinal) {
    return VALUES[ordinal];
  }
}
