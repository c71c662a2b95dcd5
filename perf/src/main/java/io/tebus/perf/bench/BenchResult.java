package io.tebus.perf.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves: the figures to publish, on what they were measured, and every window behind
 * them.
 *
 * <p>Immutable.
 *
 * @param at when it ended, ISO 8601 in UTC
 * @param figures by the names that scripts read
 * @param windows one row for each measurement
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record BenchResult(
    String bench,
    boolean quick,
    String at,
    String commit,
    boolean dirty,
    Map<String, String> conditions,
    Map<String, Double> figures,
    List<Map<String, Object>> windows) {

  /** The name of its file. */
  String fileName() {
    return at.substring(0, 10) + "-" + commit + "-" + bench + (quick ? "-quick" : "") + ".json";
  }
}
