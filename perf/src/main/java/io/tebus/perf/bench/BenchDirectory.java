package io.tebus.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * Where a bench works and what it leaves: data of the run, deleted at its end, by the next bench at
 * the latest; logs of its peers and PostgreSQL's programs, kept until or for the next one; results.
 *
 * <p>Confined to the main thread. All of it lies in the source tree: a temporary directory may be
 * in memory, where forcing costs nothing.
 */
final class BenchDirectory implements AutoCloseable {

  /** Set by the launcher to the root of the source tree. */
  private static final String ROOT = "tebus.root";

  private static final String HEAP = "-Xmx2g";

  /** How the names of work directories begin; the process's id follows. */
  private static final String RUN = "run-";

  private final Path root;
  private final Path work;
  private final Deque<Runnable> stops = new ConcurrentLinkedDeque<>();
  private final Thread hook;
  private int count;

  private BenchDirectory(Path root, Path work) {
    this.root = root;
    this.work = work;
    hook = new Thread(this::abandon, "bench-abandon");
  }

  static BenchDirectory open() throws IOException {
    Path root = Path.of(System.getProperty(ROOT, "")).toAbsolutePath().normalize();
    if (!Files.isRegularFile(root.resolve("ops/jvm.options"))) {
      throw new BenchFailedException(
          "root: path=" + root + " (expected: the source tree; start it by perf/bench)");
    }
    Path base = root.resolve("perf/target/bench");
    Path work = base.resolve(RUN + ProcessHandle.current().pid());
    BenchDirectory directory = new BenchDirectory(root, work);
    deleteAbandoned(base);
    delete(work);
    delete(directory.logs());
    Files.createDirectories(work);
    Files.createDirectories(directory.logs());
    Runtime.getRuntime().addShutdownHook(directory.hook);
    return directory;
  }

  /** Deletes what killed benches left. */
  static void deleteAbandoned(Path base) throws IOException {
    if (!Files.isDirectory(base)) {
      return;
    }
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(base, RUN + "*")) {
      for (Path run : runs) {
        String pid = base.relativize(run).toString().substring(RUN.length());
        if (pid.matches("[0-9]{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          delete(run);
        }
      }
    }
  }

  /**
   * Has something stopped before the work directory is deleted, should this process be ended before
   * the bench is; what came last is stopped first.
   *
   * @param stop may find that there is nothing left to stop
   */
  void stopFirst(Runnable stop) {
    stops.addLast(stop);
  }

  /** The process ends before the bench does, by Ctrl-C for one. */
  private void abandon() {
    for (Runnable stop = stops.pollLast(); stop != null; stop = stops.pollLast()) {
      try {
        stop.run();
      } catch (RuntimeException e) {
        System.err.println("bench: something does not stop: " + e);
      }
    }
    try {
      delete(work);
    } catch (IOException | UncheckedIOException ignored) {
      // The main thread may be deleting, too. What is left goes when the next bench begins.
    }
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

  /** For logs, which are kept until the next bench begins. */
  Path logs() {
    return root.resolve("perf/target/bench/log");
  }

  Path results() {
    return root.resolve("perf/results");
  }

  /** For results of a tree with changes, which nobody could measure again. */
  Path unpublishedResults() {
    return root.resolve("perf/target/results");
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
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ignored) {
      // The process ends already: the hook deletes.
      return;
    }
    delete(work);
  }
}
