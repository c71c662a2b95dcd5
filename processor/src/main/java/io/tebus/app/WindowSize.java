package io.tebus.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.duplicate.RecentTransactions;
import java.lang.management.ManagementFactory;

/**
 * How many transactions are remembered: as many as were asked for, if they fit; by itself what fits
 * a quarter of the memory.
 *
 * <p>Safe for any thread.
 */
final class WindowSize {

  private static final long MAX_AUTO = 10_000_000;

  /** What the window's indexes take on the heap for each record, at most. */
  private static final long INDEX_BYTES_PER_RECORD = 16;

  private WindowSize() {}

  /** The options of an engine with the window that the settings ask for. */
  static EngineOptions engineOptions(Settings settings) {
    long memory =
        Math.min(
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
            2 * limitOutsideHeap());
    String text = settings.text(Setting.WINDOW_CAPACITY);
    if (text.equals(Setting.AUTO)) {
      long byMemory = memory / 4 / RecentTransactions.RECORD_LENGTH;
      long byHeap = Runtime.getRuntime().maxMemory() / 8 / INDEX_BYTES_PER_RECORD;
      return EngineOptions.ofCapacity((int) Math.min(MAX_AUTO, Math.min(byMemory, byHeap)));
    }
    long capacity = Long.parseLong(text);
    long bytes = capacity * RecentTransactions.RECORD_LENGTH;
    if (bytes > memory / 2) {
      throw new HostRefusedException(
          Setting.WINDOW_CAPACITY.key()
              + " = "
              + capacity
              + " takes bytes="
              + bytes
              + " when it is full (expected: at most "
              + memory / 2
              + ", half of the memory or what -XX:MaxDirectMemorySize allows)");
    }
    return EngineOptions.ofCapacity((int) capacity);
  }

  /** What the JVM allows outside its heap: as much as the heap, unless it was told otherwise. */
  private static long limitOutsideHeap() {
    String told =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("MaxDirectMemorySize")
            .getValue();
    long limit = Long.parseLong(told);
    return limit > 0 ? limit : Runtime.getRuntime().maxMemory();
  }
}
