package io.tebus.iso.codec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the test data of others are, if they are here. */
final class Vectors {

  private Vectors() {}

  static boolean areHere() {
    return Files.isDirectory(folder().resolve("jpos"));
  }

  /** Skips the test, visibly, when they are not. */
  static void assumeHere() {
    assumeTrue(areHere(), "third-party vectors are not here: set -Dtebus.vectors to their folder");
  }

  static Path jposMessages() {
    return folder().resolve("jpos").resolve("messages");
  }

  static Path jposPackagers() {
    return folder().resolve("jpos").resolve("packager");
  }

  static Path moov() {
    return folder().resolve("moov");
  }

  /** The files of a folder in the order of their names. */
  static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    return Stream.of(
            System.getProperty("tebus.vectors", "../shared/vectors"),
            "../shared/vectors",
            "../../shared/vectors")
        .map(Path::of)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(Path.of("absent"));
  }
}
