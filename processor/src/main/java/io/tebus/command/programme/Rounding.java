package io.tebus.command.programme;

/**
 * How a fraction of a point is rounded, once, at the end.
 *
 * <p>Immutable. The ordinal is stored in events, in two bits: append only. Source: points
 * semantics, section 2.
 */
public enum Rounding {
  /** Down: one point per full unit. */
  FLOOR,
  HALF_UP,
  HALF_EVEN,
  /** Up: one point per unit begun. */
  CEIL;

  private static final Rounding[] VALUES = values();

  public static Rounding of(int ordinal) {
    return VALUES[ordinal];
  }
}
