package io.tebus.app;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * An operator's program that takes a part of the journal into an archive. It is called with the
 * directory and its name, and when it ends with 0 the part is safe elsewhere.
 *
 * <p>Confined to the thread that keeps the journal. What a killed host has begun may still run, and
 * is begun again: the program must bear that.
 *
 * @param program an executable file
 * @param home it runs in
 * @param output what it says; the last run's
 * @param limit after which it is killed
 */
record ArchiveHook(Path program, Path home, Path output, Duration limit) {

  /** A part of the journal may be large, and an archive far away. */
  static final Duration LIMIT = Duration.ofHours(1);

  private static final Redirect NOTHING = Redirect.from(Path.of("/dev/null").toFile());

  /** How the variables begin that may hold keys and passwords. */
  private static final String OWN_VARIABLES = "TEBUS_";

  private static final long LOOK_MS = 50;

  /**
   * The program that the settings of a home name.
   *
   * @throws HostRefusedException when it cannot be run
   */
  static ArchiveHook of(HomeDirectory home, String program) {
    Path path = home.path().resolve(program).toAbsolutePath();
    if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
      throw new HostRefusedException(
          Setting.JOURNAL_ARCHIVE.key() + ": path=" + path + " (expected: an executable file)");
    }
    return new ArchiveHook(path, home.path(), home.log().resolve("archive.log"), LIMIT);
  }

  /**
   * Runs it to its end.
   *
   * @param stopping true when it is to be killed, and tried again some other time
   * @throws IOException when it did not take the directory: the message says why
   */
  void archive(Path directory, String name, BooleanSupplier stopping) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), directory.toAbsolutePath().toString(), name)
            .directory(home.toFile())
            .redirectInput(NOTHING)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith(OWN_VARIABLES));
    Process process = builder.start();
    try {
      await(process, stopping);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("archive: interrupted while " + name + " was taken");
    } finally {
      kill(process);
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "archive: exit code="
              + process.exitValue()
              + " (expected: 0); what "
              + program
              + " said is in "
              + output);
    }
  }

  private void await(Process process, BooleanSupplier stopping)
      throws InterruptedException, IOException {
    long startNs = System.nanoTime();
    while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
      if (stopping.getAsBoolean()) {
        throw new IOException("archive: the host stops, " + program + " was killed");
      }
      if (System.nanoTime() - startNs > limit.toNanos()) {
        throw new IOException(
            "archive: took more than ms=" + limit.toMillis() + ", " + program + " was killed");
      }
    }
  }

  /** With what it has started: a shell that is killed leaves its children alone. */
  private static void kill(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
