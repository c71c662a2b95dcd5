package io.tebus.engine.account;

/**
 * What became of a hold: at most one end ever takes effect.
 *
 * <p>Immutable. The ordinal is stored in the state: append only. Source: points semantics, section
 * 4.
 */
public enum HoldState {
  OPEN,
  /** By a completion, of nothing too. */
  COMPLETED,
  /** By a void or a reversal. */
  RELEASED,
  /** Nobody completed it before its deadline; a completion may still come. */
  TIMED_OUT;

  private static final HoldState[] VALUES = values();

  static HoldState of(int ordinal) {
    return VALUES[ordinal];
  }
}
