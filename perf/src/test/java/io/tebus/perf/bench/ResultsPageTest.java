package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {

  @Test
  void showsTheLatestOfEachBenchAndMode(@TempDir Path directory) throws IOException {
    ResultsPage page = new ResultsPage(directory.resolve("results"), directory.resolve("PAGE.md"));

    page.publish(result("host", false, "2026-01-02T10:00:00Z", "aaaa", 0.61));
    page.publish(result("host", false, "2026-01-01T10:00:00Z", "bbbb", 0.21));
    page.publish(result("host", true, "2026-01-01T10:00:00Z", "aaaa", 0.55));
    Path last = page.publish(result("projection", true, "2026-01-03T10:00:00Z", "aaaa", 0.41));

    assertThat(last.getFileName()).hasToString("2026-01-03-aaaa-projection-quick.json");
    String text = Files.readString(directory.resolve("PAGE.md"));
    assertThat(text).contains("## host\n", "## host, quick\n", "## projection, quick\n");
    assertThat(text)
        .contains("| `host_vs_echo_pipelined` | 0.6100 | 0.5100 to 0.7100 | P1: at least 0.50 |")
        .contains("| `host_per_s` | 123456 |  |  |")
        .contains("| commit | aaaa |")
        .doesNotContain("0.2100 |")
        .doesNotContain("_low");
  }

  private static BenchResult result(
      String bench, boolean quick, String at, String commit, double ratio) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("host_vs_echo_pipelined", ratio);
    figures.put("host_vs_echo_pipelined_low", ratio - 0.1);
    figures.put("host_vs_echo_pipelined_high", ratio + 0.1);
    figures.put("host_per_s", 123_456.0);
    return new BenchResult(
        bench,
        quick,
        at,
        commit,
        false,
        Map.of("commit", commit),
        figures,
        List.of(Map.of("server", "host", "round", 0)));
  }
}
