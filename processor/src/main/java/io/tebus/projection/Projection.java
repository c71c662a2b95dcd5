package io.tebus.projection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The projection of a journal into PostgreSQL, each event exactly once. It connects and follows the
 * durable LSN on a thread of its own, and the database may be away for as long as the journal is
 * kept: nobody waits for it.
 *
 * <p>Safe for any thread.
 */
public final class Projection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

  private static final long DRAIN_PARK_NS = TimeUnit.MILLISECONDS.toNanos(2);

  // From the beginning of a stop: the transaction under way may end by itself, then it is ended,
  // then the connections are closed, and then whatever hangs is left to itself.
  private static final long UNTIL_ABORT_NS = TimeUnit.MILLISECONDS.toNanos(2_500);
  private static final long UNTIL_POOL_CLOSES_NS = TimeUnit.MILLISECONDS.toNanos(3_500);
  private static final long UNTIL_LEFT_NS = TimeUnit.SECONDS.toNanos(5);

  private final LongSupplier durableLsn;
  private final PartitionIndexer indexer = new PartitionIndexer();
  private final Progress progress = new Progress();
  private final Problems problems = new Problems();
  private final Feeder feeder;
  private final FeedingLoop loop;

  private volatile @Nullable Thread indexing;
  private volatile @Nullable Thread feeding;
  private volatile boolean closed;

  /** A projection that may always feed. */
  public Projection(ProjectionOptions options, LongSupplier durableLsn) {
    this(options, durableLsn, () -> true);
  }

  /**
   * A projection that has not connected yet.
   *
   * @param durableLsn asks the journal; safe for any thread, never decreasing
   * @param mayFeed whether there is room on disk for what PostgreSQL writes; asked by the
   *     projection's thread before each transaction that writes rows. While it says no, nothing is
   *     fed
   */
  public Projection(ProjectionOptions options, LongSupplier durableLsn, BooleanSupplier mayFeed) {
    this(options, durableLsn, mayFeed, Feeder.MAX_WAITING_BALANCES);
  }

  /** One that lets only so many balances wait, for a test. */
  Projection(
      ProjectionOptions options,
      LongSupplier durableLsn,
      BooleanSupplier mayFeed,
      int maxWaitingBalances) {
    this.durableLsn = durableLsn;
    WaitingBalances balances =
        new WaitingBalances(options.balanceInterval(), maxWaitingBalances, progress, problems);
    BooleanSupplier room = () -> problems.room(mayFeed.getAsBoolean());
    feeder = new Feeder(options, durableLsn, room, indexer, progress, balances);
    loop = new FeedingLoop(durableLsn, feeder, progress, problems);
  }

  /**
   * Starts, and waits for the first attempt to connect, bring the schema up and take the database
   * over from whoever fed it before.
   *
   * @param limit the longest wait, whatever the attempt takes; it goes on without the caller
   * @return true when the database is fed; false when it is away or not reached yet, when its
   *     schema is one that this build does not know, and when it lacks events that the journal does
   *     not have any more: the figures say which
   * @throws ProjectionRefusedException when database and journal do not belong together
   */
  public boolean attach(Duration limit) {
    start();
    if (closed || !loop.awaitFirstAttempt(limit)) {
      return false;
    }
    ProjectionRefusedException refusal = loop.refusal();
    if (refusal != null && refusal.concernsJournal()) {
      throw refusal;
    }
    return loop.isAttached();
  }

  /**
   * Starts to connect and to feed, unless it did before or is closed. It goes on by itself for as
   * long as the database is away.
   */
  public synchronized void start() {
    if (feeding != null || closed) {
      return;
    }
    feeding = Thread.ofPlatform().name("tebus-projection").daemon(true).start(loop);
    indexing = Thread.ofPlatform().name("tebus-projection-index").daemon(true).start(indexer);
  }

  /** How it is doing. */
  public ProjectionFigures figures() {
    return progress.figures(
        loop.state(),
        durableLsn.getAsLong(),
        problems.last(),
        feeder.activeConnections(),
        feeder.idleConnections());
  }

  /**
   * Waits until everything that is durable now is committed, balances too, but only as long as
   * there is hope: there is none when the database has been away for two seconds, or has no room.
   *
   * @return false when that took longer, or there is no hope
   */
  public boolean drain(Duration limit) {
    long target = durableLsn.getAsLong();
    long startNs = System.nanoTime();
    loop.hurry();
    try {
      Thread thread = feeding;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
      while (!progress.holds(target)) {
        if (thread == null
            || !thread.isAlive()
            || !loop.isHopeful()
            || Thread.currentThread().isInterrupted()
            || System.nanoTime() - startNs > limit.toNanos()) {
          return false;
        }
        LockSupport.parkNanos(this, DRAIN_PARK_NS);
      }
      return true;
    } finally {
      loop.relax();
    }
  }

  /**
   * Stops within five seconds, whatever hangs: the transaction under way is ended if it does not
   * end by itself, and a thread that waits for something else is left to itself, to end without
   * having fed anything. What is not committed is fed at the next start.
   */
  @Override
  public void close() {
    long startNs = System.nanoTime();
    synchronized (this) {
      // From here on nothing starts.
      closed = true;
    }
    loop.close();
    feeder.close();
    indexer.close();
    // An interrupted host still stops in order.
    boolean interrupted = Thread.interrupted();
    try {
      endThreads(startNs);
    } finally {
      loop.closed();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void endThreads(long startNs) {
    Thread feed = feeding;
    if (feed != null) {
      LockSupport.unpark(feed);
      if (!ends(feed, startNs, UNTIL_ABORT_NS)) {
        feeder.abort();
        leave(feed, startNs, UNTIL_POOL_CLOSES_NS);
      }
    }
    Thread pool =
        Thread.ofPlatform().name("tebus-projection-close").daemon(true).start(feeder::closePool);
    leave(pool, startNs, UNTIL_LEFT_NS);
    Thread index = indexing;
    if (index != null) {
      leave(index, startNs, UNTIL_LEFT_NS);
    }
  }

  private static void leave(Thread thread, long startNs, long untilNs) {
    if (!ends(thread, startNs, untilNs)) {
      LOG.warn("projection: thread={} does not end, it is left to itself", thread.getName());
    }
  }

  /** Waits until so long after the beginning of the stop. */
  private static boolean ends(Thread thread, long startNs, long untilNs) {
    long leftNs = untilNs - (System.nanoTime() - startNs);
    try {
      return thread.join(Duration.ofNanos(Math.max(0, leftNs)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !thread.isAlive();
    }
  }
}
