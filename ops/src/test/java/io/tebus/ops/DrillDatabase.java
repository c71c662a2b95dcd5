package io.tebus.ops;

import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.embedded.EmbeddedDatabase;
import io.tebus.projection.embedded.EmbeddedOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server that belongs to the drill: the host is given its address as that of somebody
 * else's, so that it can be stopped, killed and started behind the host's back. A drill that is
 * broken off leaves none behind.
 *
 * <p>Safe for any thread.
 */
final class DrillDatabase implements AutoCloseable {

  /** Unpacked once for all drills. */
  private static final Path BINARIES =
      Path.of(System.getProperty("tebus.root", ".."), "ops", "target", "postgres-binaries")
          .toAbsolutePath()
          .normalize();

  private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);

  private final EmbeddedOptions options;
  private final Thread hook = new Thread(this::end, "drill-database-end");
  private @Nullable EmbeddedDatabase server;

  private DrillDatabase(EmbeddedOptions options) {
    this.options = options;
  }

  /** A database that was not started yet, with its files in the directory. */
  static DrillDatabase in(Path directory, int port) {
    DrillDatabase database =
        new DrillDatabase(
            new EmbeddedOptions(
                directory.resolve("postgres"),
                BINARIES,
                directory.resolve("postgres.password"),
                directory.resolve("postgres.log"),
                port));
    Runtime.getRuntime().addShutdownHook(database.hook);
    return database;
  }

  /** Starts the server, if need be again, and says where it is. */
  synchronized DatabaseAddress start() {
    EmbeddedDatabase starting = server == null ? new EmbeddedDatabase(options) : server;
    server = starting;
    long deadlineNs = System.nanoTime() + DrillClock.LIMIT.toNanos();
    while (true) {
      try {
        return starting.ready();
      } catch (DatabaseAwayException e) {
        // A killed server is in the way of the next one until the last of its processes has gone.
        if (System.nanoTime() - deadlineNs > 0 || Thread.currentThread().isInterrupted()) {
          throw new AssertionError("database: ready=false (expected: started)", e);
        }
        DrillClock.pass(RETRY_INTERVAL);
      }
    }
  }

  /** Stops the server in order; its clients lose their connections. */
  synchronized void stop() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  /** SIGKILL to the postmaster; returns when it has ended. The processes under it follow. */
  synchronized void kill() {
    EmbeddedDatabase killed = started();
    long pid = killed.postmasterPid();
    if (pid == 0) {
      throw new AssertionError("postmaster: pid=0 (expected: one that runs)");
    }
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    DrillClock.await("postmaster: pid=" + pid + " ended", () -> !killed.isRunning());
  }

  private EmbeddedDatabase started() {
    if (server == null) {
      throw new IllegalStateException("database: started=false (expected: started)");
    }
    return server;
  }

  private void end() {
    stop();
    LeftPostmaster.stop(options.data());
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ignored) {
      // The process is ending, and the hook finds nothing left to do.
    }
  }
}
