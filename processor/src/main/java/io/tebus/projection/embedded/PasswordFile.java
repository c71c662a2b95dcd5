package io.tebus.projection.embedded;

import io.tebus.projection.DatabaseAwayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/** The file with the embedded server's password, for its owner's eyes only. */
final class PasswordFile {

  private static final int LENGTH = 32;

  private final Path path;

  PasswordFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** The password. */
  String read() throws IOException, DatabaseAwayException {
    Set<PosixFilePermission> allowed =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    Set<PosixFilePermission> actual = Files.getPosixFilePermissions(path);
    if (!allowed.containsAll(actual)) {
      throw new DatabaseAwayException(
          "embedded PostgreSQL: password file="
              + path
              + " permissions="
              + PosixFilePermissions.toString(actual)
              + " (expected: rw-------)");
    }
    String password = Files.readString(path, StandardCharsets.US_ASCII).strip();
    if (password.isEmpty() || password.contains("\n")) {
      throw new DatabaseAwayException(
          "embedded PostgreSQL: password file=" + path + " (expected: one line, the password)");
    }
    return password;
  }

  /** Makes a new password: whole and on disk before a cluster depends on it. */
  void create() throws IOException {
    byte[] fresh = new byte[LENGTH];
    new SecureRandom().nextBytes(fresh);
    Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
    Files.createDirectories(directory);
    Path unfinished = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      ByteBuffer line = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(fresh) + "\n");
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    }
    Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
