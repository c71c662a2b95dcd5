package io.tebus.app;

import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks ten times a second how far the database is, so that booking out lapsed lots waits for it:
 * that has time, and is more rows for each event than anything a till does.
 *
 * <p>Safe for any thread.
 */
final class ProjectionWatch implements AutoCloseable {

  /**
   * So many events the database may be behind. It catches up with that in a second or two, so a
   * burst of the tills stops nothing for long; one that is further behind has enough to do.
   */
  static final long MAX_LAG_EVENTS = 100_000;

  private static final long LOOK_MS = 100;

  /** {@link #lsn}: the database is away, or not fed any more. */
  private static final long AWAY = -1;

  private final Supplier<ProjectionFigures> figures;
  private final LongSupplier appendedLsn;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tebus-projection-watch").daemon().factory());
  private volatile long lsn = AWAY;

  /**
   * A watch that has not looked yet.
   *
   * @param appendedLsn the last event of the journal; cheap
   */
  ProjectionWatch(Supplier<ProjectionFigures> figures, LongSupplier appendedLsn) {
    this.figures = figures;
    this.appendedLsn = appendedLsn;
  }

  ProjectionWatch start() {
    // The future ends only with the scheduler; look() throws nothing.
    var _ = scheduler.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Looks once. */
  void look() {
    ProjectionFigures now = figures.get();
    lsn = now.state() == ProjectionState.RUNNING ? now.lsn() : AWAY;
  }

  /**
   * False while the database is away or too far behind. Two reads, nothing allocated: the sequencer
   * asks in every duty cycle, and what it has appended since the last look counts.
   */
  boolean keepsUp() {
    long held = lsn;
    return held != AWAY && appendedLsn.getAsLong() - held <= MAX_LAG_EVENTS;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
