package io.tebus.perf.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tebus.perf.load.PurchaseLoad;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The results of all runs: a JSON file each, and a page of the latest ones, which is made from them
 * and never by hand.
 *
 * <p>Confined to the main thread.
 */
final class ResultsPage {

  /** What a figure is to reach. Source: the performance page of the design. */
  private static final Map<String, String> GOALS =
      Map.ofEntries(
          Map.entry("host_vs_echo_pipelined", "P1: at least 0.50"),
          Map.entry("host_vs_echo_links", "P1a: at least 0.30"),
          Map.entry("host_vs_jpos_postgres", "P2: at least 40"),
          Map.entry("host_vs_echo_terminals", "P3: at least 0.80"),
          Map.entry("host_garbage_bytes_per_message", "P5: at most 0.1"),
          Map.entry("projection_vs_copy", "P11: at least 0.40"),
          Map.entry("projection_rows_per_s", "P11: at least 130,000"),
          Map.entry("codec_vs_jpos", "P6: at least 20"),
          Map.entry("codec_bytes_per_op", "as P5: at most 0.1"),
          Map.entry("store_bytes_per_account", "P7: at most 240"),
          Map.entry("store_ratio_large_to_small", "P8, of the host: 0.60"),
          Map.entry("store_hostile_ratio", "at most 2"),
          Map.entry("journal_vs_plain_file", "at least 0.50"),
          Map.entry("replay_events_per_s", "P9: at least 1,000,000"),
          Map.entry("snapshot_load_to_read_ratio", "P9: at least 0.70"),
          Map.entry("restart_s", "P9: at most 60"),
          Map.entry("snapshot_write_mb_per_s", "P10: at least 100"),
          Map.entry("snapshot_p999_us", "P10: at most 5,000"),
          Map.entry("expiry_p999_ratio", "at most 2"),
          Map.entry("redeem_ratio", "the same latency class"));

  private static final String HEAD =
      """
      # Results

      Made from the files in `results/` by `perf/bench`; do not edit. Of each bench the latest full
      run and the latest quick one, from trees without changes. A ratio is the median of pairs
      measured side by side; the spread beside it is the 95 percent interval of that median, or with
      fewer than 6 pairs merely the lowest and the highest of them. Load and server share one
      machine: rates are lower bounds. Ratios of different load revisions cannot be compared.

      *pipelined*: 64 links with 256 requests in flight each; *links*: 16 with 64; *terminals*: 1,000
      with one. *echo*: a Netty server that sends every frame back as it was, the limit of the
      socket path and of this load. *jpos*: an ISOServer that unpacks, copies and packs; *postgres*:
      with one PostgreSQL transaction a message. *bare force*: a file that was there before; the
      host's own forces a growing, mapped one. Goals are ratios to get to, not promises.

      *codec*: a request of 19 data elements read into a command, and its answer of 20 written, in
      three dialects. *codec_vs_jpos*: jPOS's time for the same over ours, of the dialect where it is
      least; jPOS unpacks, then clones, sets and packs with its generic packager. Our reading includes
      all checks and the card's token, jPOS's neither; *token* is the making of one, measured apart.
      *decode*, *encode*: of the slowest dialect.

      *store*: the engine alone on one thread, without journal and sockets, its window small enough
      for the caches; operations are purchases (85 of 100), redemptions (10) and reversals (5), over
      all cards alike. *large* has all of the accounts, *small* 10,000: the ratio is the store's part
      of P8, which is of the host at 50 million accounts and not measured yet. Goals are for 50
      million accounts. *rss*: the same bytes as the kernel counts them. *growth pause*: the longest
      opening of a card that the store itself causes; each card counts with the shortest of several
      equal runs, which leaves stalls of JVM and machine out on purpose. Goal: below 1,000 us.
      *hostile*: card tokens that would meet in one place if the seed were known, beside random ones;
      of several sets the worst.

      *points*: latencies are those of purchases at 2,000 a second in open loop, from the intended
      time. *expiry*: a lot in each of so many accounts falls due when the day turns, and the host
      books all of them while it answers. *baseline*: a host of its own for which the day turns as
      well, and nothing falls due. *redeem*: everything on an account at once, in the engine alone;
      10,000 earns over two years are 24 lots, one earn is one.

      *journal*: the journal alone, 1,024 records of 192 bytes under way in closed loop, durable each;
      one thread appends, another one forces. *plain_file*: the same frames and checks in a plain file
      instead of the queue's mapped ones (`tebus.journal.kind: plain`). *faults*: page faults of the
      thread that appends; a force write-protects what it wrote, so a mapped page costs one when it is
      touched again. *sparse*: files not made ahead. *small groups*: 64 records under way. *unsynced*:
      nothing is forced. Everything is read again before it has a figure.

      *recovery*: a snapshot of so many accounts, whose identity window is full, and a journal of
      uniform purchases behind it. *load*, *replay*: into an engine of the bench's own; *bare_read*:
      the snapshot's file on one thread, past the page cache, as the loading reads it. *restart*: a
      host's process from its start until it accepts links, the journal in the page cache.
      *snapshot_p999*: that of purchases at 65,000 a second in open loop, from the intended time,
      while a snapshot is taken, at the default pace (full: at 300 MB/s), and read back;
      *without_snapshot*: before it. *write*: from the first byte of the file to the last. Goals are
      for 50 million accounts. MB are 10^6 bytes.
      """;

