package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a generation, made one ahead: while a file is filled, the next one gets its room on
 * the disk in a thread of its own. So an append never asks the disk for room, and that the disk is
 * full is known half a file early at least. One writer, many readers.
 *
 * <p>Until it is taken, a file has a name that no reader looks for.
 */
final class RollFiles implements AutoCloseable {

  /** Behind the name of a file that was not taken yet. */
  static final String SPARE_SUFFIX = ".precreated";

  /** How long {@link #take} waits while the file is being made; the disk is slow, not full. */
  static final long MAX_WAIT_MS = 30_000;

  /**
   * How long after the last file was taken {@link #isReadyInTime} still waits for the next: a burst
   * may fill a file sooner than a good disk makes one.
   */
  static final long PATIENCE_MS = 1_000;

  /** What a file leaves of the disk: the database and the log go on, and so does a seal. */
  static final long MARGIN_BYTES = 4 << 20;

  /**
   * How much of a file is written at once while there is time: what is forced meanwhile waits for
   * that much at most.
   */
  static final int SMALL_PIECE_BYTES = 128 << 10;

  /** A piece waits no longer, however little is appended: the disk may be full tomorrow. */
  static final long PIECE_NS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Behind this nobody is kept waiting any more by a file that was made too gently. */
  private static final long GENTLE_NS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS / 2);

  private static final long PACE_NS = TimeUnit.MICROSECONDS.toNanos(500);

  private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(100);

  /** Room is asked for before any of it is taken, so trying costs little. */
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(2);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(RollFiles.class);

  private enum Spare {
    LATE,
    READY,
    FAILED
  }

  private final Storage storage;
  private final IntFunction<Path> files;
  private final long lengthBytes;
  private final Thread maker = new Thread(this::run, "tebus-journal-files");

  /** Of the file to be taken next. It is changed before the state says that the file is late. */
  private int number = 1;

  /** When the one before was taken; changed like the number. */
  private volatile long takenNs;

  /** Of the file in use. */
  private volatile long filledBytes;

  private volatile Spare spare = Spare.LATE;
  private volatile boolean closed;

  /**
   * None is made yet.
   *
   * @param files where the file with a number, from 1, belongs
   * @param lengthBytes of each
   */
  RollFiles(Storage storage, IntFunction<Path> files, long lengthBytes) {
    this.storage = storage;
    this.files = files;
    this.lengthBytes = lengthBytes;
    maker.setDaemon(true);
  }

  /** Makes the first file in the caller's thread, and starts to make the others. */
  void start() {
    Path first = spareFile();
    try {
      allocate(first, Storage.Pace.FAST);
    } catch (IOException e) {
      throw new JournalException(
          "journal file cannot be made: path="
              + first
              + " bytes="
              + lengthBytes
              + " (expected: a writable directory with free space): "
              + e,
          e);
    }
    spare = Spare.READY;
    maker.start();
  }

  /**
   * The next file, under its name; who has not asked {@link #isReadyInTime} before may wait for it.
   * Of the writer thread.
   *
   * @throws JournalException when it could not be made
   */
  Path take() throws IOException {
    awaitSpare();
    if (spare != Spare.READY) {
      throw new JournalException(
          "journal file is not there: path="
              + spareFile()
              + " state="
              + spare
              + " (expected: made within ms="
              + MAX_WAIT_MS
              + "); see to the disk");
    }
    Path file = files.apply(number);
    Files.move(spareFile(), file, StandardCopyOption.ATOMIC_MOVE);
    number++;
    filledBytes = 0;
    takenNs = System.nanoTime();
    spare = Spare.LATE;
    LockSupport.unpark(maker);
    return file;
  }

  /** How much of the file in use is filled, as the writer said. */
  long filledBytes() {
    return filledBytes;
  }

  /** Says how much of the file in use is filled: the next one is made in time. Of the writer. */
  void filled(long bytes) {
    filledBytes = bytes;
  }

  /**
   * Whether the next file is there, so that taking it waits for nothing. While it is being made
   * this waits, no longer than the patience since the file before was taken. Any thread.
   */
  boolean isReadyInTime() {
    while (spare == Spare.LATE
        && System.nanoTime() - takenNs < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS)) {
      LockSupport.parkNanos(this, LOOK_NS);
    }
    return spare == Spare.READY;
  }

  /** Waits until the next file is there or could not be made, for a while. */
  void awaitSpare() {
    long startNs = System.nanoTime();
    while (spare == Spare.LATE
        && System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MS)) {
      LockSupport.parkNanos(this, LOOK_NS);
    }
  }

  private void run() {
    while (!closed) {
      if (spare != Spare.READY) {
        make();
      }
      if (!closed) {
        LockSupport.parkNanos(this, RETRY_NS);
      }
    }
  }

  private void make() {
    Path file = spareFile();
    try {
      allocate(file, this::nextPieceBytes);
      boolean failedBefore = spare == Spare.FAILED;
      spare = Spare.READY;
      if (failedBefore) {
        LOG.info("journal file is made at last: path={}", file);
      }
    } catch (IOException | RuntimeException | Error e) {
      if (closed) {
        return;
      }
      // Whatever it is: a file that stays late for good would stop the writer and say nothing.
      boolean failedBefore = spare == Spare.FAILED;
      spare = Spare.FAILED;
      if (!failedBefore) {
        LOG.warn("journal file cannot be made for now: path={} bytes={}", file, lengthBytes, e);
      }
    }
  }

  /**
   * Asks first: a try that fails half way has taken the last byte from everybody meanwhile. Others
   * may still take it while the file is made; then there is no file, and another try.
   */
  private void allocate(Path file, Storage.Pace pace) throws IOException {
    if (!storage.hasRoomFor(file, lengthBytes + MARGIN_BYTES)) {
      throw new IOException(
          "disk has no room: path="
              + file
              + " (expected: free bytes="
              + (lengthBytes + MARGIN_BYTES)
              + " or more)");
    }
    storage.allocate(file, lengthBytes, pace);
  }

  /**
   * In small pieces, far apart, as long as the file is made twice as fast as the one in use is
   * filled, and for half a second; else as fast as the disk will.
   *
   * @throws CancellationException when nobody will take the file any more
   */
  private int nextPieceBytes(long madeBytes) {
    long startNs = System.nanoTime();
    while (!closed && isGentle(madeBytes) && System.nanoTime() - startNs < PIECE_NS) {
      LockSupport.parkNanos(this, PACE_NS);
    }
    if (closed) {
      throw new CancellationException("journal is closed");
    }
    return isGentle(madeBytes + SMALL_PIECE_BYTES)
        ? SMALL_PIECE_BYTES
        : Storage.Pace.FAST.nextPieceBytes(madeBytes);
  }

  private boolean isGentle(long madeBytes) {
    return 2 * filledBytes < madeBytes && System.nanoTime() - takenNs < GENTLE_NS;
  }

  private Path spareFile() {
    Path file = files.apply(number);
    return file.resolveSibling(file.getFileName() + SPARE_SUFFIX);
  }

  /** Stops making files and deletes the one that was not taken. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(maker);
    try {
      if (maker.getState() == Thread.State.NEW || maker.join(CLOSE_LIMIT)) {
        Files.deleteIfExists(spareFile());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("journal file that was not used stays until the next start: {}", e.toString());
    }
  }
}
