package io.tebus.event;

/**
 * What had no room when a command was answered 91.
 *
 * <p>Immutable.
 */
public enum FullTable {
  NONE,
  /** The identity window, of transactions it must not forget yet. */
  WINDOW,
  LOTS,
  CARDS,
  ACCOUNTS,
  PROGRAMMES,
  /** A programme has issued as many points as it may. */
  POINTS,
  /** Holds and authorizations that wait for their completion. */
  HOLDS,
  /** Counters of limits: more is in use today than they have room for. */
  LIMITS;

  private static final FullTable[] VALUES = values();

  static FullTable of(int ordinal) {
    return VALUES[ordinal];
  }
}
