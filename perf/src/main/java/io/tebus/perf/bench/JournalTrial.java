package io.tebus.perf.bench;

import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * A journal that is kept busy in closed loop, as the host keeps it: one thread appends groups, so
 * large as there is room for records that are not durable yet, another one forces them.
 *
 * <p>Confined to the main thread, but for those two.
 */
final class JournalTrial implements AutoCloseable {

  /** Either thread looks again after so long, should nobody wake it. */
  private static final long PARK_NS = 50_000;

  private static final long HIGHEST_NS = 60_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NS_PER_SECOND = 1e9;

  private final Path directory;
  private final JournalSeries series;
  private final Journal journal;
  private final EventGroup group = new EventGroup(EventGroup.DEFAULT_CAPACITY_BYTES);
  private final SingleWriterRecorder appendNs = new SingleWriterRecorder(HIGHEST_NS, DIGITS);
  private final SingleWriterRecorder syncNs = new SingleWriterRecorder(HIGHEST_NS, DIGITS);
  private final Thread writer;
  private final Thread syncer;
  private volatile @Nullable PageFaults faults;
  private volatile @Nullable Throwable failure;
  private volatile boolean stopped;
  private volatile boolean written;
  private boolean closed;

  private JournalTrial(Path directory, JournalSeries series, Journal journal) {
    this.directory = directory;
    this.series = series;
    this.journal = journal;
    writer = Thread.ofPlatform().daemon().name("bench-writer").unstarted(this::write);
    syncer = Thread.ofPlatform().daemon().name("bench-sync").unstarted(this::sync);
  }

  /** Starts a new journal, in a directory that does not exist. */
  static JournalTrial start(Path directory, JournalSeries series) {
    Journal journal =
        Journal.open(
            directory,
            series.options(),
            (lsn, _, _, _, _) -> {
              throw new IllegalStateException(
                  "journal: path=" + directory + " lsn=" + lsn + " (expected: a new one)");
            });
    JournalTrial trial = new JournalTrial(directory, series, journal);
    trial.writer.start();
    trial.syncer.start();
    return trial;
  }

  private void write() {
    try {
      faults = PageFaults.ofThisThread();
      while (!stopped) {
        long waiting = journal.appendedLsn() - journal.durableLsn();
        int room = series.inFlight() - (int) waiting;
        if (room > 0) {
          append(room);
          LockSupport.unpark(syncer);
        } else {
          LockSupport.parkNanos(this, PARK_NS);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    } finally {
      written = true;
    }
  }

  private void append(int records) {
    long firstLsn = journal.appendedLsn() + 1;
    long timeMs = Math.max(journal.lastTimeMs(), System.currentTimeMillis());
    group.clear();
    for (int i = 0; i < records; i++) {
      JournalRecords.put(group.buffer(), group.claim(), firstLsn + i, timeMs);
      group.commit(JournalRecords.LENGTH);
    }
    long startNs = System.nanoTime();
    journal.append(group, firstLsn, timeMs);
    appendNs.recordValue(since(startNs));
  }

  private void sync() {
    try {
      while (!written || journal.durableLsn() < journal.appendedLsn()) {
        if (journal.durableLsn() < journal.appendedLsn()) {
          long startNs = System.nanoTime();
          if (journal.sync()) {
            syncNs.recordValue(since(startNs));
          }
          LockSupport.unpark(writer);
        } else {
          LockSupport.parkNanos(this, PARK_NS);
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      stopped = true;
    }
  }

  private static long since(long startNs) {
    return Math.clamp(System.nanoTime() - startNs, 0, HIGHEST_NS);
  }

  /** One window after a warm-up. */
  JournalWindow measure(int round, WarmUp warmUp, Duration length)
      throws IOException, InterruptedException {
    WarmUp.Warmth warmth = warmUp.run(this::perSecond);
    // What is recorded from now on is of the window.
    var _ = syncNs.getIntervalHistogram();
    var _ = appendNs.getIntervalHistogram();
    CpuTime cpu = CpuTime.now();
    long faultsBefore = faults();
    long before = journal.durableLsn();
    long startNs = System.nanoTime();
    Thread.sleep(length);
    long records = journal.durableLsn() - before;
    long ns = System.nanoTime() - startNs;
    long faultsAfter = faults();
    requireAlive();
    boolean known = faultsBefore != PageFaults.UNKNOWN && faultsAfter != PageFaults.UNKNOWN;
    return new JournalWindow(
        series,
        round,
        warmth,
        records,
        ns,
        JournalWindow.Calls.of(syncNs.getIntervalHistogram()),
        JournalWindow.Calls.of(appendNs.getIntervalHistogram()),
        known ? faultsAfter - faultsBefore : PageFaults.UNKNOWN,
        CpuTime.now().stolenSince(cpu));
  }

  private double perSecond(Duration slice) throws InterruptedException {
    long before = journal.durableLsn();
    long startNs = System.nanoTime();
    Thread.sleep(slice);
    requireAlive();
    return (journal.durableLsn() - before) * NS_PER_SECOND / (System.nanoTime() - startNs);
  }

  private long faults() throws IOException {
    PageFaults known = faults;
    return known == null ? PageFaults.UNKNOWN : known.count();
  }

  private void requireAlive() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException(series.title() + ": the journal failed: " + cause, cause);
    }
  }

  /**
   * Seals the journal and reads it again; returns how many records there are.
   *
   * @throws BenchFailedException when one is missing or another than was written
   */
  long finish() throws InterruptedException {
    end();
    requireAlive();
    journal.seal();
    long appended = journal.appendedLsn();
    close();
    JournalRecords records = new JournalRecords();
    JournalSummary summary = Journal.replay(directory, records);
    if (summary.endLsn() != appended || records.count() != appended || !summary.sealed()) {
      throw new BenchFailedException(
          series.title()
              + ": "
              + summary
              + " records="
              + records.count()
              + " (expected: "
              + appended
              + ", sealed)");
    }
    return appended;
  }

  /** Neither thread is interrupted: that would fail the journal. */
  private void end() throws InterruptedException {
    stopped = true;
    writer.join();
    syncer.join();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      end();
      journal.close();
    } catch (InterruptedException ignored) {
      // Both threads end by themselves, with the journal still open; whoever interrupted must hear.
      Thread.currentThread().interrupt();
    }
  }
}
