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
  ACCOUNTS;

  private static final FullTable[] VALUES = values();

  static FullTable of(int ordinal) {
    return VALUES[ordinal];
  }
}
