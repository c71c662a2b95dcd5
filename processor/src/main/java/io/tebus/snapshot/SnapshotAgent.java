package io.tebus.snapshot;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots: one at a time, when one is due or asked for, at most as fast as it may.
 *
 * <p>Confined to its thread, which may wait for the disk; {@link #take} and {@link #figures} are
 * safe for any. A failure is told and tried again later: it never stops the host.
 */
public final class SnapshotAgent implements Agent {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotAgent.class);

  /** So often in a row it may fail before that is an error. */
  private static final int FAILURES_TOLD_LOUDLY = 3;

  private static final int MAX_BACK_OFF_MINUTES = 60;

  /** 2^6 minutes are more than the most. */
  private static final int MAX_DOUBLINGS = 6;

  private final SnapshotDirectory directory;
  private final SnapshotFeed feed;
  private final SnapshotOptions options;
  private final LongSupplier appendedLsn;
  private final LongSupplier durableLsn;
  private final LongPredicate mayUse;
  private final EpochClock clock;
  private final NanoClock nanoClock;
  private final Supplier<SnapshotMemory> allocation;
  private final long intervalNs;
  private @Nullable SnapshotMemory memory;
  private @Nullable SnapshotRun run;
  private long sinceNs;
  private long notBeforeNs;
  private volatile SnapshotFigures figures = SnapshotFigures.NONE;

  // Below: guarded by this.
  private @Nullable CompletableFuture<SnapshotOutcome> asked;
  private boolean isRunning;
  private boolean isClosed;

  /**
   * An agent.
   *
   * @param feed which the sequencer works at
   * @param appendedLsn of the journal
   * @param durableLsn of the journal
   * @param mayUse whether the disk has room for so many bytes
   * @param clock says when snapshots were taken; it may jump
   */
  public SnapshotAgent(
      SnapshotDirectory directory,
      SnapshotFeed feed,
      SnapshotOptions options,
      LongSupplier appendedLsn,
      LongSupplier durableLsn,
      LongPredicate mayUse,
      EpochClock clock) {
    this(
        directory,
        feed,
        options,
        appendedLsn,
        durableLsn,
        mayUse,
        clock,
        System::nanoTime,
        SnapshotMemory::allocate);
  }

  SnapshotAgent(
      SnapshotDirectory directory,
      SnapshotFeed feed,
      SnapshotOptions options,
      LongSupplier appendedLsn,
      LongSupplier durableLsn,
      LongPredicate mayUse,
      EpochClock clock,
      NanoClock nanoClock,
      Supplier<SnapshotMemory> allocation) {
    this.directory = directory;
    this.feed = feed;
    this.options = options;
    this.appendedLsn = appendedLsn;
    this.durableLsn = durableLsn;
    this.mayUse = mayUse;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.allocation = allocation;
    intervalNs = TimeUnit.NANOSECONDS.convert(options.interval());
    sinceNs = nanoClock.nanoTime();
    notBeforeNs = sinceNs;
  }

  /**
   * Asks for one now, whatever the settings and earlier failures; completes with what became of it,
   * at once when one is under way.
   */
  public CompletableFuture<SnapshotOutcome> take() {
    synchronized (this) {
      if (!isClosed && !isRunning && asked == null) {
        CompletableFuture<SnapshotOutcome> outcome = new CompletableFuture<>();
        asked = outcome;
        return outcome;
      }
      String reason = isClosed ? "the host stops" : SnapshotOutcome.UNDER_WAY;
      return CompletableFuture.completedFuture(SnapshotOutcome.failed(reason));
    }
  }

  public SnapshotFigures figures() {
    return figures;
  }

  @Override
  public void onStart() {
    sinceNs = nanoClock.nanoTime();
    try {
      directory.discardUnfinished();
      for (SnapshotFile file : directory.list()) {
        SnapshotHeader header = file.header();
        if (header != null) {
          sinceNs -= Math.min(ageNs(header), intervalNs);
          figures = figures.found(header.lsn(), header.createdAtMs(), file.bytes());
          return;
        }
      }
    } catch (IOException e) {
      LOG.warn("snapshot: the directory cannot be read: {}", e.toString());
    }
  }

  /** A clock that was ahead then must not put the next one off. */
  private long ageNs(SnapshotHeader header) {
    return TimeUnit.MILLISECONDS.toNanos(Math.max(0, clock.time() - header.createdAtMs()));
  }

  @Override
  public int doWork() {
    SnapshotRun going = run;
    if (going == null) {
      return look();
    }
    int work;
    try {
      work = going.doWork();
    } catch (IOException | GivenUpException | RuntimeException | OutOfMemoryError e) {
      if (!going.isDone()) {
        failed(going, e);
        return 1;
      }
      LOG.warn("snapshot: those that are superseded cannot be removed: {}", e.toString());
      work = 1;
    }
    if (going.isDone()) {
      succeeded(going);
    } else if (work > 0) {
      figures = figures.underWay(going.copiedPages(), going.pages());
    }
    return work;
  }

  private int look() {
    long nowNs = nanoClock.nanoTime();
    if (!isAsked() && (nowNs - notBeforeNs < 0 || !isDue(nowNs))) {
      return 0;
    }
    if (appendedLsn.getAsLong() == 0) {
      end(SnapshotOutcome.failed("there is no event yet"));
      return 1;
    }
    SnapshotMemory kept = memory;
    try {
      if (kept == null) {
        kept = allocation.get();
        memory = kept;
      }
    } catch (OutOfMemoryError e) {
      failed(null, e);
      return 1;
    }
    synchronized (this) {
      isRunning = true;
    }
    figures = figures.underWay(0, 0);
    run = new SnapshotRun(directory, feed, kept, options, durableLsn, mayUse, clock, nanoClock);
    return 1;
  }

  private synchronized boolean isAsked() {
    return asked != null;
  }

  private boolean isDue(long nowNs) {
    long events = appendedLsn.getAsLong() - figures.lastLsn();
    return (options.events() > 0 && events >= options.events())
        || (intervalNs > 0 && events > 0 && nowNs - sinceNs >= intervalNs);
  }

  private void succeeded(SnapshotRun done) {
    SnapshotRun.Written written = done.written();
    SnapshotHeader header = written.header();
    long nowNs = nanoClock.nanoTime();
    long tookMs = TimeUnit.NANOSECONDS.toMillis(nowNs - done.startedNs());
    LOG.info(
        "snapshot: lsn={} bytes={} pages={} noteBytes={} in ms={}, {}",
        header.lsn(),
        written.bytes(),
        header.pages(),
        written.noteBytes(),
        tookMs,
        written.isDirect() ? "direct" : "through the page cache");
    sinceNs = done.startedNs();
    notBeforeNs = nowNs;
    figures =
        figures.after(
            header.lsn(), header.createdAtMs(), written.bytes(), tookMs, written.noteBytes());
    end(new SnapshotOutcome(true, header.lsn(), written.bytes(), tookMs, ""));
  }

  /** Given is null when it did not even begin. */
  private void failed(@Nullable SnapshotRun given, Throwable why) {
    if (given != null) {
      abandon(given);
    }
    boolean isOurs = why instanceof GivenUpException || why instanceof SnapshotException;
    String reason = isOurs ? String.valueOf(why.getMessage()) : why.toString();
    figures = figures.afterFailure(reason);
    long inARow = figures.failedInARow();
    long minutes = Math.min(MAX_BACK_OFF_MINUTES, 1L << Math.min(MAX_DOUBLINGS, inARow - 1));
    notBeforeNs = nanoClock.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    if (inARow < FAILURES_TOLD_LOUDLY) {
      LOG.warn("snapshot: failed, is tried again in minutes={}: {}", minutes, reason);
    } else {
      LOG.error(
          "snapshot: failed {} times in a row, is tried again in minutes={}: {}; a restart replays"
              + " events={}",
          inARow,
          minutes,
          reason,
          appendedLsn.getAsLong() - figures.lastLsn());
    }
    end(SnapshotOutcome.failed(reason));
  }

  private static void abandon(SnapshotRun given) {
    try {
      given.abandon();
    } catch (IOException e) {
      LOG.warn("snapshot: what is unfinished cannot be removed: {}", e.toString());
    }
  }

  /** Nothing is under way any more; whoever asked is told. */
  private void end(SnapshotOutcome outcome) {
    run = null;
    CompletableFuture<SnapshotOutcome> waiting;
    synchronized (this) {
      isRunning = false;
      waiting = asked;
      asked = null;
    }
    if (waiting != null) {
      waiting.complete(outcome);
    }
  }

  @Override
  public void onClose() {
    synchronized (this) {
      isClosed = true;
    }
    SnapshotRun going = run;
    if (going != null) {
      abandon(going);
    }
    end(SnapshotOutcome.failed("the host stops"));
  }

  @Override
  public String roleName() {
    return "tebus-snapshot";
  }
}