  /** Results of one name at most: those that end in the same minute. */
  private static final int MAX_SAME = 100;

  private final ObjectMapper json = new ObjectMapper();
  private final Path results;
  private final Path unpublished;
  private final Path page;

  ResultsPage(BenchDirectory directory) {
    this(directory.results(), directory.unpublishedResults(), directory.resultsPage());
  }

  ResultsPage(Path results, Path unpublished, Path page) {
    this.results = results;
    this.unpublished = unpublished;
    this.page = page;
  }

  /**
   * Keeps a run's result and writes the page anew, which knows nothing of a tree with changes;
   * returns the result's file.
   */
  Path publish(Publication run, List<Map<String, Object>> windows) throws IOException {
    return publish(
        new BenchResult(
            run.bench(),
            run.quick(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            run.conditions().commit(),
            run.conditions().dirty(),
            PurchaseLoad.REVISION,
            run.conditions().warnings(),
            run.conditions().words(),
            run.figures().values(),
            windows));
  }

  Path publish(BenchResult result) throws IOException {
    Path file = write(result, result.dirty() ? unpublished : results);
    if (!result.dirty()) {
      Files.writeString(page, text());
    }
    return file;
  }

  private Path write(BenchResult result, Path directory) throws IOException {
    Files.createDirectories(directory);
    String text = json.writerWithDefaultPrettyPrinter().writeValueAsString(result);
    for (int number = 1; number <= MAX_SAME; number++) {
      try {
        return Files.writeString(
            directory.resolve(result.fileName(number)), text, StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException ignored) {
        // Another run ended in the same minute: both are kept.
      }
    }
    throw new IOException(
        "result: name=" + result.fileName(MAX_SAME) + " is taken (expected: a free one)");
  }

  private String text() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    for (BenchResult result : latest()) {
      text.append("\n## ").append(result.bench());
      text.append(result.quick() ? ", quick\n\n" : "\n\n");
      text.append("| figure | value | spread of pairs | goal |\n|---|---|---|---|\n");
      result.figures().forEach((name, value) -> text.append(row(result, name, value)));
      text.append("\n| condition | |\n|---|---|\n| ended | ").append(result.at()).append(" |\n");
      result.warnings().forEach(warning -> text.append("| **warning** | " + warning + " |\n"));
      result.conditions().forEach((name, word) -> text.append("| " + name + " | " + word + " |\n"));
    }
    return text.toString();
  }

  private static String row(BenchResult result, String name, double value) {
    if (Figures.isBeside(name)) {
      return "";
    }
    return "| `"
        + name
        + "` | "
        + Figures.shown(value)
        + " | "
        + Figures.spread(result.figures(), name)
        + " | "
        + GOALS.getOrDefault(name, "")
        + " |\n";
  }

  /** The latest of each bench, full before quick; none of a tree with changes. */
  private List<BenchResult> latest() throws IOException {
    Map<String, BenchResult> latest = new TreeMap<>();
    for (BenchResult result : all()) {
      if (result.dirty()) {
        continue;
      }
      String key = result.bench() + (result.quick() ? " quick" : "");
      BenchResult known = latest.get(key);
      if (known == null || known.at().compareTo(result.at()) <= 0) {
        latest.put(key, result);
      }
    }
    return List.copyOf(latest.values());
  }

  private List<BenchResult> all() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(results)) {
      files =
          found
              .filter(file -> file.toString().endsWith(".json"))
              .sorted(Comparator.naturalOrder())
              .toList();
    }
    List<BenchResult> all = new ArrayList<>();
    for (Path file : files) {
      all.add(json.readValue(file.toFile(), BenchResult.class));
    }
    return all;
  }
}
