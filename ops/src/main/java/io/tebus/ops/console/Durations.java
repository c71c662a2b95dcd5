package io.tebus.ops.console;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/**
 * The times of one metric, with sixteen bounds from 50 us to 5 s: enough for alarms, few enough to
 * be kept for a year.
 *
 * <p>Confined to the thread of its scrape.
 */
final class Durations {

  private static final double NS_PER_SECOND = 1e9;

  private static final long[] BOUNDS_NS = {
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    20_000_000,
    50_000_000,
    100_000_000,
    200_000_000,
    500_000_000,
    1_000_000_000,
    2_000_000_000,
    5_000_000_000L
  };

  private final HistogramSnapshot.Builder histogram;

  Durations(String name, String help) {
    histogram = HistogramSnapshot.builder().name(name).help(help);
  }

  /** Adds the times that belong to one label. */
  Durations add(io.tebus.telemetry.HistogramSnapshot times, String label, String value) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long below = 0;
    for (long boundNs : BOUNDS_NS) {
      long atMost = times.countAtMost(boundNs);
      buckets.bucket(boundNs / NS_PER_SECOND, atMost - below);
      below = atMost;
    }
    buckets.bucket(Double.POSITIVE_INFINITY, times.count() - below);
    histogram.dataPoint(
        HistogramDataPointSnapshot.builder()
            .labels(Labels.of(label, value))
            .classicHistogramBuckets(buckets.build())
            .sum(times.sumNs() / NS_PER_SECOND)
            .build());
    return this;
  }

  HistogramSnapshot histogram() {
    return histogram.build();
  }
}
