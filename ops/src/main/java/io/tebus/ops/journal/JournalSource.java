package io.tebus.ops.journal;

import io.tebus.app.HostRefusedException;
import io.tebus.app.StoppedHome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options that say which journal is read.
 *
 * <p>Confined to the main thread.
 */
final class JournalSource {

  private static final Path DEFAULT_HOME = Path.of("tebus-home");
  private static final String GENERATIONS = "g[0-9][0-9][0-9][0-9][0-9][0-9]";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The home of a stopped host (default: ./tebus-home).")
  private @Nullable Path home;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "Instead of a home: a copy of its data/journal, or what was kept of one.")
  private @Nullable Path journal;

  JournalSource() {}

  /**
   * Hands the journal's directory to a reader and returns what that returns.
   *
   * @throws HostRefusedException when there is no journal, or a host lives in the home
   */
  int read(CommandLine command, Function<Path, Integer> reader) {
    if (home != null && journal != null) {
      throw new ParameterException(
          command, "--journal: given together with --home (expected: one of them)");
    }
    Path copy = journal;
    if (copy != null) {
      return readFrom(copy, reader);
    }
    Path stopped = home == null ? DEFAULT_HOME : home;
    return StoppedHome.read(stopped, directory -> readFrom(directory, reader));
  }

  /** A directory that is empty, or the wrong one, is no journal: nothing could be said of it. */
  private static int readFrom(Path directory, Function<Path, Integer> reader) {
    if (!holdsGenerations(directory)) {
      throw new HostRefusedException(
          "journal: path=" + directory + " holds no generation (expected: g000001 or a later one)");
    }
    return reader.apply(directory);
  }

  private static boolean holdsGenerations(Path directory) {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, GENERATIONS)) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      throw new HostRefusedException("journal: path=" + directory + " " + e, e);
    }
  }
}
