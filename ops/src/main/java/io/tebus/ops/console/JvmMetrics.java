package io.tebus.ops.console;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * Memory and garbage collection of this process, under the names that other Java programs use.
 *
 * <p>Safe for any thread.
 */
final class JvmMetrics {

  private static final double MS_PER_SECOND = 1e3;
  private static final String AREA = "area";

  private JvmMetrics() {}

  static void add(List<MetricSnapshot> metrics) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    MemoryUsage heap = memory.getHeapMemoryUsage();
    metrics.add(
        new Samples()
            .add(heap.getUsed(), AREA, "heap")
            .add(memory.getNonHeapMemoryUsage().getUsed(), AREA, "nonheap")
            .gauge("jvm_memory_used_bytes", "Memory in use."));
    metrics.add(
        new Samples()
            .add(heap.getMax(), AREA, "heap")
            .gauge("jvm_memory_max_bytes", "Memory that may be used; -1 when there is no limit."));
    SummarySnapshot.Builder collections =
        SummarySnapshot.builder()
            .name("jvm_gc_collection_seconds")
            .help("Garbage collections and the time they took.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections.dataPoint(
          SummaryDataPointSnapshot.builder()
              .labels(Labels.of("gc", collector.getName()))
              .count(Math.max(0, collector.getCollectionCount()))
              .sum(Math.max(0, collector.getCollectionTime()) / MS_PER_SECOND)
              .build());
    }
    metrics.add(collections.build());
  }
}
