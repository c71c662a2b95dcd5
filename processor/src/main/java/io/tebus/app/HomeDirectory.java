package io.tebus.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host's home: {@code cfg}, {@code deploy}, {@code data/journal}, {@code log}. Locked while a
 * host lives in it.
 *
 * <p>Confined to the thread that starts and stops the host.
 */
final class HomeDirectory implements AutoCloseable {

  private static final List<String> DEFAULTS =
      List.of("cfg/default.yml", "deploy/00_logger.xml", "deploy/50_acquirers.xml");

  private final Path path;
  private @Nullable FileChannel lockFile;
  private @Nullable FileLock lock;

  HomeDirectory(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  Path configuration() {
    return path.resolve("cfg/default.yml");
  }

  Path tokenKey() {
    return path.resolve("cfg/token.key");
  }

  Path deploy() {
    return path.resolve("deploy");
  }

  Path journal() {
    return path.resolve("data/journal");
  }

  Path log() {
    return path.resolve("log");
  }

  /** Makes what is missing; never overwrites. */
  void prepare() throws IOException {
    Files.createDirectories(path.resolve("cfg/dialect"));
    Files.createDirectories(deploy());
    Files.createDirectories(journal());
    Files.createDirectories(log());
    for (String name : DEFAULTS) {
      copyDefault("/io/tebus/app/home/" + name, path.resolve(name));
    }
    copyDefault("/io/tebus/iso/dialect/iso87a.yaml", path.resolve("cfg/dialect/iso87a.yaml"));
  }

  private static void copyDefault(String resource, Path target) throws IOException {
    if (Files.exists(target)) {
      return;
    }
    try (InputStream content = HomeDirectory.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new IOException("resource " + resource + " is missing in this build");
      }
      Files.copy(content, target);
    }
  }

  /** True when the journal holds nothing yet. */
  boolean isNew() throws IOException {
    try (var generations = Files.list(journal())) {
      return generations.findAny().isEmpty();
    }
  }

  /** Takes the home for this process. */
  void lock() throws IOException {
    FileChannel file =
        FileChannel.open(
            path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lockFile = file;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException ignored) {
      // A host in this very process holds it: the same answer as for another process.
      lock = null;
    }
    if (lock == null) {
      file.close();
      throw new HostRefusedException(
          "home: path="
              + path
              + " is in use by another host (expected: one host for a home; stop it, or name"
              + " another --home)");
    }
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.release();
      lock = null;
    }
    if (lockFile != null) {
      lockFile.close();
      lockFile = null;
    }
  }
}
