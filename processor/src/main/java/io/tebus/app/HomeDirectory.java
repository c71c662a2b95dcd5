package io.tebus.app;

import io.tebus.iso.dialect.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A host's home: {@code cfg}, {@code deploy}, {@code data/journal}, {@code data/anchor}, {@code
 * data/snapshot}, {@code data/postgres}, {@code log}. Locked while a host lives in it.
 *
 * <p>Confined to the thread that starts and stops the host.
 */
final class HomeDirectory implements AutoCloseable {

  private static final String LOGGER = "00_logger.xml";

  private static final List<String> DEFAULTS = List.of("cfg/default.yml", "deploy/" + LOGGER);

  /** The doors of a new home that was not given a descriptor of its own. */
  private static final List<String> LISTENERS =
      List.of("deploy/50_acquirers.xml", "deploy/51_terminals.xml", "deploy/52_cmf.xml");

  private static final String PROGRAMME = "cfg/programme/demo.yaml";

  private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private @Nullable FileChannel lockFile;
  private @Nullable Path locked;

  HomeDirectory(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  Path configuration() {
    return path.resolve("cfg/default.yml");
  }

  /** A file for each programme. */
  Path programmes() {
    return path.resolve("cfg/programme");
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

  Path snapshots() {
    return path.resolve("data/snapshot");
  }

  Path anchors() {
    return path.resolve("data/anchor");
  }

  /** Cluster of the home's own PostgreSQL. */
  Path postgres() {
    return path.resolve("data/postgres");
  }

  Path postgresPassword() {
    return path.resolve("cfg/postgres.password");
  }

  Path log() {
    return path.resolve("log");
  }

  /** Makes what is missing; never overwrites. */
  void prepare() throws IOException {
    Files.createDirectories(path.resolve("cfg/dialect"));
    Files.createDirectories(programmes());
    Files.createDirectories(deploy());
    Files.createDirectories(journal());
    Files.createDirectories(snapshots());
    Files.createDirectories(log());
    for (String name : DEFAULTS) {
      copyDefault(name);
    }
    for (String name : Dialect.SHIPPED) {
      String file = name + ".yaml";
      copyDefault("/io/tebus/iso/dialect/" + file, path.resolve("cfg/dialect").resolve(file));
    }
    if (isNew()) {
      // Later it would put settings back that somebody has changed and lost.
      copyDefault(PROGRAMME);
    }
    if (isNew() && !hasDescriptors()) {
      // Later it would open doors again that somebody has closed.
      for (String name : LISTENERS) {
        copyDefault(name);
      }
    }
    forceDirectories();
  }

  /** True when there is a descriptor that did not come from here. */
  private boolean hasDescriptors() throws IOException {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(deploy(), "*.xml")) {
      for (Path descriptor : descriptors) {
        if (!descriptor.endsWith(LOGGER)) {
          return true;
        }
      }
      return false;
    }
  }

  private void copyDefault(String name) throws IOException {
    copyDefault("/io/tebus/app/home/" + name, path.resolve(name));
  }

  private static void copyDefault(String resource, Path target) throws IOException {
    if (Files.exists(target)) {
      return;
    }
    try (InputStream content = HomeDirectory.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new IOException("resource " + resource + " is missing in this build");
      }
      // A crash leaves the old or the new file, never half of one.
      Path unfinished = target.resolveSibling(target.getFileName() + ".new");
      Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Names of directories survive a power cut only when the directory above them was forced. */
  private void forceDirectories() throws IOException {
    List<Path> directories =
        List.of(journal(), snapshots(), path.resolve("data"), path.resolve("cfg"), path);
    for (Path directory : directories) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
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
    Path real = path.toRealPath();
    // Looked at before the lock file is opened: closing any channel on it drops the lock this
    // process may hold.
    if (!LOCKED.add(real)) {
      throw refused();
    }
    locked = real;
    FileChannel file =
        FileChannel.open(
            path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lockFile = file;
    if (file.tryLock() == null) {
      throw refused();
    }
  }

  private HostRefusedException refused() {
    return new HostRefusedException(
        "home: path="
            + path
            + " is in use by another host (expected: one host for a home; stop it, or name"
            + " another --home)");
  }

  /** Gives the home back; the lock ends with its file. */
  @Override
  public void close() throws IOException {
    if (lockFile != null) {
      lockFile.close();
      lockFile = null;
    }
    if (locked != null) {
      LOCKED.remove(locked);
      locked = null;
    }
  }
}
