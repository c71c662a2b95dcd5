package io.tebus.journal;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A journal of generations: a directory for each start, with files of its own. One writer, many
 * readers.
 *
 * <p>Forcing is done here, file by file; where frames go is the matter of a {@link FrameLog}, which
 * file is next that of {@link RollFiles}, and what counts of them that of {@link Recovery}.
 */
final class GenerationJournal implements Journal {

  /** What a log may write around a frame, its share of an index included. */
  static final int FRAME_OVERHEAD_BYTES = 32;

  private final SyncMode syncMode;
  private final int generation;
  private final Path generationDirectory;
  private final int maxFrameBytes;
  private final int fileBudgetBytes;
  private final FrameLog log;
  private final RollFiles rollFiles;
  private final Storage storage;

  // Of the writer thread.
  private final FrameEncoder control = new FrameEncoder(FrameLayout.HEADER_LENGTH);
  private int lastCrc;
  private boolean sealed;

  // From the writer thread to the sync thread. A file is added before the LSNs in it are published.
  private final TouchedFiles touchedFiles;

  // From the writer thread to all.
  private volatile long lastTimeMs;
  private volatile long appendedLsn;

  // From the sync thread to all. It is what frames name as durable, in either mode.
  private volatile long forcedLsn;

  private volatile @Nullable Throwable failure;

  GenerationJournal(
      JournalOptions options,
      Recovery recovery,
      Path generationDirectory,
      FrameLog log,
      RollFiles rollFiles,
      Storage storage) {
    syncMode = options.syncMode();
    generation = recovery.nextNumber();
    maxFrameBytes = options.maxFrameBytes();
    fileBudgetBytes = options.fileBudgetBytes();
    this.generationDirectory = generationDirectory;
    this.log = log;
    this.rollFiles = rollFiles;
    this.storage = storage;
    touchedFiles = new TouchedFiles(generationDirectory, storage);
    lastCrc = recovery.endCrc();
    lastTimeMs = recovery.lastTimeMs();
    appendedLsn = recovery.endLsn();
    forcedLsn = recovery.endLsn();
  }

  /** As the other one, from the beginning. */
  static GenerationJournal open(
      Path directory, JournalOptions options, EventHandler replay, Storage storage) {
    return open(directory, options, JournalPosition.BEGINNING, 0, replay, storage);
  }

  /** As {@link Journal#open}; the storage is closed with the journal, or when this throws. */
  static GenerationJournal open(
      Path directory,
      JournalOptions options,
      JournalPosition from,
      long witnessLsn,
      EventHandler replay,
      Storage storage) {
    try {
      GenerationOpening.createDirectory(directory, storage);
      Recovery recovery = Recovery.of(directory, from);
      recovery.checkTokenKey(options.tokenKeyCheckValue());
      GenerationOpening.checkWitness(directory, recovery.replay(replay), witnessLsn);
      GenerationOpening.forceAdopted(directory, recovery, storage);
      return GenerationOpening.begin(directory, recovery, options, storage);
    } catch (IOException e) {
      CloseHelper.quietClose(storage);
      throw new JournalException("journal cannot be opened: path=" + directory + ": " + e, e);
    } catch (RuntimeException | Error e) {
      CloseHelper.quietClose(storage);
      throw e;
    }
  }

  /** Writes and forces what a generation begins with; called once, before anything else. */
  void begin(long createdAtMs, long tokenKeyCheckValue) throws IOException {
    turn();
    writeHeader(createdAtMs, tokenKeyCheckValue);
    forceUpTo(appendedLsn);
  }

  @Override
  public void append(EventGroup group, long firstLsn, long timeMs) {
    checkUsable();
    try {
      checkGroup(group, firstLsn, timeMs);
      if (!fits(group.frameLength())) {
        turn();
      }
      write(group.finish(generation, firstLsn, timeMs, forcedLsn, lastCrc));
      lastTimeMs = timeMs;
      appendedLsn = firstLsn + group.count() - 1;
    } catch (IOException | RuntimeException | Error e) {
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
  public boolean hasRoom() {
    return fits(maxFrameBytes) || rollFiles.isReadyInTime();
  }

  @Override
  public long appendedLsn() {
    return appendedLsn;
  }

  @Override
  public int appendedCrc() {
    return lastCrc;
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
      finishControl(FrameLayout.KIND_SEAL, FrameLayout.BODY_OFFSET);
      // It never turns: behind the budget of each file there is room for it, however full the disk.
      write(control);
      sealed = true;
    } catch (IOException | RuntimeException | Error e) {
      throw failed("seal", e);
    }
    forceUpTo(appendedLsn);
  }

  @Override
  public void close() {
    CloseHelper.closeAll(log, rollFiles, storage);
  }

  /** Waits until the file after this one is there or could not be made, for tests of what is. */
  void awaitNextFile() {
    rollFiles.awaitSpare();
  }

  private void writeHeader(long createdAtMs, long tokenKeyCheckValue) throws IOException {
    MutableDirectBuffer header = control.buffer();
    header.putInt(FrameLayout.PREVIOUS_GENERATION_OFFSET, generation - 1, FrameLayout.BYTE_ORDER);
    header.putLong(FrameLayout.PREVIOUS_END_LSN_OFFSET, appendedLsn, FrameLayout.BYTE_ORDER);
    header.putLong(FrameLayout.CREATED_AT_OFFSET, createdAtMs, FrameLayout.BYTE_ORDER);
    header.putLong(FrameLayout.TOKEN_KEY_CHECK_OFFSET, tokenKeyCheckValue, ByteOrder.BIG_ENDIAN);
    header.putInt(FrameLayout.PREVIOUS_END_CRC_OFFSET, lastCrc, FrameLayout.BYTE_ORDER);
    finishControl(FrameLayout.KIND_HEADER, FrameLayout.HEADER_BODY_END);
    write(control);
  }

  private void finishControl(int kind, int bodyEnd) {
    control.finish(kind, 0, bodyEnd, generation, appendedLsn + 1, lastTimeMs, appendedLsn, lastCrc);
  }

  private void write(FrameEncoder frame) throws IOException {
    log.append(frame);
    rollFiles.filled(rollFiles.filledBytes() + frame.length() + FRAME_OVERHEAD_BYTES);
    lastCrc = frame.crc();
  }

  private boolean fits(int frameLength) {
    return rollFiles.filledBytes() + frameLength + FRAME_OVERHEAD_BYTES <= fileBudgetBytes;
  }

  private void turn() throws IOException {
    Path file = rollFiles.take();
    log.turn(file);
    touchedFiles.add(file);
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

  /** The target was read before, so the files that hold it are known. */
  private void forceUpTo(long target) {
    try {
      touchedFiles.force();
    } catch (IOException | RuntimeException | Error e) {
      throw failed("force", e);
    }
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
}
