package io.tebus.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory as the kernel counts it.
 *
 * <p>Safe for any thread. Source: proc(5), /proc/self/status and /proc/meminfo.
 */
final class LinuxMemory {

  /** This kernel does not say. */
  static final long UNKNOWN = -1;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private LinuxMemory() {}

  /** Bytes of this process that are in memory, or {@link #UNKNOWN}. */
  static long residentBytes() throws IOException {
    return bytes(STATUS, "VmRSS:");
  }

  /** Bytes that processes can have without others being swapped out, or {@link #UNKNOWN}. */
  static long availableBytes() throws IOException {
    return bytes(MEMINFO, "MemAvailable:");
  }

  private static long bytes(Path file, String name) throws IOException {
    if (!Files.isReadable(file)) {
      return UNKNOWN;
    }
    List<String> lines = Files.readAllLines(file);
    for (String line : lines) {
      if (line.startsWith(name)) {
        String kibibytes = line.substring(name.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) << 10;
      }
    }
    return UNKNOWN;
  }
}
