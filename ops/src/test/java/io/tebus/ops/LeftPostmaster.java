package io.tebus.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The PostgreSQL server that a killed host or a failed test may have left behind, found by what it
 * wrote into its data directory. That directory is a test's own, so the server is, too.
 *
 * <p>Safe for any thread.
 */
final class LeftPostmaster {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private LeftPostmaster() {}

  /** The server that runs in a data directory, if there is one. */
  static Optional<ProcessHandle> of(Path data) {
    try {
      return Files.readString(data.resolve("postmaster.pid"))
          .lines()
          .findFirst()
          .filter(line -> line.matches("[0-9]{1,18}"))
          .flatMap(line -> ProcessHandle.of(Long.parseLong(line)))
          .filter(process -> isPostmasterOf(process, data));
    } catch (NoSuchFileException ignored) {
      // None was started there, or it ended in order.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("postmaster: data=" + data, e);
    }
  }

  /** The number may belong to another process by now; a dead one has no command line. */
  private static boolean isPostmasterOf(ProcessHandle process, Path data) {
    String commandLine = process.info().commandLine().orElse("");
    return commandLine.contains("postgres") && commandLine.contains(data.toString());
  }

  /** Stops the server that runs in a data directory, if there is one. */
  static void stop(Path data) {
    // TERM is enough for a server without clients.
    of(data).ifPresent(ProcessHandle::destroy);
    if (!DrillClock.holdsWithin(LIMIT, () -> of(data).isEmpty())) {
      of(data).ifPresent(ProcessHandle::destroyForcibly);
      DrillClock.await("postmaster: data=" + data + " ended", LIMIT, () -> of(data).isEmpty());
    }
  }
}
