package io.tebus.snapshot;

import io.tebus.engine.Engine;
import io.tebus.engine.StateRestore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads snapshots. What is verified is what is loaded: the way is the same.
 *
 * <p>Confined to its caller; loading has threads of its own. An {@link IOException} says that the
 * file cannot be read, a {@link SnapshotException} that it may not be used: both leave an older
 * snapshot, or the whole journal. A {@link io.tebus.engine.store.MemoryRefusedException} says that
 * there is no memory for the state, which no other file changes.
 */
public final class SnapshotReader {

  /** More than two are faster than the disks meant here; four leave room for slow cores. */
  private static final int MAX_THREADS = 4;

  private SnapshotReader() {}

  /** Is told how far reading is. Safe for any thread. */
  @FunctionalInterface
  public interface Watcher {
    void read(long bytes, long of);
  }

  /**
   * What was read. Immutable.
   *
   * @param bytes of the file
   * @param pages of the state
   * @param undoEntries words that changed while it was written, and were changed back
   */
  public record Loaded(
      SnapshotHeader header, long bytes, long pages, long undoEntries, long tookNs) {}

  /**
   * What stands at the beginning of a file; the rest is not looked at.
   *
   * @throws SnapshotException when it is damaged, or of another format
   */
  public static SnapshotHeader header(Path file) throws IOException {
    try (DirectFile source = DirectFile.open(file)) {
      return SnapshotLoad.readHeader(
          nameOf(file), source, SnapshotLayout.allocate(SnapshotLayout.PAGE_LENGTH));
    }
  }

  /**
   * Reads all of it and checks every page.
   *
   * @throws SnapshotException when anything is damaged
   */
  public static Loaded verify(Path file, Watcher watcher) throws IOException {
    try (DirectFile source = DirectFile.open(file)) {
      return read(nameOf(file), source, null, watcher);
    }
  }

  /**
   * Loads it into an engine that knows nothing. After an exception the engine must be closed.
   *
   * @throws SnapshotException when anything is damaged, or the engine has other capacities
   * @throws io.tebus.engine.store.MemoryRefusedException when the system refuses memory for the
   *     state
   */
  public static Loaded load(Path file, Engine engine, Watcher watcher) throws IOException {
    try (DirectFile source = DirectFile.open(file)) {
      return read(nameOf(file), source, engine.restore(), watcher);
    }
  }

  static String nameOf(Path file) {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }

  /** From anywhere; null to verify alone. */
  static Loaded read(
      String name, SnapshotSource source, @Nullable StateRestore restore, Watcher watcher)
      throws IOException {
    long startNs = System.nanoTime();
    try {
      SnapshotLoad load = SnapshotLoad.begin(name, source, restore);
      BitSet noted = readChunks(load, new Progress(watcher, source.size()));
      load.checkWhole();
      SnapshotHeader header = load.header();
      if (restore != null) {
        undo(load, noted, restore);
        restore.finish(header.lsn(), header.timeMs(), header.earliestExpiry());
      }
      return new Loaded(
          header, source.size(), header.pages(), load.notes(), System.nanoTime() - startNs);
    } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new SnapshotException(
          "snapshot does not fit the engine: file=" + name + ": " + e.getMessage(), e);
    }
  }

  /** Reads all chunks; returns those with notes. */
  private static BitSet readChunks(SnapshotLoad load, Progress progress) throws IOException {
    BitSet noted = new BitSet(load.chunks());
    // The header pages are in it, and everything else needs them.
    noted.set(0, load.read(0, new Chunk()));
    progress.add(load.lengthOf(0));
    int threads =
        Math.min(
            Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()), load.chunks() - 1);
    if (threads == 0) {
      return noted;
    }
    AtomicInteger next = new AtomicInteger(1);
    Callable<BitSet> worker = () -> readFrom(next, load, progress);
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("tebus-snapshot-load-", 0).daemon().factory())) {
      for (Future<BitSet> read : workers.invokeAll(Collections.nCopies(threads, worker))) {
        noted.or(read.get());
      }
      return noted;
    } catch (ExecutionException e) {
      throw rethrown(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException stopped = new InterruptedIOException("snapshot: reading was stopped");
      stopped.initCause(e);
      throw stopped;
    }
  }

  /** Takes one chunk after another until there are none; returns those with notes. */
  private static BitSet readFrom(AtomicInteger next, SnapshotLoad load, Progress progress)
      throws IOException {
    BitSet noted = new BitSet(load.chunks());
    Chunk chunk = new Chunk();
    boolean isGood = false;
    try {
      for (int i = next.getAndIncrement(); i < load.chunks(); i = next.getAndIncrement()) {
        noted.set(i, load.read(i, chunk));
        progress.add(load.lengthOf(i));
      }
      isGood = true;
      return noted;
    } finally {
      if (!isGood) {
        // The others need not go on.
        next.set(load.chunks());
      }
    }
  }

  private static IOException rethrown(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException("snapshot: cannot be read", e);
  }

  private static void undo(SnapshotLoad load, BitSet noted, StateRestore restore)
      throws IOException {
    Chunk chunk = new Chunk();
    for (int i = noted.length() - 1; i >= 0; i = noted.previousSetBit(i - 1)) {
      load.undo(i, chunk, restore);
    }
  }

  /** Adds up what several threads have read. Safe for any thread. */
  private static final class Progress {

    private final Watcher watcher;
    private final long size;
    private final AtomicLong read = new AtomicLong(2L * SnapshotLayout.PAGE_LENGTH);

    Progress(Watcher watcher, long size) {
      this.watcher = watcher;
      this.size = size;
    }

    void add(int bytes) {
      watcher.read(read.addAndGet(bytes), size);
    }
  }
}
