package io.tebus.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * One snapshot on its way, step by step: it is ordered, written, read back, and counts when the
 * journal is durable up to it.
 *
 * <p>Confined to the agent's thread. After an exception it must be {@linkplain #abandon abandoned}.
 */
final class SnapshotRun {

  /** How long the sequencer may take to begin. */
  private static final long ANSWER_MS = 5_000;

  /** How long the journal may take to be durable up to it. */
  private static final long DURABLE_MS = 60_000;

  /** Snapshots that are kept: one of them may turn out to be damaged. */
  private static final int KEPT = 2;

  private final SnapshotDirectory directory;
  private final SnapshotFeed feed;
  private final SnapshotMemory memory;
  private final SnapshotOptions options;
  private final LongSupplier durableLsn;
  private final NanoClock nanoClock;
  private final Room room;
  private final Pace pace;
  private final long startedMs;
  private final long startedNs;
  private Step step = new Ordering();
  private long copiedPages;
  private long pages;

  /** What is to be done next. */
  private interface Step {

    /** A little of it; returns 0 when there is nothing to do but to wait. */
    int doWork() throws IOException, GivenUpException;

    /** Leaves nothing behind. */
    default void abandon() throws IOException {}
  }

  /** What was written. Immutable. */
  record Written(Path path, SnapshotHeader header, long bytes, long noteBytes, boolean isDirect) {}

  /** The clock says when it was taken; how long things take goes by the other one. */
  SnapshotRun(
      SnapshotDirectory directory,
      SnapshotFeed feed,
      SnapshotMemory memory,
      SnapshotOptions options,
      LongSupplier durableLsn,
      LongPredicate mayUse,
      EpochClock clock,
      NanoClock nanoClock) {
    this.directory = directory;
    this.feed = feed;
    this.memory = memory;
    this.options = options;
    this.durableLsn = durableLsn;
    this.nanoClock = nanoClock;
    room = new Room(mayUse, options.bytesPerSecond());
    pace = new Pace(options.bytesPerSecond(), nanoClock::nanoTime);
    startedMs = clock.time();
    startedNs = nanoClock.nanoTime();
  }

  /** Goes on; returns 0 when there is nothing to do but to wait. */
  int doWork() throws IOException, GivenUpException {
    return step.doWork();
  }

  /** Stops it and removes what it wrote. */
  void abandon() throws IOException {
    feed.cancel();
    step.abandon();
  }

  /** True when it counts: {@link #written} is what there is then. */
  boolean isDone() {
    return step instanceof Done;
  }

  /** What counts now; only when done. */
  Written written() {
    if (step instanceof Done done) {
      return done.written;
    }
    throw new IllegalStateException("snapshot: is not done (expected: done)");
  }

  /** By the clock that never goes back. */
  long startedNs() {
    return startedNs;
  }

  long copiedPages() {
    return copiedPages;
  }

  /** In all; 0 while that is not known. */
  long pages() {
    return pages;
  }

  private void checkTime(long sinceNs, long allowedMs, String what) throws GivenUpException {
    if (nanoClock.nanoTime() - sinceNs > TimeUnit.MILLISECONDS.toNanos(allowedMs)) {
      throw new GivenUpException(what + " in ms=" + allowedMs);
    }
  }

  /** Orders a copy, and waits until it begins. */
  private final class Ordering implements Step {

    private boolean isOrdered;

    @Override
    public int doWork() throws IOException, GivenUpException {
      SnapshotFeed.State state = feed.state();
      if (!isOrdered && state == SnapshotFeed.State.IDLE) {
        memory.pool().clear();
        feed.order(memory.pool());
        isOrdered = true;
        return 1;
      }
      // Until it is idle, the engine's thread may still write for the one before.
      if (!isOrdered || state == SnapshotFeed.State.ORDERED) {
        checkTime(startedNs, ANSWER_MS, "the sequencer did not answer");
        return 0;
      }
      SnapshotHeader header = SnapshotHeader.of(feed.head(), options, startedMs);
      room.checkState(header.pages());
      pages = header.pages();
      Path path = directory.unfinished(header.lsn());
      // An attempt that failed and could not be removed.
      Files.deleteIfExists(path);
      step = new Writing(path, header, SnapshotWriter.create(path, header, memory.chunk()));
      return 1;
    }
  }

