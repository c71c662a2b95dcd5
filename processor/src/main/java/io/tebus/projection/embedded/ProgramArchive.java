package io.tebus.projection.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.XZInputStream;

/**
 * The archive PostgreSQL's programs come in: a tar file, packed by xz. What it names stays within
 * the directory it is unpacked to.
 */
final class ProgramArchive {

  /** PostgreSQL 18.6: 1,071 entries, 59 MB. */
  private static final int MAX_ENTRIES = 20_000;

  private static final long MAX_BYTES = 1L << 30;

  private static final int OWNER_MAY_EXECUTE = 0b001_000_000;

  private ProgramArchive() {}

  /**
   * Unpacks it.
   *
   * @param directory absolute and normalized, empty
   */
  static void unpack(InputStream archive, Path directory) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      int entries = 0;
      long bytes = 0;
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        entries++;
        bytes += entry.getSize();
        if (entries > MAX_ENTRIES || bytes > MAX_BYTES) {
          throw new IOException(
              "archive: entries="
                  + entries
                  + " bytes="
                  + bytes
                  + " (expected: at most "
                  + MAX_ENTRIES
                  + " and "
                  + MAX_BYTES
                  + ")");
        }
        put(tar, entry, directory);
      }
    }
  }

  private static void put(InputStream content, TarArchiveEntry entry, Path directory)
      throws IOException {
    Path target = directory.resolve(entry.getName()).normalize();
    if (!target.startsWith(directory)) {
      throw new IOException("archive: name=" + entry.getName() + " (expected: one below)");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    switch (entry.getLinkFlag()) {
      case TarConstants.LF_SYMLINK -> Files.createSymbolicLink(target, neighbour(entry));
      case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM -> write(content, entry, target);
      default ->
          throw new IOException(
              "archive: name="
                  + entry.getName()
                  + " flag="
                  + entry.getLinkFlag()
                  + " (expected: a directory, a file or a symbolic link)");
    }
  }

  /** Links between versions of a library: no way to another directory. */
  private static Path neighbour(TarArchiveEntry entry) throws IOException {
    Path name = Path.of(entry.getLinkName());
    if (name.isAbsolute() || name.getNameCount() != 1 || name.startsWith("..")) {
      throw new IOException(
          "archive: name="
              + entry.getName()
              + " link="
              + name
              + " (expected: a file of its own directory)");
    }
    return name;
  }

  private static void write(InputStream content, TarArchiveEntry entry, Path target)
      throws IOException {
    try (OutputStream file =
        Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.transferTo(file);
    }
    boolean program = (entry.getMode() & OWNER_MAY_EXECUTE) != 0;
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
