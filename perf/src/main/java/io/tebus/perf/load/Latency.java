package io.tebus.perf.load;

import org.HdrHistogram.Histogram;

/**
 * How long answers took, in nanoseconds, three digits exact: their count, percentiles and the
 * longest. Zero throughout when there was none.
 *
 * <p>Immutable.
 */
public record Latency(long count, long p50Ns, long p99Ns, long p999Ns, long maxNs) {

  static Latency of(Histogram histogram) {
    return new Latency(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }
}
