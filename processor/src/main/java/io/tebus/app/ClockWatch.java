package io.tebus.app;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wall clock, held against the monotonic one: a step ahead of more than a day would let points
 * lapse and originals be forgotten for good, so time stands still until an operator set it right.
 *
 * <p>Confined to the sequencer, but for {@link #isSane()}, which is safe for any thread.
 */
final class ClockWatch implements EpochClock {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long MAX_STEP_MS = TimeUnit.DAYS.toMillis(1);

  private final LongSupplier wallMs;
  private final LongSupplier monotonicNs;
  private long lastWallMs;
  private long lastNs;
  private volatile boolean sane = true;

  ClockWatch(LongSupplier wallMs, LongSupplier monotonicNs) {
    this.wallMs = wallMs;
    this.monotonicNs = monotonicNs;
    lastWallMs = wallMs.getAsLong();
    lastNs = monotonicNs.getAsLong();
  }

  /** Milliseconds since 1970 UTC; the last sane time while the clock is not. */
  @Override
  public long time() {
    long wall = wallMs.getAsLong();
    long ns = monotonicNs.getAsLong();
    long expected = lastWallMs + TimeUnit.NANOSECONDS.toMillis(ns - lastNs);
    if (wall - expected > MAX_STEP_MS) {
      if (sane) {
        LOG.error("clock: stepped ahead by ms={}; everything is answered 91", wall - expected);
        sane = false;
      }
      return lastWallMs;
    }
    if (!sane) {
      LOG.warn("clock: is right again");
      sane = true;
    }
    if (wall >= expected - MAX_STEP_MS) {
      lastWallMs = wall;
      lastNs = ns;
    }
    // A clock that was set back is not what later steps are measured against: it may be set right.
    return wall;
  }

  /** False while the clock is ahead by more than a day. */
  boolean isSane() {
    return sane;
  }
}
