package io.tebus.snapshot;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many bytes a second at most, evenly: who is late catches up by one piece, never by a burst
 * that the journal would have to wait behind.
 *
 * <p>Confined to the thread that writes.
 */
final class Pace {

  private final long bytesPerSecond;
  private final LongSupplier nanoClock;
  private long dueNs;

  Pace(long bytesPerSecond, LongSupplier nanoClock) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanoClock = nanoClock;
    dueNs = nanoClock.getAsLong();
  }

  /** True when the next piece may go. */
  boolean isDue() {
    return nanoClock.getAsLong() - dueNs >= 0;
  }

  /** A piece of at most some gigabytes has gone. */
  void note(int bytes) {
    long nowNs = nanoClock.getAsLong();
    long nextNs = dueNs + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    dueNs = nextNs - nowNs >= 0 ? nextNs : nowNs;
  }
}