  /** Writes what comes. */
  private final class Writing implements Step {

    private final Path path;
    private final SnapshotHeader header;
    private final SnapshotWriter writer;

    Writing(Path path, SnapshotHeader header, SnapshotWriter writer) {
      this.path = path;
      this.header = header;
      this.writer = writer;
    }

    @Override
    public int doWork() throws IOException, GivenUpException {
      if (!pace.isDue()) {
        return 0;
      }
      room.checkChunk(writer.bytes());
      // Asked before the pool: whatever was offered before is in it then.
      SnapshotFeed.State state = feed.state();
      if (state == SnapshotFeed.State.BROKEN) {
        throw new GivenUpException(
            "the disk could not keep up with what changes, or the notes outgrew the state");
      }
      boolean isChunk = writer.take(memory.pool());
      copiedPages = writer.pages();
      if (isChunk) {
        pace.note(SnapshotLayout.CHUNK_LENGTH);
        return 1;
      }
      if (!memory.pool().isEmpty()) {
        return 1;
      }
      if (state != SnapshotFeed.State.COPIED) {
        return 0;
      }
      writer.finish();
      writer.close();
      feed.done();
      Written written =
          new Written(path, header, writer.bytes(), writer.noteBytes(), writer.isDirect());
      step = readBack(written);
      return 1;
    }

    @Override
    public void abandon() throws IOException {
      CloseHelper.quietClose(writer);
      Files.deleteIfExists(path);
    }
  }

  private Step readBack(Written written) throws IOException {
    DirectFile source = DirectFile.open(written.path());
    try {
      String name = SnapshotReader.nameOf(written.path());
      return new Checking(written, source, SnapshotLoad.begin(name, source, null));
    } catch (IOException | RuntimeException | Error e) {
      CloseHelper.quietClose(source);
      throw e;
    }
  }

  /** Reads it back, at the same pace. */
  private final class Checking implements Step {

    private final Written written;
    private final DirectFile source;
    private final SnapshotLoad load;
    private int next;

    Checking(Written written, DirectFile source, SnapshotLoad load) {
      this.written = written;
      this.source = source;
      this.load = load;
    }

    @Override
    public int doWork() throws IOException {
      if (!pace.isDue()) {
        return 0;
      }
      if (next < load.chunks()) {
        load.read(next, memory.chunk());
        pace.note(load.lengthOf(next));
        next++;
        return 1;
      }
      load.checkWhole();
      source.close();
      step = new Waiting(written);
      return 1;
    }

    @Override
    public void abandon() throws IOException {
      CloseHelper.quietClose(source);
      Files.deleteIfExists(written.path());
    }
  }

  /** Waits for the journal: a snapshot of events that a power cut takes away must not count. */
  private final class Waiting implements Step {

    private final Written written;
    private final long sinceNs = nanoClock.nanoTime();

    Waiting(Written written) {
      this.written = written;
    }

    @Override
    public int doWork() throws IOException, GivenUpException {
      long lsn = written.header().lsn();
      if (durableLsn.getAsLong() < lsn) {
        checkTime(sinceNs, DURABLE_MS, "the journal was not durable up to lsn=" + lsn);
        return 0;
      }
      directory.publish(written.path(), lsn);
      step = new Done(written);
      directory.keepNewest(KEPT);
      return 1;
    }

    @Override
    public void abandon() throws IOException {
      Files.deleteIfExists(written.path());
    }
  }

  /** It counts. */
  private static final class Done implements Step {

    private final Written written;

    Done(Written written) {
      this.written = written;
    }

    @Override
    public int doWork() {
      return 0;
    }
  }
}
