package io.tebus.app;

import io.tebus.journal.Journal;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether lots that have lapsed may be booked out now: that has time, is more rows for each
 * event than anything a till does, and cannot be taken back.
 *
 * <ul>
 *   <li>Not while the database is behind. One that is away or refused for longer than a day is not
 *       waited for: the lots would fill up.
 *   <li>Not while many events wait for the disk.
 *   <li>Not for a day after a start by a clock that is days ahead of the journal: it may be wrong.
 * </ul>
 *
 * <p>Safe for any thread.
 */
final class SweepGate implements AutoCloseable {

  /** So many events the database may be behind; a slice is one, and up to 200 rows. */
  static final long MAX_LAG_EVENTS = 1_000;

  /** So many events may wait for the disk. */
  static final long MAX_UNFORCED_EVENTS = 256;

  /** How long a database that is not fed holds the run up, and a doubtful clock does. */
  static final long PATIENCE_NS = TimeUnit.DAYS.toNanos(1);

  private static final Logger LOG = LoggerFactory.getLogger(SweepGate.class);
  private static final long LOOK_MS = 100;

  /** {@link #lsn}: the database is away, or not fed any more. */
  private static final long AWAY = -1;

  /** {@link #lsn}: nobody waits for the database. */
  private static final long NOT_WAITED_FOR = Long.MAX_VALUE;

  private final @Nullable Supplier<ProjectionFigures> figures;
  private final LongSupplier appendedLsn;
  private final LongSupplier durableLsn;
  private final LongSupplier nanoClock;
  private final long startNs;
  private final boolean clockIsDoubtful;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tebus-sweep-gate").daemon().factory());
  private volatile long lsn = AWAY;
  private long awayNs;
  private boolean isAway;
  private boolean isBroken;

  /**
   * A gate that is closed until it has looked once.
   *
   * @param figures of the database; null when there is none
   * @param appendedLsn the last event of the journal; cheap
   * @param durableLsn the last event that is on disk; cheap
   * @param clockIsDoubtful true when the host was started by a clock that is days ahead
   */
  SweepGate(
      @Nullable Supplier<ProjectionFigures> figures,
      LongSupplier appendedLsn,
      LongSupplier durableLsn,
      LongSupplier nanoClock,
      boolean clockIsDoubtful) {
    this.figures = figures;
    this.appendedLsn = appendedLsn;
    this.durableLsn = durableLsn;
    this.nanoClock = nanoClock;
    this.clockIsDoubtful = clockIsDoubtful;
    startNs = nanoClock.getAsLong();
  }

  /** The gate of a host's journal. */
  static SweepGate of(
      @Nullable Supplier<ProjectionFigures> figures, Journal journal, boolean clockIsDoubtful) {
    return new SweepGate(
        figures, journal::appendedLsn, journal::durableLsn, System::nanoTime, clockIsDoubtful);
  }

  SweepGate start() {
    var _ = scheduler.scheduleWithFixedDelay(this::lookSafely, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    return this;
  }

  private void lookSafely() {
    try {
      look();
      isBroken = false;
    } catch (RuntimeException e) {
      // A task that throws is not called again, and the gate would stay as it is for good.
      lsn = AWAY;
      if (!isBroken) {
        LOG.warn("expiry run: cannot tell how far the database is, waits", e);
      }
      isBroken = true;
    }
  }

  /** Looks once. */
  void look() {
    long nowNs = nanoClock.getAsLong();
    if (clockIsDoubtful && nowNs - startNs < PATIENCE_NS) {
      lsn = AWAY;
      return;
    }
    if (figures == null) {
      lsn = NOT_WAITED_FOR;
      return;
    }
    ProjectionFigures now = figures.get();
    if (now.state() == ProjectionState.RUNNING) {
      isAway = false;
      lsn = now.lsn();
      return;
    }
    if (!isAway) {
      isAway = true;
      awayNs = nowNs;
    }
    lsn = nowNs - awayNs < PATIENCE_NS ? AWAY : NOT_WAITED_FOR;
  }

  /**
   * Whether the run may go on. A few reads, nothing allocated: the sequencer asks in every duty
   * cycle, and what it has appended since the last look counts.
   */
  boolean isOpen() {
    long held = lsn;
    long appended = appendedLsn.getAsLong();
    return held != AWAY
        && appended - held <= MAX_LAG_EVENTS
        && appended - durableLsn.getAsLong() <= MAX_UNFORCED_EVENTS;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
