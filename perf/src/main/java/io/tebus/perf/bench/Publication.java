package io.tebus.perf.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A bench's end: the result's file, the page of all results, and what is printed.
 *
 * <p>Confined to the main thread.
 */
record Publication(String bench, boolean quick, Conditions conditions, Figures figures) {

  /**
   * Publishes it. The last lines are {@code name=value}, for scripts.
   *
   * @param windows every measurement
   * @param table what people read
   */
  void publish(
      BenchDirectory directory,
      List<Map<String, Object>> windows,
      List<String> table,
      PrintWriter out)
      throws IOException {
    Path file = new ResultsPage(directory).publish(this, windows);
    out.println("bench            " + bench + (quick ? ", quick" : ""));
    conditions.words().forEach((name, word) -> out.printf("%-16s %s%n", name, word));
    conditions.warnings().forEach(warning -> out.printf("%-16s %s%n", "WARNING", warning));
    out.println();
    table.forEach(out::println);
    out.println();
    Map<String, Double> values = figures.values();
    values.forEach((name, value) -> {
      String spread = Figures.spread(values, name);
      if (!spread.isEmpty()) {
        out.printf("%-24s %s (%s)%n", name, Figures.shown(value), spread);
      }
    });
    out.println();
    out.println("result           " + directory.root().relativize(file));
    out.println();
    values.forEach((name, value) -> out.println(name + "=" + Figures.shown(value)));
    out.flush();
  }
}
