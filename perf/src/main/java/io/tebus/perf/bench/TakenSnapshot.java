package io.tebus.perf.bench;

import io.tebus.perf.peer.PeerProcess;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;

/**
 * A snapshot that a host took while it answered.
 *
 * <p>Immutable.
 *
 * @param bytes of its file
 * @param writtenMs from when its file was made until its last byte was written; reading it back
 *     comes after that
 * @param tookMs from the request until it counted
 * @param undoBytes of notes in it, of what changed before it was copied
 */
record TakenSnapshot(long lsn, long bytes, long writtenMs, long tookMs, long undoBytes) {

  private static final double BYTES_PER_MB = 1e6;
  private static final double MS_PER_SECOND = 1e3;

  /**
   * What a host says of it, and what its file says.
   *
   * @throws BenchFailedException when it failed, or there is no such file
   */
  static TakenSnapshot of(Map<String, String> words, Path snapshots) throws IOException {
    if (!PeerProcess.word(words, "done").equals("true")) {
      throw new BenchFailedException("snapshot: " + words + " (expected: done=true)");
    }
    long lsn = number(words, "lsn");
    long tookMs = number(words, "tookMs");
    for (SnapshotFile file : new SnapshotDirectory(snapshots).list()) {
      SnapshotHeader header = file.header();
      if (header != null && header.lsn() == lsn) {
        return new TakenSnapshot(
            lsn, file.bytes(), writtenMs(file.path(), tookMs), tookMs, number(words, "undoBytes"));
      }
    }
    throw new BenchFailedException(
        "snapshot: lsn=" + lsn + " has no file in " + snapshots + " (expected: one)");
  }

  /** By the file itself; where a file system does not know when it was made, by the host. */
  private static long writtenMs(Path file, long tookMs) throws IOException {
    BasicFileAttributes times = Files.readAttributes(file, BasicFileAttributes.class);
    long ms =
        Duration.between(times.creationTime().toInstant(), times.lastModifiedTime().toInstant())
            .toMillis();
    return ms > 0 && ms <= tookMs ? ms : Math.max(1, tookMs);
  }

  private static long number(Map<String, String> words, String name) {
    return Long.parseLong(PeerProcess.word(words, name));
  }

  /** Megabytes, of 10^6, a second. */
  double mbPerSecond() {
    return bytes / BYTES_PER_MB / (writtenMs / MS_PER_SECOND);
  }
}
