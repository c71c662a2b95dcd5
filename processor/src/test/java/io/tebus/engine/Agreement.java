package io.tebus.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an engine and the reference model must agree in. A difference is an {@link AssertionError}.
 *
 * <p>Safe for any thread.
 */
final class Agreement {

  private Agreement() {}

  static void agree(String what, long actual, long expected) {
    if (actual != expected) {
      throw new AssertionError(what + ": engine=" + actual + " reference=" + expected);
    }
  }

  static void agree(String what, @Nullable Object actual, @Nullable Object expected) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError(what + ": engine=" + actual + " reference=" + expected);
    }
  }
}
