package io.tebus.ops.console;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of one metric, by labels. Values with the same labels are added up: a scrape never
 * fails because two sources have one name.
 *
 * <p>Confined to the thread of its scrape.
 */
final class Samples {

  private final Map<Labels, Double> values = new LinkedHashMap<>();

  Samples() {}

  /** A metric with one value and no labels. */
  static Samples of(long value) {
    return new Samples().add(value);
  }

  /** A metric with one value and no labels, in seconds. */
  static Samples ofSeconds(double seconds) {
    return new Samples().addSeconds(seconds);
  }

  /** Adds a count; labels are names and values in turn. */
  Samples add(long value, String... labels) {
    return put((double) value, labels);
  }

  /** Adds a time; labels are names and values in turn. */
  Samples addSeconds(double seconds, String... labels) {
    return put(seconds, labels);
  }

  /** Adds a part of a whole, 0 to 1; labels are names and values in turn. */
  Samples addRatio(long part, long whole, String... labels) {
    return put((double) part / Math.max(1, whole), labels);
  }

  /** As what only grows; the name ends in {@code _total} on the wire, not here. */
  CounterSnapshot counter(String name, String help) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    values.forEach((labels, value) ->
        counter.dataPoint(CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return counter.build();
  }

  /** As what goes up and down. */
  GaugeSnapshot gauge(String name, String help) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach((labels, value) ->
        gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return gauge.build();
  }

  private Samples put(double value, String... labels) {
    values.merge(Labels.of(labels), value, Double::sum);
    return this;
  }
}
