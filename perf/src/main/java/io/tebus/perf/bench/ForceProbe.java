package io.tebus.perf.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * How long this disk takes to force a group of 48 kB into a file that is there already: what no
 * durable answer can be faster than.
 *
 * <p>Immutable.
 *
 * @param forces how often it was tried
 */
record ForceProbe(long forces, long p50Ns, long p99Ns) {

  private static final int GROUP_BYTES = 48 << 10;
  private static final int GROUPS = 512;
  private static final long HIGHEST_NS = 60_000_000_000L;

  /** Tries for so long, in a file of its own in the directory. */
  static ForceProbe measure(Path directory, Duration duration) throws IOException {
    Path file = directory.resolve("force.probe");
    Histogram histogram = new Histogram(HIGHEST_NS, 3);
    ByteBuffer group = ByteBuffer.allocateDirect(GROUP_BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < GROUPS; i++) {
        write(channel, group, i);
      }
      channel.force(true);
      long endNs = System.nanoTime() + duration.toNanos();
      for (int i = 0; System.nanoTime() < endNs; i++) {
        write(channel, group, i % GROUPS);
        long startNs = System.nanoTime();
        channel.force(false);
        histogram.recordValue(Math.clamp(System.nanoTime() - startNs, 0, HIGHEST_NS));
      }
    } finally {
      Files.deleteIfExists(file);
    }
    return new ForceProbe(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99));
  }

  private static void write(FileChannel channel, ByteBuffer group, int place) throws IOException {
    group.clear();
    long at = (long) place * GROUP_BYTES;
    while (group.hasRemaining()) {
      at += channel.write(group, at);
    }
  }
}
