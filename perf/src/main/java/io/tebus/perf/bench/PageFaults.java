package io.tebus.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The page faults of one thread that needed no disk.
 *
 * <p>Immutable; safe for any thread, while that one lives. Source: proc(5), /proc/pid/stat, field
 * 10.
 */
record PageFaults(Path stat) {

  /** This kernel does not say. */
  static final long UNKNOWN = -1;

  private static final Path PROC = Path.of("/proc");
  private static final Path SELF = PROC.resolve("thread-self");

  /** Fields from the one behind the name on, which is the third. */
  private static final int MINOR_FAULTS = 10 - 3;

  /** Those of the thread that asks. */
  static PageFaults ofThisThread() throws IOException {
    return new PageFaults(
        Files.exists(SELF) ? PROC.resolve(Files.readSymbolicLink(SELF)).resolve("stat") : SELF);
  }

  /** How many there were up to now, or {@link #UNKNOWN}. */
  long count() throws IOException {
    if (!Files.isReadable(stat)) {
      return UNKNOWN;
    }
    String line = Files.readString(stat);
    // The name is in parentheses, and may have spaces.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[MINOR_FAULTS]);
  }
}
