package io.tebus.projection;

import io.tebus.journal.JournalException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The projection of a journal into PostgreSQL, each event exactly once. It follows the durable LSN
 * on a thread of its own and may be away for as long as the journal is kept: nobody waits for it.
 *
 * <p>Attached, started and closed by one thread; figures and drain are safe for any thread.
 */
public final class Projection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

  /** A database that has caught up gets a transaction so often. */
  private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long DRAIN_PARK_NS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A stop waits so long for the transaction under way, then ends it. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);

  /** A thread that does not even end then waits for something else: it is left to itself. */
  private static final Duration ABORT_GRACE = Duration.ofSeconds(8);

  private final LongSupplier durableLsn;
  private final PartitionIndexer indexer = new PartitionIndexer();
  private final Feeder feeder;
  private final Backoff backoff = new Backoff();
  private final Progress progress = new Progress();
  private final Problems problems = new Problems();
  private final AtomicInteger drains = new AtomicInteger();

  private @Nullable Thread indexing;
  private volatile @Nullable Thread feeding;
  private volatile ProjectionState state = ProjectionState.CONNECTING;
  private volatile boolean closed;

  /**
   * A projection that has not connected yet.
   *
   * @param durableLsn asks the journal; safe for any thread, never decreasing
   */
  public Projection(ProjectionOptions options, LongSupplier durableLsn) {
    this.durableLsn = durableLsn;
    feeder = new Feeder(options, durableLsn, indexer, progress);
  }

  /**
   * Connects, brings the schema up and takes the database over from whoever fed it before. To be
   * called before {@link #start}, by whoever wants to be refused; at least one attempt is made.
   *
   * @return true when the database may be fed, false when it is away
   * @throws ProjectionRefusedException when it is not this journal's
   */
  public boolean attach(Duration limit) {
    long startNs = System.nanoTime();
    while (!connect()) {
      long leftNs = limit.toNanos() - (System.nanoTime() - startNs);
      if (leftNs <= 0 || closed) {
        return false;
      }
      LockSupport.parkNanos(this, Math.min(leftNs, backoff.nextNs()));
    }
    return true;
  }

  /** Starts to feed; it goes on to connect by itself for as long as the database is away. */
  public void start() {
    if (feeding != null || closed) {
      throw new IllegalStateException("projection: started or closed before");
    }
    if (state == ProjectionState.REFUSED) {
      state = ProjectionState.CONNECTING;
    }
    Thread feed = Thread.ofPlatform().name("tebus-projection").daemon(true).unstarted(this::run);
    Thread index =
        Thread.ofPlatform().name("tebus-projection-index").daemon(true).unstarted(indexer);
    feeding = feed;
    indexing = index;
    feed.start();
    index.start();
  }

  private void run() {
    try {
      while (!closed && isFeeding()) {
        progress.look(durableLsn.getAsLong());
        if (feeder.isConnected() || connect()) {
          feed();
        } else {
          backOff();
        }
      }
    } catch (ProjectionRefusedException e) {
      // Noted where it was refused.
      LOG.error("projection: refused: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      end(ProjectionState.STOPPED, e.toString());
      LOG.error("projection: stopped, goes on at the next start of the host", e);
    } finally {
      feeder.closeTail();
    }
  }

  private void feed() {
    long startNs = System.nanoTime();
    try {
      switch (feeder.feed(drains.get() > 0)) {
        case LAGGING -> worked();
        case CAUGHT_UP -> {
          worked();
          keepPace(startNs);
        }
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
    while (leftNs > 0 && !closed && drains.get() == 0) {
      LockSupport.parkNanos(this, leftNs);
      leftNs = PACE_NS - (System.nanoTime() - startNs);
    }
    if (drains.get() > 0) {
      LockSupport.parkNanos(this, DRAIN_PARK_NS);
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

  /** One attempt; false when the database is away, or another projection's. */
  private boolean connect() {
    state = ProjectionState.CONNECTING;
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
    state = ProjectionState.RUNNING;
    LOG.info(
        "projection: connected, lsn={} balancesLsn={} durableLsn={}",
        progress.events().lsn(),
        progress.balances().lsn(),
        durableLsn.getAsLong());
    return true;
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
    state = ProjectionState.CONNECTING;
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
    state = how;
    problems.end(problem);
  }

  private boolean isFeeding() {
    ProjectionState now = state;
    return now == ProjectionState.CONNECTING || now == ProjectionState.RUNNING;
  }

  /** How it is doing. */
  public ProjectionFigures figures() {
    return progress.figures(
        state,
        durableLsn.getAsLong(),
        problems.last(),
        feeder.activeConnections(),
        feeder.idleConnections());
  }

  /**
   * Waits until everything that is durable now is committed, balances too.
   *
   * @return false when that took longer, or will not happen any more
   */
  public boolean drain(Duration limit) {
    long target = durableLsn.getAsLong();
    long startNs = System.nanoTime();
    drains.incrementAndGet();
    try {
      Thread thread = feeding;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
      while (!progress.holds(target)) {
        if (thread == null
            || !thread.isAlive()
            || !isFeeding()
            || Thread.currentThread().isInterrupted()
            || System.nanoTime() - startNs > limit.toNanos()) {
          return false;
        }
        LockSupport.parkNanos(this, DRAIN_PARK_NS);
      }
      return true;
    } finally {
      drains.decrementAndGet();
    }
  }

  /**
   * Stops within seconds, even when PostgreSQL does not answer. What is not committed is fed at the
   * next start.
   */
  @Override
  public void close() {
    closed = true;
    indexer.close();
    Thread thread = feeding;
    if (thread != null) {
      LockSupport.unpark(thread);
      if (!join(thread, STOP_GRACE)) {
        feeder.abort();
        if (!join(thread, ABORT_GRACE)) {
          LOG.warn("projection: thread does not end, it is left to itself");
        }
      }
    }
    if (thread == null || !thread.isAlive()) {
      feeder.closeTail();
    }
    feeder.closePool();
    Thread index = indexing;
    if (index != null && !join(index, STOP_GRACE)) {
      LOG.warn("projection: index thread does not end, it is left to itself");
    }
    if (isFeeding()) {
      state = ProjectionState.STOPPED;
    }
  }

  private static boolean join(Thread thread, Duration limit) {
    try {
      return thread.join(limit);
    } catch (InterruptedException e) {
      // Whoever closes goes on closing.
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
