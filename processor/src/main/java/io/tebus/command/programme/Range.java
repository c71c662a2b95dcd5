package io.tebus.command.programme;

/**
 * Checks of settings.
 *
 * <p>Safe for any thread.
 */
final class Range {

  private Range() {}

  static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + ": value=" + value + " (expected: " + least + "-" + most + ")");
    }
  }

  static void checkAtLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + ": value=" + value + " (expected: at least " + least + ")");
    }
  }
}
