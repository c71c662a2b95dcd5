package io.tebus.projection;

import io.tebus.journal.JournalException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a projection's thread does: it connects, feeds, and waits in between.
 *
 * <p>Runs on its own thread; the rest is safe for any thread.
 */
final class FeedingLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(FeedingLoop.class);

  /** A database that has caught up gets a transaction so often. */
  private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** As {@link #PACE_NS}, while somebody waits. */
  private static final long HURRY_NS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A database that has been away for longer is not expected back in time. */
  private static final long HOPE_NS = TimeUnit.SECONDS.toNanos(2);

  private final LongSupplier durableLsn;
  private final Feeder feeder;
  private final Progress progress;
  private final Problems problems;
  private final Backoff backoff = new Backoff();
  private final AtomicInteger waiters = new AtomicInteger();

  /** The first attempt to connect has ended, or will not be made. */
  private final CountDownLatch tried = new CountDownLatch(1);

  private volatile boolean attached;
  private volatile @Nullable ProjectionRefusedException refusal;
  private volatile ProjectionState state = ProjectionState.CONNECTING;
  private volatile long connectingSinceNs = System.nanoTime();
  private volatile boolean closed;

  FeedingLoop(LongSupplier durableLsn, Feeder feeder, Progress progress, Problems problems) {
    this.durableLsn = durableLsn;
    this.feeder = feeder;
    this.progress = progress;
    this.problems = problems;
  }

  @Override
  public void run() {
    connectingSinceNs = System.nanoTime();
    try {
      while (!closed && isFeeding()) {
        progress.look(durableLsn.getAsLong());
        boolean connected = feeder.isConnected() || connect();
        tried.countDown();
        if (connected) {
          feed();
        } else {
          backOff();
        }
      }
    } catch (ProjectionRefusedException e) {
      refusal = e;
      LOG.error("projection: refused, the database is not fed: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      end(ProjectionState.STOPPED, e.toString());
      LOG.error("projection: stopped, goes on at the next start of the host", e);
    } finally {
      tried.countDown();
      feeder.closeTail();
    }
  }

  /** One attempt; false when the database is away, or another projection's. */
  private boolean connect() {
    become(ProjectionState.CONNECTING);
    try {
      if (!feeder.connect()) {
        fenced();
        return false;
      }
    } catch (DatabaseAwayException | SQLException | JournalException e) {
      away(e);
      return false;
    } catch (ProjectionRefusedException e) {
      feeder.closeTail();
      end(ProjectionState.REFUSED, SqlFailure.describe(e));
      throw e;
    }
    attached = true;
    become(ProjectionState.RUNNING);
    LOG.info(
        "projection: connected, lsn={} balancesLsn={} durableLsn={}",
        progress.events().lsn(),
        progress.balances().lsn(),
        durableLsn.getAsLong());
    return true;
  }

  private void feed() {
    if (closed) {
      return;
    }
    long startNs = System.nanoTime();
    try {
      switch (feeder.feed(waiters.get() > 0)) {
        case LAGGING -> worked();
        case CAUGHT_UP -> {
          worked();
          keepPace(startNs);
        }
        case PAUSED, WAITING -> keepPace(startNs);
        case FENCED -> fenced();
        case TOO_MANY_ERRORS -> {
          end(ProjectionState.STOPPED, "too many events have rows that the database refuses");
          LOG.error(
              "projection: stopped, {} events were set aside and there are more;"
                  + " see tebus.projection_error, goes on at the next start of the host",
              progress.errors());
        }
      }
    } catch (SQLException | JournalException e) {
      away(e);
      backOff();
    }
  }

  private void worked() {
    backoff.reset();
    problems.over();
  }

  /** Waits until the next transaction is due; hardly when somebody waits for it. */
  private void keepPace(long startNs) {
    long leftNs = PACE_NS - (System.nanoTime() - startNs);
    while (leftNs > 0 && !closed && waiters.get() == 0) {
      LockSupport.parkNanos(this, leftNs);
      leftNs = PACE_NS - (System.nanoTime() - startNs);
    }
    if (waiters.get() > 0) {
      LockSupport.parkNanos(this, HURRY_NS);
    }
  }

  /** Waits until the next attempt, whoever waits for it. */
  private void backOff() {
    long startNs = System.nanoTime();
    long pauseNs = backoff.nextNs();
    long leftNs = pauseNs;
    while (leftNs > 0 && !closed && isFeeding()) {
      LockSupport.parkNanos(this, leftNs);
      leftNs = pauseNs - (System.nanoTime() - startNs);
    }
  }

  private void away(Exception e) {
    feeder.disconnect();
    if (e instanceof JournalException damage) {
      // A damaged journal is no reason to try again; a read that failed is.
      if (!(damage.getCause() instanceof IOException)) {
        throw damage;
      }
      feeder.closeTail();
    }
    become(ProjectionState.CONNECTING);
    problems.away(e, closed);
  }

  private void fenced() {
    feeder.closeTail();
    end(ProjectionState.FENCED, "another projection took the database over");
    LOG.error(
        "projection: fenced at lsn={}: another projection took the database over",
        progress.events().lsn());
  }

  private void end(ProjectionState how, String problem) {
    become(how);
    problems.end(problem);
  }

  /** What was stopped stays so, whatever the thread was about to say. */
  private synchronized void become(ProjectionState next) {
    if (state == ProjectionState.STOPPED || state == next) {
      return;
    }
    if (next == ProjectionState.CONNECTING) {
      connectingSinceNs = System.nanoTime();
    }
    state = next;
  }

  private boolean isFeeding() {
    ProjectionState now = state;
    return now == ProjectionState.CONNECTING || now == ProjectionState.RUNNING;
  }

  /** Waits for the end of the first attempt to connect; false when that took longer. */
  boolean awaitFirstAttempt(Duration limit) {
    try {
      return tried.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** True when the database was reached, and is this projection's. */
  boolean isAttached() {
    return attached;
  }

  /** Why the database must not be fed, null when it may be. */
  @Nullable ProjectionRefusedException refusal() {
    return refusal;
  }

  ProjectionState state() {
    return state;
  }

  /** Whether to wait for the database is worth while. */
  boolean isHopeful() {
    return switch (state) {
      case RUNNING -> !problems.isPaused();
      case CONNECTING -> System.nanoTime() - connectingSinceNs < HOPE_NS;
      case FENCED, REFUSED, STOPPED -> false;
    };
  }

  /** Somebody begins to wait until all is written. */
  void hurry() {
    waiters.incrementAndGet();
  }

  /** Somebody waits no more. */
  void relax() {
    waiters.decrementAndGet();
  }

  /** Ends it after the step under way. */
  void close() {
    closed = true;
  }

  /** It has ended, or is left to itself. */
  void closed() {
    if (isFeeding()) {
      become(ProjectionState.STOPPED);
    }
  }
}
