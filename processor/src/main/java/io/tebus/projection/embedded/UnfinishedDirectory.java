package io.tebus.projection.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A directory made under another name and put in its place whole: a crash leaves all of it or
 * nothing there.
 */
final class UnfinishedDirectory {

  private UnfinishedDirectory() {}

  /** The other name, beside the place. Nothing is there: what a crash left is deleted. */
  static Path beside(Path place) throws IOException {
    Files.createDirectories(above(place));
    Path unfinished = place.resolveSibling(place.getFileName() + ".new");
    if (Files.exists(unfinished, LinkOption.NOFOLLOW_LINKS)) {
      delete(unfinished);
    }
    return unfinished;
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
