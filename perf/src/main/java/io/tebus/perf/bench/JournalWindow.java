package io.tebus.perf.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One window of one journal, with a record at least.
 *
 * <p>Immutable.
 *
 * @param warmth how the warm-up before it ended
 * @param records that became durable
 * @param syncs calls that forced something; none without forcing
 * @param appends groups
 * @param faults page faults of the writer, or {@link PageFaults#UNKNOWN}
 * @param stealPercent of the machine's time during the window
 */
record JournalWindow(
    JournalSeries series,
    int round,
    WarmUp.Warmth warmth,
    long records,
    long ns,
    Calls syncs,
    Calls appends,
    long faults,
    double stealPercent) {

  private static final double NS_PER_SECOND = 1e9;
  private static final double NS_PER_US = 1e3;

  /**
   * How long calls took, in ns.
   *
   * <p>Immutable.
   */
  record Calls(long count, long p50Ns, long p99Ns) {

    static Calls of(Histogram histogram) {
      return new Calls(
          histogram.getTotalCount(),
          histogram.getValueAtPercentile(50),
          histogram.getValueAtPercentile(99));
    }

    double p50Us() {
      return p50Ns / NS_PER_US;
    }

    double p99Us() {
      return p99Ns / NS_PER_US;
    }
  }

  /** Refuses a window of which no rate can be told. */
  JournalWindow {
    if (records == 0) {
      throw new BenchFailedException(
          series.title() + ": durable records=0 (expected: some in the window)");
    }
  }

  double perSecond() {
    return records * NS_PER_SECOND / ns;
  }

  boolean areFaultsKnown() {
    return faults != PageFaults.UNKNOWN;
  }

  double faultsPerSync() {
    return (double) faults / Math.max(1, syncs.count());
  }

  /** True when a hypervisor took more than the figures can bear. */
  boolean isStolen() {
    return CpuTime.isTooMuch(stealPercent);
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("series", series.title());
    row.put("round", round);
    row.put("warmUpMs", warmth.ms());
    row.put("steady", warmth.steady());
    row.put("records", records);
    row.put("perSecond", perSecond());
    row.put("syncs", syncs.count());
    row.put("syncP50Us", syncs.p50Us());
    row.put("syncP99Us", syncs.p99Us());
    row.put("appends", appends.count());
    row.put("appendP50Us", appends.p50Us());
    row.put("appendP99Us", appends.p99Us());
    if (areFaultsKnown()) {
      row.put("faultsPerSync", faultsPerSync());
    }
    row.put("stealPercent", stealPercent);
    row.put("stolen", isStolen());
    return row;
  }
}
