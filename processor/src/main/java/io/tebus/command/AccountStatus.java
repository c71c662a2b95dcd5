package io.tebus.command;

/**
 * Whether an account may be used. Source: message profile, section 4; points semantics, section 8.
 *
 * <p>Immutable. The ordinals are stored in events and must never be re-used.
 */
public enum AccountStatus {
  ACTIVE,
  /** Nothing may be earned, spent or asked: 62. Facts are booked. */
  BLOCKED,
  /** As blocked; it was empty when it was closed. */
  CLOSED,
  /** Its points and cards have gone to another account. */
  MERGED;

  private static final AccountStatus[] VALUES = values();

  /** The status with the given stored ordinal. */
  public static AccountStatus of(int ordinal) {
    if (ordinal < 0 || ordinal >= VALUES.length) {
      throw new IllegalArgumentException(
          "account status: ordinal=" + ordinal + " (expected: 0-" + (VALUES.length - 1) + ")");
    }
    return VALUES[ordinal];
  }
}
