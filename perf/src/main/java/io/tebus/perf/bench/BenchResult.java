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
 * @param dirty the tree had changes that were not committed
 * @param loadRevision of the load; ratios are comparable within one only
 * @param warnings what speaks against the figures
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
    int loadRevision,
    List<String> warnings,
    Map<String, String> conditions,
    Map<String, Double> figures,
    List<Map<String, Object>> windows) {

  /** The first results had no warnings. */
  BenchResult {
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }

  /**
   * The name of its file.
   *
   * @param number 1, or more when there are results of that name already
   */
  String fileName(int number) {
    return at.substring(0, 10)
        + "T"
        + at.substring(11, 13)
        + at.substring(14, 16)
        + "-"
        + commit
        + (dirty ? "-dirty" : "")
        + "-"
        + bench
        + (quick ? "-quick" : "")
        + (number > 1 ? "-" + number : "")
        + ".json";
  }
}
