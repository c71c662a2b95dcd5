package io.tebus.app;

import io.tebus.engine.EngineOptions;
import io.tebus.journal.Anchor;
import io.tebus.journal.AnchorDirectory;
import io.tebus.projection.ProjectionFigures;
import io.tebus.snapshot.SnapshotDirectory;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done for the journal beside the host by a thread of its own: each second what is new is
 * read for the next anchor, each minute what was archived is removed. Tills notice nothing of it,
 * nor that it fails.
 *
 * <p>Opened and closed by the host's thread; the figures are safe for any thread.
 */
final class JournalKeeping implements AutoCloseable {

  /** Often: what is read then is still in the page cache, and takes no time to speak of. */
  private static final long READ_S = 1;

  private static final long REMOVE_S = 60;

  /** Nobody waits longer for it: what it had under way is done again at the next start. */
  private static final long STOP_MS = 2_000;

  private final AnchorWatch anchors;
  private final Retention retention;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tebus-journal-keeping").daemon().factory());
  private final KeepingStop stop = new KeepingStop();

  /**
   * The keeping of a home's journal, not started.
   *
   * @param engineOptions of the host: a snapshot that it cannot use is none
   * @param database null when there is none
   * @throws HostRefusedException when the program of the archive cannot be run
   */
  JournalKeeping(
      HomeDirectory home,
      Settings settings,
      EngineOptions engineOptions,
      LongSupplier durableLsn,
      @Nullable Supplier<ProjectionFigures> database,
      LongSupplier wallMs) {
    anchors =
        new AnchorWatch(
            home.journal(),
            new AnchorDirectory(home.anchors()),
            durableLsn,
            wallMs,
            System::nanoTime,
            LockSupport::parkNanos,
            stop);
    OlderSnapshot snapshot =
        new OlderSnapshot(new SnapshotDirectory(home.snapshots()), engineOptions, stop::isStopping);
    JournalNeeds needs =
        new JournalNeeds(
            snapshot::lsn, snapshot::provenLsn, database, home.postgres(), this::anchorLsn);
    String program = settings.text(Setting.JOURNAL_ARCHIVE);
    retention =
        new Retention(
            home.journal(),
            program.isBlank() ? null : ArchiveHook.of(home, program),
            settings.number(Setting.JOURNAL_KEEP_GENERATIONS),
            needs,
            System::nanoTime,
            stop);
  }

  void start() {
    // The futures end only with the scheduler; neither look throws anything.
    var _ = scheduler.scheduleWithFixedDelay(anchors::look, 0, READ_S, TimeUnit.SECONDS);
    var _ = scheduler.scheduleWithFixedDelay(this::remove, 0, REMOVE_S, TimeUnit.SECONDS);
  }

  /** All of it once. Of the thread that keeps, or before it is started. */
  void look() {
    anchors.look();
    remove();
  }

  private void remove() {
    if (!stop.isStopping()) {
      retention.look();
    }
  }

  private long anchorLsn() {
    Anchor newest = anchors.newest();
    return newest == null ? 0 : newest.lsn();
  }

  /** When the day of the newest anchor began, ms since 1970 UTC; 0 when there is none. */
  long anchoredDayMs() {
    Anchor newest = anchors.newest();
    return newest == null
        ? 0
        : newest.day().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  /** How many generations the journal has, the one being written among them; 0 at first. */
  int generations() {
    return retention.generations();
  }

  /**
   * Without an interrupt, which would close the files under whoever reads them. What still runs
   * when this returns reads: the home may be somebody else's then.
   */
  @Override
  public void close() {
    stop.stop();
    // Behind a look that is under way.
    scheduler.execute(anchors::close);
    scheduler.shutdown();
    try {
      // One that is late sees the flag, and its thread keeps nobody up.
      var _ = scheduler.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
