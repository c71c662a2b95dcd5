package io.tebus.journal;

import java.io.File;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.agrona.CloseHelper;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal whose frames are excerpts of a Chronicle Queue, one queue directory for each start. One
 * writer, many readers.
 *
 * <p>The queue carries bytes and nothing else: it neither forces nor checks nor repairs. Forcing is
 * done here, file by file, checking by {@link Recovery}; and since a queue that was not closed may
 * hide what is appended to it, none is ever appended to twice.
 */
final class ChronicleJournal implements Journal {
  static final int MAX_DISCARDED = 16;

  private static final Logger LOG = LoggerFactory.getLogger(ChronicleJournal.class);

  /** For locks of the queue, which nobody else holds: its directory is new. */
  private static final long LOCK_TIMEOUT_MS = 1_000;

  private final SyncMode syncMode;
  private final int generation;
  private final Path generationDirectory;
  private final int maxFrameBytes;
  private final ChronicleQueue queue;
  private final FileForce force;

  // Of the writer thread.
  private final ExcerptAppender appender;
  private final RollClock rollClock;
  private final PointerBytesStore excerpt = new PointerBytesStore();
  private final FrameEncoder control = new FrameEncoder(FrameLayout.HEADER_LENGTH);
  private @Nullable File currentFile;
  private int lastCrc;
  private boolean sealed;

  // Of the sync thread.
  private int firstFileToForce;
  private int filesInDirectory;

  // From the writer thread to all. A file is in the list before the LSNs in it are published.
  private volatile List<Path> files = List.of();
  private volatile long lastTimeMs;
  private volatile long appendedLsn;

  // From the sync thread to all. It is what frames name as durable, in either mode.
  private volatile long forcedLsn;

  private volatile @Nullable Throwable failure;

  private ChronicleJournal(
      JournalOptions options,
      Recovery recovery,
      int generation,
      Path generationDirectory,
      ChronicleQueue queue,
      ExcerptAppender appender,
      RollClock rollClock,
      FileForce force) {
    syncMode = options.syncMode();
    maxFrameBytes = options.maxFrameBytes();
    this.generation = generation;
    this.generationDirectory = generationDirectory;
    this.queue = queue;
    this.rollClock = rollClock;
    this.force = force;
    this.appender = appender;
    lastCrc = recovery.endCrc();
    lastTimeMs = recovery.lastTimeMs();
    appendedLsn = recovery.endLsn();
    forcedLsn = recovery.endLsn();
  }

  /** As {@link Journal#open}; the force is closed with the journal, or when this throws. */
  static ChronicleJournal open(
      Path directory, JournalOptions options, EventHandler replay, FileForce force) {
    try {
      createDirectory(directory, force);
      Recovery recovery = Recovery.of(directory);
      recovery.checkTokenKey(options.tokenKeyCheckValue());
      recovery.replay(replay);
      forceAdopted(directory, recovery, force);
      ChronicleJournal journal = begin(directory, recovery, options, force);
      LOG.info(
          "journal open: path={} generation={} endLsn={}",
          directory,
          journal.generation,
          recovery.endLsn());
      return journal;
    } catch (IOException e) {
      CloseHelper.quietClose(force);
      throw new JournalException("journal cannot be opened: path=" + directory + ": " + e, e);
    } catch (RuntimeException | Error e) {
      CloseHelper.quietClose(force);
      throw e;
    }
  }

