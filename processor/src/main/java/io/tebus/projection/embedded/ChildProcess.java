package io.tebus.projection.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program run to its end, bounded in time, without a shell. */
final class ChildProcess {

  /**
   * What a program left.
   *
   * @param exitCode 0 when it succeeded
   * @param output the end of what it said, in one line
   */
  record Finished(int exitCode, String output) {}

  /** The host's environment may hold keys, and variables that change what PostgreSQL does. */
  private static final Set<String> INHERITED = Set.of("PATH");

  /** All paths are absolute, and not everybody may enter the host's own directory. */
  private static final File ANYWHERE = new File("/");

  private static final Redirect NOTHING = Redirect.from(Path.of("/dev/null").toFile());
  private static final int MAX_SHOWN_BYTES = 2_000;
  private static final long LOOK_MS = 50;

  private ChildProcess() {}

  /** Runs it; a program that takes longer is killed, and so is one whose waiter is interrupted. */
  static Finished run(List<String> command, Duration limit) throws IOException {
    return run(command, limit, () -> false);
  }

  /** Runs it, unless it is given up; one that runs when that is said is killed. */
  static Finished run(List<String> command, Duration limit, BooleanSupplier givenUp)
      throws IOException {
    if (givenUp.getAsBoolean()) {
      throw new IOException("program: command=" + command + " is given up before its start");
    }
    // A file takes whatever is said: nobody has to read it for the program to go on.
    Path output = Files.createTempFile("tebus-", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(ANYWHERE)
              .redirectInput(NOTHING)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().retainAll(INHERITED);
      environment.put("LC_ALL", "C");
      Process process = builder.start();
      await(process, command, limit, givenUp);
      return new Finished(process.exitValue(), end(output, 0));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static void await(
      Process process, List<String> command, Duration limit, BooleanSupplier givenUp)
      throws IOException {
    long startNs = System.nanoTime();
    try {
      while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
        boolean late = System.nanoTime() - startNs > limit.toNanos();
        if (late || givenUp.getAsBoolean()) {
          process.destroyForcibly();
          throw new IOException(
              late
                  ? "program: command=" + command + " runs on (expected: " + limit + ")"
                  : "program: command=" + command + " is given up");
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("program: command=" + command + " was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** The end of a text file, from that byte on at most, in one line. */
  static String end(Path file, long from) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      content.skipNBytes(Math.max(from, Files.size(file) - MAX_SHOWN_BYTES));
      String text = new String(content.readNBytes(MAX_SHOWN_BYTES), StandardCharsets.UTF_8);
      return text.strip().replaceAll("\\s*\\R\\s*", " | ");
    }
  }
}
