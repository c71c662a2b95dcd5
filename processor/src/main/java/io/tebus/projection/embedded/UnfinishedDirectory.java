package io.tebus.projection.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory made under another name and put in its place whole: a crash leaves all of it or
 * nothing there.
 */
final class UnfinishedDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedDirectory.class);

  private static final String SUFFIX = ".new";
  private static final Path PROCESSES = Path.of("/proc");

  private UnfinishedDirectory() {}

  /**
   * Another name beside the place, which nobody ever had: a host that was killed may have left a
   * program behind that still writes to its own. What was left and has no writer is deleted.
   */
  static Path beside(Path place) throws IOException {
    Files.createDirectories(above(place));
    deleteLeftovers(place);
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return place.resolveSibling(place.getFileName() + SUFFIX + '-' + random);
  }

  /** Deletes what crashes left beside the place, but for what a program may still write to. */
  static void deleteLeftovers(Path place) throws IOException {
    String name = place.getFileName() + SUFFIX;
    try (DirectoryStream<Path> neighbours = Files.newDirectoryStream(above(place))) {
      for (Path neighbour : neighbours) {
        String other = String.valueOf(neighbour.getFileName());
        if (other.equals(name) || other.startsWith(name + '-')) {
          deleteLeftover(neighbour, other);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException("directory=" + above(place) + " cannot be listed", e);
    }
  }

  private static void deleteLeftover(Path leftover, String name) throws IOException {
    if (isNamedByAProcess(name)) {
      LOG.warn("directory={} was left, and a program still uses it", leftover);
      return;
    }
    try {
      delete(leftover);
    } catch (IOException e) {
      // Nobody needs its name any more.
      LOG.warn("directory={} was left and cannot be deleted", leftover, e);
    }
  }

  /** Whether an argument of a live process ends with that name. */
  private static boolean isNamedByAProcess(String name) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        for (String argument : commandLine(process).split("\0", -1)) {
          if (argument.endsWith('/' + name)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException ignored) {
      // It ended meanwhile, or is hidden from this user, whose programs are not.
      return "";
    }
  }

  /** Puts it in its place. What is in it must be on disk already. */
  static void finish(Path unfinished, Path place) throws IOException {
    Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel names = FileChannel.open(above(place), StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  private static Path above(Path place) {
    return Objects.requireNonNull(place.toAbsolutePath().getParent());
  }

  private static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