  private static void createDirectory(Path directory, FileForce force) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(directory);
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      force.force(parent, true);
    }
  }

  /**
   * After kill -9 what was adopted may be in the page cache alone: a power cut later on would take
   * it away from beneath the new generation, which was forced.
   */
  private static void forceAdopted(Path directory, Recovery recovery, FileForce force)
      throws IOException {
    List<Generation> generations = recovery.generations();
    if (!generations.isEmpty()) {
      Generation last = generations.get(generations.size() - 1);
      for (Path file : last.files()) {
        force.force(file, false);
      }
      force.force(last.directory(), true);
    }
    Path neverBegun = recovery.neverBegun();
    if (neverBegun != null) {
      discard(neverBegun);
    }
    force.force(directory, true);
  }

  private static void discard(Path neverBegun) throws IOException {
    for (int i = 1; i <= MAX_DISCARDED; i++) {
      String name = neverBegun.getFileName() + (i == 1 ? ".discarded" : ".discarded-" + i);
      Path target = neverBegun.resolveSibling(name);
      if (!Files.exists(target)) {
        Files.move(neverBegun, target, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("journal generation never began, set aside: path={}", target);
        return;
      }
    }
    throw new JournalException(
        "journal generation failed to begin too often: path="
            + neverBegun
            + ".discarded count="
            + MAX_DISCARDED
            + " (expected: fewer); see why the host does not start, then remove these directories");
  }

  private static ChronicleJournal begin(
      Path directory, Recovery recovery, JournalOptions options, FileForce force)
      throws IOException {
    int number = recovery.generations().size() + 1;
    if (number > Generation.MAX_NUMBER) {
      throw new JournalException(
          "journal generations are used up: generation="
              + number
              + " (expected: at most "
              + Generation.MAX_NUMBER
              + ")");
    }
    Path generationDirectory = Files.createDirectory(directory.resolve(Generation.nameOf(number)));
    long createdAtMs = options.clockMs().getAsLong();
    RollClock rollClock = new RollClock();
    rollClock.advanceTo(Math.max(createdAtMs, recovery.lastTimeMs()));
    try {
      ChronicleQueue queue = buildQueue(generationDirectory, options, rollClock);
      try {
        ExcerptAppender appender = queue.createAppender();
        // Opening, writing and sealing are different threads, one after the other.
        appender.singleThreadedCheckDisabled(true);
        ChronicleJournal journal =
            new ChronicleJournal(
                options, recovery, number, generationDirectory, queue, appender, rollClock, force);
        journal.writeHeader(createdAtMs, options.tokenKeyCheckValue());
        journal.forceUpTo(recovery.endLsn());
        force.force(directory, true);
        return journal;
      } catch (IOException | RuntimeException | Error e) {
        CloseHelper.quietClose(queue);
        throw e;
      }
    } catch (JournalException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new JournalException(
          "journal generation cannot be started: path="
              + generationDirectory
              + " (expected: a writable directory with free space, and the JVM options of"
              + " ops/jvm.options): "
              + e,
          e);
    }
  }

  private static ChronicleQueue buildQueue(
      Path generationDirectory, JournalOptions options, RollClock rollClock) {
    return ChronicleQueue.singleBuilder(generationDirectory)
        .rollCycle(options.rollCycle())
        .blockSize(options.blockSizeBytes())
        .timeProvider(rollClock)
        .timeoutMS(LOCK_TIMEOUT_MS)
        .build();
  }

  @Override
  public void append(EventGroup group, long firstLsn, long timeMs) {
    checkUsable();
    try {
      checkGroup(group, firstLsn, timeMs);
      write(group.finish(generation, firstLsn, timeMs, forcedLsn, lastCrc), timeMs);
      lastTimeMs = timeMs;
      appendedLsn = firstLsn + group.count() - 1;
    } catch (RuntimeException | Error e) {
      throw failed("append", e);
    }
  }

  @Override
  public boolean sync() {
    checkUsable();
    long target = appendedLsn;
    if (syncMode == SyncMode.NONE || target == forcedLsn) {
      return false;
    }
    forceUpTo(target);
    return true;
  }

  @Override
  public long appendedLsn() {
    return appendedLsn;
  }

  @Override
  public long durableLsn() {
    return syncMode == SyncMode.NONE ? appendedLsn : forcedLsn;
  }

  @Override
  public long lastTimeMs() {
    return lastTimeMs;
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public void seal() {
    if (sealed) {
      return;
    }
    checkUsable();
    // The seal vouches for all that lies before it, so it must not reach the disk first.
    forceUpTo(appendedLsn);
    try {
      control.finish(
          FrameLayout.KIND_SEAL,
          0,
          FrameLayout.BODY_OFFSET,
          generation,
          appendedLsn + 1,
          lastTimeMs,
          appendedLsn,
          lastCrc);
      write(control, lastTimeMs);
      sealed = true;
    } catch (RuntimeException | Error e) {
      throw failed("seal", e);
    }
    forceUpTo(appendedLsn);
  }

  @Override
  public void close() {
    CloseHelper.closeAll(appender, queue, force);
  }

  private void writeHeader(long createdAtMs, long tokenKeyCheckValue) {
    MutableDirectBuffer header = control.buffer();
    header.putInt(FrameLayout.PREVIOUS_GENERATION_OFFSET, generation - 1, FrameLayout.BYTE_ORDER);
    header.putLong(FrameLayout.PREVIOUS_END_LSN_OFFSET, appendedLsn, FrameLayout.BYTE_ORDER);
    header.putLong(FrameLayout.CREATED_AT_OFFSET, createdAtMs, FrameLayout.BYTE_ORDER);
    header.putLong(FrameLayout.TOKEN_KEY_CHECK_OFFSET, tokenKeyCheckValue, ByteOrder.BIG_ENDIAN);
    header.putInt(FrameLayout.PREVIOUS_END_CRC_OFFSET, lastCrc, FrameLayout.BYTE_ORDER);
    control.finish(
        FrameLayout.KIND_HEADER,
        0,
        FrameLayout.HEADER_BODY_END,
        generation,
        appendedLsn + 1,
        lastTimeMs,
        appendedLsn,
        lastCrc);
    write(control, lastTimeMs);
  }

  private void write(FrameEncoder frame, long timeMs) {
    rollClock.advanceTo(timeMs);
    excerpt.set(frame.address(), frame.length());
    try {
      appender.writeBytes(excerpt);
    } finally {
      Reference.reachabilityFence(frame);
    }
    File file = appender.currentFile();
    if (file == null) {
      throw new IllegalStateException(
          "appender has no file after a write (expected: the roll file)");
    }
    if (!file.equals(currentFile)) {
      currentFile = file;
      List<Path> more = new ArrayList<>(files);
      more.add(file.toPath());
      files = List.copyOf(more);
    }
    lastCrc = frame.crc();
  }

  private void checkGroup(EventGroup group, long firstLsn, long timeMs) {
    if (sealed) {
      throw new IllegalStateException("journal is sealed: generation=" + generation);
    }
    if (group.isEmpty()) {
      throw new IllegalArgumentException("event group: count=0 (expected: at least 1)");
    }
    if (group.frameLength() > maxFrameBytes) {
      throw new IllegalArgumentException(
          "event group: frameLength="
              + group.frameLength()
              + " (expected: at most "
              + maxFrameBytes
              + ")");
    }
    if (firstLsn != appendedLsn + 1) {
      throw new IllegalArgumentException(
          "event group: firstLsn=" + firstLsn + " (expected: " + (appendedLsn + 1) + ")");
    }
    if (timeMs < lastTimeMs) {
      throw new IllegalArgumentException(
          "event group: timeMs=" + timeMs + " (expected: at least " + lastTimeMs + ")");
    }
  }

  /** Forces every file with frames up to the target; what is forced beyond it does no harm. */
  private void forceUpTo(long target) {
    // Read after the target: a file is listed before the LSNs in it are published.
    List<Path> touched = files;
    try {
      for (int i = firstFileToForce; i < touched.size(); i++) {
        force.force(touched.get(i), false);
      }
      if (touched.size() > filesInDirectory) {
        force.force(generationDirectory, true);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw failed("force", e);
    }
    // The last file may still grow; those before it were left for good.
    firstFileToForce = touched.size() - 1;
    filesInDirectory = touched.size();
    // A writer that failed meanwhile may have failed over a frame below the target.
    checkUsable();
    forcedLsn = target;
  }

  private void checkUsable() {
    Throwable cause = failure;
    if (cause != null) {
      throw new JournalException(
          "journal has failed and takes nothing more: path="
              + generationDirectory
              + " durableLsn="
              + durableLsn()
              + "; halt the process and start it again",
          cause);
    }
  }

  private JournalException failed(String what, Throwable cause) {
    failure = cause;
    return new JournalException(
        "journal "
            + what
            + " failed: path="
            + generationDirectory
            + " appendedLsn="
            + appendedLsn
            + " durableLsn="
            + durableLsn()
            + ": "
            + cause
            + "; halt the process, see to the disk and start it again",
        cause);
  }

  /**
   * The time by which the queue turns to a new file: that of the frame being appended. It never
   * goes back, since the order of the files is the order of the frames. Confined to the writer
   * thread.
   */
  static final class RollClock implements TimeProvider {
    private long timeMs;

    @Override
    public long currentTimeMillis() {
      return timeMs;
    }

    void advanceTo(long atLeastMs) {
      timeMs = Math.max(timeMs, atLeastMs);
    }
  }
}
