package io.tebus.projection;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The pauses between attempts: they double from 0.1 to 5 seconds, and each is drawn from its upper
 * half, so that several hosts do not come back in step.
 *
 * <p>Confined to the thread that tries.
 */
final class Backoff {

  private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LAST_NS = TimeUnit.SECONDS.toNanos(5);

  private long limitNs = FIRST_NS;

  /** How long to pause now. */
  long nextNs() {
    long pauseNs = ThreadLocalRandom.current().nextLong(limitNs / 2, limitNs + 1);
    limitNs = Math.min(LAST_NS, 2 * limitNs);
    return pauseNs;
  }

  /** Something worked: the next pause is the shortest again. */
  void reset() {
    limitNs = FIRST_NS;
  }
}
