package io.tebus.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Time of all cores since the machine started, in ticks, and how much of it a hypervisor gave to
 * others.
 *
 * <p>Immutable. Source: proc(5), /proc/stat.
 */
record CpuTime(long ticks, long stolen) {

  private static final Path STAT = Path.of("/proc/stat");
  private static final int FIRST = 1;
  private static final int STEAL = 8;

  /** What a window's figures can bear. */
  private static final double MAX_STOLEN_PERCENT = 2;

  static CpuTime now() throws IOException {
    if (!Files.isReadable(STAT)) {
      return new CpuTime(0, 0);
    }
    List<String> lines = Files.readAllLines(STAT);
    String[] fields = lines.get(0).split(" +", -1);
    long ticks = 0;
    for (int i = FIRST; i <= STEAL; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return new CpuTime(ticks, Long.parseLong(fields[STEAL]));
  }

  /** True when so much was stolen that a window's figures are doubtful. */
  static boolean isTooMuch(double stolenPercent) {
    return stolenPercent > MAX_STOLEN_PERCENT;
  }

  /** Percent of the time since then that was stolen. */
  double stolenSince(CpuTime before) {
    return 100.0 * (stolen - before.stolen) / Math.max(1, ticks - before.ticks);
  }
}
