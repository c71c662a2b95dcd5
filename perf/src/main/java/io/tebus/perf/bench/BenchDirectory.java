package io.tebus.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a bench works and what it leaves: data of the run, deleted at its end; logs of its peers
 * and PostgreSQL's programs, kept until or for the next one; results.
 *
 * <p>Confined to the main thread. All of it lies in the source tree: a temporary directory may be
 * in memory, where forcing costs nothing.
 */
final class BenchDirectory implements AutoCloseable {

  /** Set by the launcher to the root of the source tree. */
  private static final String ROOT = "tebus.root";

  private static final String HEAP = "-Xmx2g";

  private final Path root;
  private final Path work;
  private int count;

  private BenchDirectory(Path root, Path work) {
    this.root = root;
    this.work = work;
  }

  static BenchDirectory open() throws IOException {
    Path root = Path.of(System.getProperty(ROOT, "")).toAbsolutePath().normalize();
    if (!Files.isRegularFile(root.resolve("ops/jvm.options"))) {
      throw new BenchFailedException(
          "root: path=" + root + " (expected: the source tree; start it by perf/bench)");
    }
    Path base = root.resolve("perf/target/bench");
    Path work = base.resolve("run-" + ProcessHandle.current().pid());
    BenchDirectory directory = new BenchDirectory(root, work);
    delete(work);
    delete(directory.logs());
    Files.createDirectories(work);
    Files.createDirectories(directory.logs());
    return directory;
  }

  Path root() {
    return root;
  }

  /** For data of this run. */
  Path work() {
    return work;
  }

  /** PostgreSQL's programs, unpacked once for all runs. */
  Path binaries() {
    return root.resolve("perf/target/bench/postgres-binaries");
  }

  /** A name in the work directory that was not given before. */
  Path fresh(String name) {
    count++;
    return work.resolve(name + "-" + count);
  }

  /** A log that was not given before. */
  Path log(String name) {
    count++;
    return logs().resolve(name + "-" + count + ".log");
  }

  private Path logs() {
    return root.resolve("perf/target/bench/log");
  }

  Path results() {
    return root.resolve("perf/results");
  }

  Path resultsPage() {
    return root.resolve("perf/RESULTS.md");
  }

  /** The flags of every Java machine that is measured. */
  List<String> flags() {
    return List.of("@" + root.resolve("ops/jvm.options"), HEAP);
  }

  /** The same in words. */
  static String flagsShown() {
    return "@ops/jvm.options " + HEAP;
  }

  /** Deletes a tree; one that is not there is fine. */
  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    delete(work);
  }
}
