package io.tebus.app;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one of the host's own threads has used since it began.
 *
 * <p>Immutable.
 *
 * @param allocatedBytes on the heap, what was collected since included
 * @param cpuNs user and system time
 */
public record ThreadTelemetry(String name, long allocatedBytes, long cpuNs) {

  /** How the names of the threads on a request's way begin, and of the one that feeds behind it. */
  private static final List<String> PREFIXES =
      List.of("tebus-edge-", "tebus-sequencer", "tebus-sync", "tebus-projection");

  /** The host's threads by name; of several with one name, the sum. Costs those threads nothing. */
  static List<ThreadTelemetry> read() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long[] ids = threads.getAllThreadIds();
    ThreadInfo[] infos = threads.getThreadInfo(ids);
    long[] allocatedBytes = threads.getThreadAllocatedBytes(ids);
    long[] cpuNs = threads.getThreadCpuTime(ids);
    Map<String, ThreadTelemetry> byName = new TreeMap<>();
    for (int i = 0; i < ids.length; i++) {
      // A thread that ended meanwhile has no information, or -1 of what it used: it is left out,
      // since a counter that falls to 0 looks like a restart.
      boolean isThere = infos[i] != null && allocatedBytes[i] >= 0 && cpuNs[i] >= 0;
      if (isThere && isOurs(infos[i].getThreadName())) {
        String name = infos[i].getThreadName();
        ThreadTelemetry used = new ThreadTelemetry(name, allocatedBytes[i], cpuNs[i]);
        byName.merge(name, used, ThreadTelemetry::plus);
      }
    }
    return List.copyOf(byName.values());
  }

  private static boolean isOurs(String name) {
    return PREFIXES.stream().anyMatch(name::startsWith);
  }

  private ThreadTelemetry plus(ThreadTelemetry other) {
    return new ThreadTelemetry(name, allocatedBytes + other.allocatedBytes, cpuNs + other.cpuNs);
  }
}
