package io.tebus.projection.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Embedded servers for tests: each in a directory of the test's, all with the same programs. A test
 * closes its own; a build that is broken off still leaves none behind.
 *
 * <p>Safe for any thread.
 */
public final class TestDatabases {

  /** Below the ports Linux gives to clients: nobody else takes one meanwhile. */
  private static final int MIN_PORT = 26_000;

  private static final int MAX_PORT = 32_000;
  private static final int MAX_TRIES = 1_000;

  private static final Set<EmbeddedDatabase> MADE = ConcurrentHashMap.newKeySet();

  static {
    // To close one that is closed, or was never started, does nothing.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> MADE.forEach(EmbeddedDatabase::close), "test-databases"));
  }

  private TestDatabases() {}

  /** Where the programs are unpacked, once for all tests of this machine. */
  public static Path binaries() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "tebus-test-postgres-binaries");
  }

  /**
   * A server that is not started, on a port that is free now. Another one in the same directory has
   * the same data.
   */
  public static EmbeddedDatabase in(Path directory) {
    EmbeddedDatabase made = new EmbeddedDatabase(options(directory, freePort()));
    MADE.add(made);
    return made;
  }

  static EmbeddedOptions options(Path directory, int port) {
    return new EmbeddedOptions(
        directory.resolve("postgres"),
        binaries(),
        directory.resolve("postgres.password"),
        directory.resolve("postgres.log"),
        port);
  }

  private static int freePort() {
    for (int i = 0; i < MAX_TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(MIN_PORT, MAX_PORT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new UncheckedIOException(
        new IOException("free port: none in " + MAX_TRIES + " tries (expected: at least one)"));
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException ignored) {
      // Somebody else has it, which is the answer.
      return false;
    }
  }
}
