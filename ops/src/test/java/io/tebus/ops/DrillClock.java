package io.tebus.ops;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waiting that ends.
 *
 * <p>Safe for any thread; one that is interrupted waits no longer.
 */
final class DrillClock {

  /** How long anything may take that a drill waits for, unless it says otherwise. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final long PARK_NS = 5_000_000;

  private DrillClock() {}

  /** Waits until it holds, at most half a minute. */
  static void await(String what, BooleanSupplier condition) {
    await(what, LIMIT, condition);
  }

  static void await(String what, Duration limit, BooleanSupplier condition) {
    if (!holdsWithin(limit, condition)) {
      throw new AssertionError(
          what + ": not after ms=" + limit.toMillis() + " (expected: by then)");
    }
  }

  /** True as soon as it holds; false when the time is over first. */
  static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(Math.min(leftNs, PARK_NS));
    }
    return true;
  }

  /** Lets some time pass. */
  static void pass(Duration time) {
    holdsWithin(time, () -> false);
  }
}
