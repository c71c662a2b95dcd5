package io.tebus.perf.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The projection and the bare COPY of the same rows, once each, on one new server.
 *
 * <p>Immutable.
 *
 * @param rows transactions; there are as many lot movements beside them
 * @param committedNs until the last transaction was in the database
 * @param drainedNs until the balances were, too
 * @param copyNs of the bare COPY
 */
record ProjectionTrial(
    int repeat, long rows, long committedNs, long drainedNs, long copyNs, double stealPercent) {

  private static final double NS_PER_SECOND = 1e9;

  double projectionRowsPerSecond() {
    return rows * NS_PER_SECOND / drainedNs;
  }

  double committedRowsPerSecond() {
    return rows * NS_PER_SECOND / committedNs;
  }

  double copyRowsPerSecond() {
    return rows * NS_PER_SECOND / copyNs;
  }

  double ratio() {
    return (double) copyNs / drainedNs;
  }

  /** True when a hypervisor took more than the figures can bear. */
  boolean isStolen() {
    return CpuTime.isTooMuch(stealPercent);
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("repeat", repeat);
    row.put("rows", rows);
    row.put("committedSeconds", committedNs / NS_PER_SECOND);
    row.put("drainedSeconds", drainedNs / NS_PER_SECOND);
    row.put("copySeconds", copyNs / NS_PER_SECOND);
    row.put("ratio", ratio());
    row.put("stealPercent", stealPercent);
    row.put("stolen", isStolen());
    return row;
  }
}
