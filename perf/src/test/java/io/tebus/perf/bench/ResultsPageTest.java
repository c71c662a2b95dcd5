package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {

  private static final String NEW_YEAR = "2026-01-01T10:00:00Z";

  @Test
  void showsTheLatestOfEachBenchAndMode(@TempDir Path directory) throws IOException {
    publish(directory, result("host", false, "2026-01-02T10:00:00Z", false, 0.61));
    publish(directory, result("host", false, NEW_YEAR, false, 0.21));
    publish(directory, result("host", true, NEW_YEAR, false, 0.55));
    publish(directory, result("projection", true, "2026-01-03T10:00:00Z", false, 0.41));

    assertThat(text(directory))
        .contains("## host\n", "## host, quick\n", "## projection, quick\n")
        .contains(
            "| `host_vs_echo_pipelined` | 0.6100 | 0.5100 to 0.7100, 95 % | P1: at least 0.50 |")
        .contains("| `host_per_s` | 123456 |  |  |")
        .contains("| commit | aaaa |")
        .contains("| **warning** | steal: above 2 % |")
        .doesNotContain("0.2100 |")
        .doesNotContain("_low", "_pairs");
  }

  @Test
  void saysWhenASpreadIsMerelyTheLowestAndTheHighest(@TempDir Path directory) throws IOException {
    Figures figures = new Figures();
    figures.put("host_vs_jpos", new Ratio(1.25, 1.125, 1.5, 2));

    publish(directory, result("host", true, NEW_YEAR, false, figures));

    assertThat(text(directory))
        .contains("| `host_vs_jpos` | 1.2500 | 1.1250 to 1.5000, lowest to highest of 2 |  |");
  }

  @Test
  void keepsEveryResult(@TempDir Path directory) throws IOException {
    Path first = publish(directory, result("host", true, NEW_YEAR, false, 0.5));
    Path second = publish(directory, result("host", true, NEW_YEAR, false, 0.6));

    assertThat(first.getFileName()).hasToString("2026-01-01T1000-aaaa-host-quick.json");
    assertThat(second.getFileName()).hasToString("2026-01-01T1000-aaaa-host-quick-2.json");
    assertThat(first).content().contains("\"host_vs_echo_pipelined\" : 0.5");
  }

  @Test
  void publishesNothingOfATreeWithChanges(@TempDir Path directory) throws IOException {
    publish(directory, result("host", true, NEW_YEAR, false, 0.5));

    Path dirty = publish(directory, result("host", true, "2026-01-02T10:00:00Z", true, 0.9));
    publish(directory, result("projection", true, NEW_YEAR, false, 0.4));

    assertThat(dirty)
        .isEqualTo(
            directory.resolve("unpublished").resolve("2026-01-02T1000-aaaa-dirty-host-quick.json"))
        .content()
        .contains("\"dirty\" : true");
    assertThat(text(directory)).contains("| 0.5000 |").doesNotContain("| 0.9000 |");
  }

  @Test
  void readsResultsFromBeforeThereWereWarnings(@TempDir Path directory) throws IOException {
    Path old = Files.createDirectories(directory.resolve("results")).resolve("old.json");
    Files.writeString(
        old,
        """
        {"bench": "codec", "quick": false, "at": "2026-01-01T10:00:00Z", "commit": "bbbb",
         "dirty": false, "conditions": {"commit": "bbbb"}, "figures": {"ns": 7.5}, "windows": []}
        """);

    publish(directory, result("host", true, NEW_YEAR, false, 0.5));

    assertThat(text(directory)).contains("## codec\n", "| `ns` | 7.5000 |  |  |");
  }

  private static Path publish(Path directory, BenchResult result) throws IOException {
    return new ResultsPage(
            directory.resolve("results"),
            directory.resolve("unpublished"),
            directory.resolve("PAGE.md"))
        .publish(result);
  }

  private static String text(Path directory) throws IOException {
    return Files.readString(directory.resolve("PAGE.md"));
  }

  private static BenchResult result(
      String bench, boolean quick, String at, boolean dirty, double ratio) {
    Figures figures = new Figures();
    figures.put("host_vs_echo_pipelined", new Ratio(ratio, ratio - 0.1, ratio + 0.1, 10));
    figures.put("host_per_s", 123_456.0);
    return result(bench, quick, at, dirty, figures);
  }

  private static BenchResult result(
      String bench, boolean quick, String at, boolean dirty, Figures figures) {
    return new BenchResult(
        bench,
        quick,
        at,
        "aaaa",
        dirty,
        1,
        List.of("steal: above 2 %"),
        Map.of("commit", "aaaa"),
        figures.values(),
        List.of(Map.of("server", "host", "round", 0)));
  }
}
