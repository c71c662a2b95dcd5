package io.tebus.perf.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * One part of the codec, measured in a Java machine of its own.
 *
 * <p>Immutable.
 *
 * @param dialect {@link #ALL_DIALECTS} for what is the same in all
 * @param ns a message, the mean of all iterations
 * @param deviationPercent of the iterations from their mean
 * @param bytes allocated on the heap, a message
 */
record CodecTrial(
    int round, CodecPart part, String dialect, double ns, double deviationPercent, double bytes) {

  static final String ALL_DIALECTS = "all";

  /** Beyond it a trial is not steady. */
  private static final double MAX_DEVIATION_PERCENT = 10;

  /** As JMH's profiler of the collector calls it. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final String ALLOCATION_RATE = "gc.alloc.rate";

  /** What JMH found. */
  static CodecTrial of(int round, String dialect, RunResult found) {
    Result<?> time = found.getPrimaryResult();
    double deviation = time.getStatistics().getStandardDeviation();
    return new CodecTrial(
        round,
        CodecPart.of(found.getParams().getBenchmark()),
        dialect,
        time.getScore(),
        100 * deviation / time.getScore(),
        bytes(found));
  }

  /** JMH leaves the bytes of a message out when there were none at all. */
  private static double bytes(RunResult found) {
    Result<?> allocated = found.getSecondaryResults().get(ALLOCATED);
    if (allocated != null) {
      return allocated.getScore();
    }
    Result<?> rate = found.getSecondaryResults().get(ALLOCATION_RATE);
    if (rate == null || rate.getScore() != 0) {
      throw new BenchFailedException(
          "codec: benchmark="
              + found.getParams().getBenchmark()
              + " without "
              + ALLOCATED
              + " (expected: one, or no allocation)");
    }
    return 0;
  }

  boolean isSteady() {
    return deviationPercent <= MAX_DEVIATION_PERCENT;
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("benchmark", part.method());
    row.put("dialect", dialect);
    row.put("round", round);
    row.put("ns", ns);
    row.put("deviationPercent", deviationPercent);
    row.put("bytes", bytes);
    return row;
  }
}
