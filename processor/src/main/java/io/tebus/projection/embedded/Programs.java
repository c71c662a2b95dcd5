package io.tebus.projection.embedded;

import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.embedded.ChildProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * PostgreSQL's programs, run as somebody they accept: they refuse root, who therefore runs them in
 * a user namespace where root is nobody. The files stay root's.
 *
 * <p>Immutable.
 */
final class Programs {

  private static final List<String> AS_NOBODY = List.of("unshare", "-U");
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(10);

  private final Path directory;
  private final List<String> prefix;

  private Programs(Path directory, List<String> prefix) {
    this.directory = directory;
    this.prefix = prefix;
  }

  /** The programs unpacked there. */
  static Programs in(Path unpacked) throws IOException, DatabaseAwayException {
    return new Programs(unpacked.resolve("bin"), isRoot() ? asNobody() : List.of());
  }

  /** Runs one of them to its end, or until it is given up. */
  Finished run(String program, List<String> arguments, Duration limit, BooleanSupplier givenUp)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(directory.resolve(program).toString());
    command.addAll(arguments);
    return ChildProcess.run(command, limit, givenUp);
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid && uid == 0;
  }

  private static List<String> asNobody() throws DatabaseAwayException {
    List<String> command = new ArrayList<>(AS_NOBODY);
    // initdb needs a name for whoever runs it.
    command.addAll(List.of("id", "-un"));
    try {
      Finished finished = ChildProcess.run(command, CHECK_LIMIT);
      if (finished.exitCode() == 0) {
        return AS_NOBODY;
      }
      throw refusesRoot(new IOException(finished.output()));
    } catch (IOException e) {
      throw refusesRoot(e);
    }
  }

  private static DatabaseAwayException refusesRoot(IOException cause) {
    return new DatabaseAwayException(
        "embedded PostgreSQL: user=root, as whom PostgreSQL does not run, and `unshare -U` does"
            + " not work here: "
            + cause.getMessage()
            + " (expected: start the host as another user, or set TEBUS_DB_URL to a server's)",
        cause);
  }
}
