package io.tebus.ops;

import io.tebus.engine.EngineOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The home of a host in a drill.
 *
 * <p>Immutable.
 */
record DrillHome(Path path) {

  /** Transactions the host remembers; the quotas see to it that it never has to answer 91. */
  static final int WINDOW_CAPACITY = 1 << 20;

  static final EngineOptions ENGINE = EngineOptions.ofCapacity(WINDOW_CAPACITY);

  /** Of {@link #prepare}: the host brings a PostgreSQL of its own. */
  static final String EMBEDDED = "embedded";

  /** Of {@link #prepare}: no database is fed. */
  static final String NONE = "none";

  private static final int SHOWN_CHARACTERS = 6_000;

  /** A window small enough for a test; the host fills the rest of its home with the defaults. */
  void prepare(String databaseUrl) throws IOException {
    Files.createDirectories(path.resolve("cfg"));
    Files.writeString(
        path.resolve("cfg/default.yml"),
        """
        tebus:
          window:
            capacity: CAPACITY
          db:
            url: URL
        """
            .replace("CAPACITY", Integer.toString(WINDOW_CAPACITY))
            .replace("URL", databaseUrl));
  }

  Path journal() {
    return path.resolve("data/journal");
  }

  Path postgres() {
    return path.resolve("data/postgres");
  }

  /** What the newest generation of the journal was written to so far, oldest first. */
  List<Path> rollFiles() {
    if (!Files.isDirectory(journal())) {
      return List.of();
    }
    try {
      Optional<Path> newest =
          entries(journal(), ".*/g[0-9]{6}").stream().max(Comparator.naturalOrder());
      return newest.isPresent() ? entries(newest.get(), ".*\\.cq4") : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those whose whole path looks so, in the order of their names. */
  static List<Path> entries(Path directory, String pattern) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> entry.toString().matches(pattern)).sorted().toList();
    }
  }

  /** The end of a file that a host has written, for whoever has to find out what went wrong. */
  static String endOf(String name, Path file) {
    String text;
    try {
      text = text(file);
    } catch (IOException e) {
      text = "cannot be read: " + e;
    }
    return "\n--- "
        + name
        + ", the end of it ---\n"
        + text.substring(Math.max(0, text.length() - SHOWN_CHARACTERS));
  }

  /** What is in a file; the last line of a killed host may end within a character. */
  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
