package io.tebus.perf.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * On what and how a bench ran, in words: without it a figure says nothing.
 *
 * <p>Confined to the main thread.
 */
final class Conditions {

  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final Path CORES = Path.of("/proc/cpuinfo");
  private static final long GIT_LIMIT_S = 10;
  private static final String UNKNOWN = "unknown";

  /** Processes that want to run before a bench does; with more it is not alone. */
  private static final double MAX_LOAD = 1.5;

  private final Map<String, String> words = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final String commit;
  private final boolean dirty;
  private final CpuTime begin;
  private final double spinBefore;

  private Conditions(String commit, boolean dirty, CpuTime begin, double spinBefore) {
    this.commit = commit;
    this.dirty = dirty;
    this.begin = begin;
    this.spinBefore = spinBefore;
  }

  /** Looks at the machine before anything runs. */
  static Conditions before(BenchDirectory directory) throws IOException, InterruptedException {
    String commit = git(directory.root(), "rev-parse", "--short=12", "HEAD");
    // What benches write themselves is no change of what is measured.
    boolean dirty =
        !git(
                directory.root(),
                "status",
                "--porcelain",
                "--",
                ".",
                ":!perf/results",
                ":!perf/RESULTS.md")
            .isEmpty();
    Conditions conditions =
        new Conditions(
            commit.isEmpty() ? UNKNOWN : commit, dirty, CpuTime.now(), SpinScore.measure());
    conditions.describe(directory);
    return conditions;
  }

  private void describe(BenchDirectory directory) throws IOException {
    put("commit", commit + (dirty ? " with changes" : ""));
    put(
        "java",
        Runtime.version()
            + " "
            + System.getProperty("java.vm.name", UNKNOWN)
            + ", "
            + System.getProperty("java.vendor", UNKNOWN));
    put("flags", BenchDirectory.flagsShown() + ", the load with its defaults");
    put(
        "kernel",
        System.getProperty("os.name", UNKNOWN) + " " + System.getProperty("os.version", UNKNOWN));
    put("cores", Runtime.getRuntime().availableProcessors() + " x " + processor());
    put("memory", (memoryBytes() >> 20) + " MiB");
    // Not the store's name, which may be a host's.
    put("disk", Files.getFileStore(directory.work()).type());
    put("network", "loopback; load and server share the cores");
    String load = loadAverage();
    put("load before", load);
    if (dirty) {
      warn("tree: has changes that are not committed; this result is not published");
    }
    boolean known = !load.equals(UNKNOWN);
    if (known && Double.parseDouble(load.substring(0, load.indexOf(' '))) > MAX_LOAD) {
      warn("load before: " + load + " (expected: at most " + MAX_LOAD + " in the last minute)");
    }
  }

  /** Says something more. */
  void put(String name, String value) {
    words.put(name, value);
  }

  /** Says what speaks against the figures. */
  void warn(String warning) {
    warnings.add(warning);
  }

  /** Looks at the machine again. */
  void after() throws IOException {
    put("load after", loadAverage());
    put("steal", String.format(Locale.ROOT, "%.2f %%", CpuTime.now().stolenSince(begin)));
    put(
        "spin score",
        String.format(Locale.ROOT, "%.0f before, %.0f after", spinBefore, SpinScore.measure()));
  }

  String commit() {
    return commit;
  }

  boolean dirty() {
    return dirty;
  }

  Map<String, String> words() {
    return words;
  }

  /** What speaks against the figures. */
  List<String> warnings() {
    return warnings;
  }

  /** Of the whole machine. */
  static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static String loadAverage() throws IOException {
    if (!Files.isReadable(LOAD)) {
      return UNKNOWN;
    }
    String[] fields = Files.readString(LOAD).split(" ", -1);
    return fields[0] + " " + fields[1] + " " + fields[2];
  }

  private static String processor() throws IOException {
    if (!Files.isReadable(CORES)) {
      return System.getProperty("os.arch", UNKNOWN);
    }
    try (Stream<String> lines = Files.lines(CORES)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch", UNKNOWN));
    }
  }

  /** What git says, empty when there is none or this is no clone. */
  private static String git(Path root, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    Process git;
    try {
      git = new ProcessBuilder(command).start();
    } catch (IOException ignored) {
      // No git on this machine: the commit is not known then.
      return "";
    }
    String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean ended = git.waitFor(GIT_LIMIT_S, TimeUnit.SECONDS);
    return ended && git.exitValue() == 0 ? output.strip() : "";
  }
}
