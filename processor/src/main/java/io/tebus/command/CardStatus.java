package io.tebus.command;

/**
 * Whether a card may be used. Source: message profile, section 4.
 *
 * <p>Immutable. The ordinals are stored in events and must never be re-used.
 */
public enum CardStatus {
  ACTIVE,
  /** Not active yet, or taken out of use: 62. */
  INACTIVE,
  EXPIRED,
  LOST,
  STOLEN;

  private static final CardStatus[] VALUES = values();

  /** The status with the given stored ordinal. */
  public static CardStatus of(int ordinal) {
    if (ordinal < 0 || ordinal >= VALUES.length) {
      throw new IllegalArgumentException(
          "card status: ordinal=" + ordinal + " (expected: 0-" + (VALUES.length - 1) + ")");
    }
    return VALUES[ordinal];
  }
}
