package io.tebus.perf.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One window of the mix on one engine.
 *
 * <p>Immutable.
 *
 * @param large true for the large engine, false for the small one
 * @param warmth how the warm-up before it ended
 * @param allocatedBytes on the heap, by the thread that ran it
 * @param stealPercent of the machine's time during the window
 */
record StoreWindow(
    boolean large,
    int pair,
    WarmUp.Warmth warmth,
    long operations,
    long ns,
    long allocatedBytes,
    double stealPercent) {

  private static final double NS_PER_SECOND = 1e9;

  double perSecond() {
    return operations * NS_PER_SECOND / ns;
  }

  /** True when a hypervisor took more than the figures can bear. */
  boolean isStolen() {
    return CpuTime.isTooMuch(stealPercent);
  }

  String title() {
    return large ? "large" : "small";
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("engine", title());
    row.put("pair", pair);
    row.put("warmUpMs", warmth.ms());
    row.put("steady", warmth.steady());
    row.put("operations", operations);
    row.put("perSecond", perSecond());
    row.put("allocatedBytes", allocatedBytes);
    row.put("stealPercent", stealPercent);
    row.put("stolen", isStolen());
    return row;
  }
}
