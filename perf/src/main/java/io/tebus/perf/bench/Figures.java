package io.tebus.perf.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a run by name, in the order they are told. Beside a ratio stand the number of its
 * pairs and its 95 percent interval, or the lowest and the highest pair when there are few.
 *
 * <p>Confined to the main thread.
 */
final class Figures {

  private static final String LOW = "_low";
  private static final String HIGH = "_high";
  private static final String LOWEST = "_lowest";
  private static final String HIGHEST = "_highest";
  private static final String PAIRS = "_pairs";
  private static final List<String> BESIDE = List.of(LOW, HIGH, LOWEST, HIGHEST, PAIRS);

  private static final double SMALL = 1_000;

  private final Map<String, Double> values = new LinkedHashMap<>();

  void put(String name, double value) {
    values.put(name, value);
  }

  /** A ratio and how its pairs spread. */
  void put(String name, Ratio ratio) {
    put(name, ratio.median());
    put(name + (ratio.isInterval() ? LOW : LOWEST), ratio.low());
    put(name + (ratio.isInterval() ? HIGH : HIGHEST), ratio.high());
    put(name + PAIRS, ratio.pairs());
  }

  Map<String, Double> values() {
    return values;
  }

  /** True for what stands beside a ratio. */
  static boolean isBeside(String name) {
    return BESIDE.stream().anyMatch(name::endsWith);
  }

  /** How the pairs of a ratio spread, in words; empty for a figure that is none. */
  static String spread(Map<String, Double> values, String name) {
    Double low = values.get(name + LOW);
    Double high = values.get(name + HIGH);
    if (low != null && high != null) {
      return shown(low) + " to " + shown(high) + ", 95 %";
    }
    Double lowest = values.get(name + LOWEST);
    Double highest = values.get(name + HIGHEST);
    Double pairs = values.get(name + PAIRS);
    if (lowest != null && highest != null && pairs != null) {
      return shown(lowest) + " to " + shown(highest) + ", lowest to highest of " + shown(pairs);
    }
    return "";
  }

  /** A figure as it is told: rates and counts whole, ratios with four decimals. */
  static String shown(double value) {
    boolean whole = Math.abs(value) >= SMALL || Math.rint(value) == value;
    return String.format(Locale.ROOT, whole ? "%.0f" : "%.4f", value);
  }
}
