package io.tebus.perf.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a run by name, in the order they are told.
 *
 * <p>Confined to the main thread.
 */
final class Figures {

  private static final double SMALL = 1_000;

  private final Map<String, Double> values = new LinkedHashMap<>();

  void put(String name, double value) {
    values.put(name, value);
  }

  /** A ratio with its interval. */
  void put(String name, Ratio ratio) {
    put(name, ratio.median());
    put(name + "_low", ratio.low());
    put(name + "_high", ratio.high());
  }

  Map<String, Double> values() {
    return values;
  }

  /** A figure as it is told: rates whole, ratios with four decimals. */
  static String shown(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < SMALL ? "%.4f" : "%.0f", value);
  }
}
