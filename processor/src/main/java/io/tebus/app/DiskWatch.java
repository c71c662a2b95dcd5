package io.tebus.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the journal's disk has room, so that requests are declined before it
 * is full: a full disk under a mapped file cannot be survived.
 *
 * <p>Safe for any thread.
 */
final class DiskWatch implements AutoCloseable {

  /** {@link #freeBytes}: it could not be told. */
  static final long UNKNOWN = -1;

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

  private final Path directory;
  private final long minFreeBytes;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tebus-disk-watch").daemon().factory());
  private volatile boolean hasRoom = true;
  private volatile long freeBytes = UNKNOWN;

  DiskWatch(Path directory, long minFreeBytes) {
    this.directory = directory;
    this.minFreeBytes = minFreeBytes;
  }

  void start() {
    look();
    // The future ends only with the scheduler; look() throws nothing.
    var _ = scheduler.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  boolean hasRoom() {
    return hasRoom;
  }

  /** True when so many bytes more than the journal's reserve were free at the last look. */
  boolean hasRoomFor(long bytes) {
    return freeBytes != UNKNOWN && freeBytes >= minFreeBytes + bytes;
  }

  /** What was free at the last look, in bytes. */
  long freeBytes() {
    return freeBytes;
  }

  private void look() {
    long free;
    try {
      free = Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      LOG.error("disk: cannot tell how much of it is free: {}", e.toString());
      free = UNKNOWN;
    }
    freeBytes = free;
    boolean room = free != UNKNOWN && free >= minFreeBytes;
    if (room != hasRoom) {
      LOG.warn("disk: {} has {}the {} bytes it needs", directory, room ? "" : "not ", minFreeBytes);
      hasRoom = room;
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
