package io.tebus.journal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A disk that remembers what it was asked to force, forces nothing, and refuses or is full when
 * told so. Confined to the test's thread, but for {@link #allocate} and {@link #hasRoomFor}.
 */
final class FakeStorage implements Storage {
  private final DiskStorage disk = new DiskStorage();
  private final List<Path> forced = new ArrayList<>();
  private boolean failsNext;
  private volatile boolean full;
  private volatile long freeBytes = Long.MAX_VALUE;
  private final AtomicInteger allocations = new AtomicInteger();
  private final List<Integer> pieces = new CopyOnWriteArrayList<>();
  private volatile long lastPieceNs;
  private volatile @Nullable Error error;
  private volatile @Nullable CountDownLatch held;

  @Override
  public void force(Path file, boolean directory) throws IOException {
    failIfTold();
    if (Files.isDirectory(file) != directory) {
      throw new IllegalArgumentException("force: file=" + file + " directory=" + directory);
    }
    forced.add(file);
  }

  @Override
  public void write(Path file, long position, ByteBuffer bytes) throws IOException {
    failIfTold();
    disk.write(file, position, bytes);
  }

  @Override
  public void allocate(Path file, long lengthBytes, Pace pace) throws IOException {
    allocations.incrementAndGet();
    awaitRelease(held);
    Error thrown = error;
    if (thrown != null) {
      throw thrown;
    }
    if (full) {
      throw new IOException("No space left on device");
    }
    for (long made = 0; made < lengthBytes; ) {
      int piece = pace.nextPieceBytes(made);
      pieces.add(piece);
      lastPieceNs = System.nanoTime();
      made += piece;
    }
    Files.write(file, new byte[Math.toIntExact(lengthBytes)]);
  }

  private static void awaitRelease(@Nullable CountDownLatch latch) throws IOException {
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the disk was interrupted");
    }
  }

  @Override
  public boolean hasRoomFor(Path file, long bytes) {
    return freeBytes >= bytes;
  }

  @Override
  public void close() {
    disk.close();
  }

  /** The next force or write does not come about. */
  void failNext() {
    failsNext = true;
  }

  /** Whether there is no room for another file. */
  void full(boolean full) {
    this.full = full;
  }

  /** How much room it says it has. */
  void freeBytes(long bytes) {
    freeBytes = bytes;
  }

  /** How often a file was begun. */
  int allocations() {
    return allocations.get();
  }

  /** How long the pieces are in which all files so far were made, in order. */
  List<Integer> pieces() {
    return List.copyOf(pieces);
  }

  /** When the last of them was begun, as {@link System#nanoTime}. */
  long lastPieceNs() {
    return lastPieceNs;
  }

  /** What making a file dies of; null when of nothing. */
  void dieOf(@Nullable Error cause) {
    error = cause;
  }

  /** From now on files are not made, nor refused, until the latch is down. */
  void hold(CountDownLatch latch) {
    held = latch;
  }

  List<Path> forced() {
    return List.copyOf(forced);
  }

  void forget() {
    forced.clear();
  }

  private void failIfTold() throws IOException {
    if (failsNext) {
      failsNext = false;
      throw new IOException("the disk says no");
    }
  }
}
