package io.tebus.projection.embedded;

import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.embedded.ChildProcess.Finished;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of one cluster, started and stopped by {@code pg_ctl}. Guarded by its owner. */
final class Server {

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** pg_ctl keeps its limit itself; beyond this it is stuck. */
  private static final Duration START_GRACE = Duration.ofSeconds(5);

  /** Time enough to write what is dirty, mostly; what is not written then is recovered. */
  private static final Duration FAST_LIMIT = Duration.ofSeconds(4);

  /** Nothing is written: its processes only end. */
  private static final Duration IMMEDIATE_LIMIT = Duration.ofSeconds(1);

  private static final Duration STOP_GRACE = Duration.ofMillis(500);

  /** The children of a server that was killed need a moment to let go of its memory. */
  private static final int MAX_STARTS = 5;

  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long MAX_LOG_BYTES = 10L << 20;

  private final EmbeddedOptions options;
  private final Programs programs;
  private final PidFile pidFile;
  private final BooleanSupplier closed;

  /** Where the log ended before the last start. */
  private long logStart;

  /**
   * A server that may run or not.
   *
   * @param closed true when it is not to be started any more
   */
  Server(EmbeddedOptions options, Programs programs, PidFile pidFile, BooleanSupplier closed) {
    this.options = options;
    this.programs = programs;
    this.pidFile = pidFile;
    this.closed = closed;
  }

  /**
   * Starts it and waits until it takes connections, or for a minute: one that still recovers then
   * counts as started.
   */
  void start() throws IOException, DatabaseAwayException {
    refuseATakenPort();
    rollLog();
    String problem = "";
    for (int i = 0; i < MAX_STARTS; i++) {
      logStart = logLength();
      Finished finished =
          programs.run(
              "pg_ctl",
              List.of(
                  "-D",
                  options.data().toString(),
                  "-l",
                  options.log().toString(),
                  "-w",
                  "-t",
                  Long.toString(START_LIMIT.toSeconds()),
                  "-o",
                  ServerSettings.options(options.port()),
                  "start"),
              START_LIMIT.plus(START_GRACE),
              closed);
      if (finished.exitCode() == 0 || pidFile.serverPid() != 0) {
        return;
      }
      problem = finished.output() + " | " + logged();
      LockSupport.parkNanos(PAUSE_NS);
    }
    throw new DatabaseAwayException("embedded PostgreSQL: does not start: " + problem);
  }

  /**
   * Stops it: without waiting for clients, and when that takes too long without writing anything.
   * Six seconds at most.
   */
  boolean stop() throws IOException {
    return stop("fast", FAST_LIMIT) || stop("immediate", IMMEDIATE_LIMIT);
  }

  private boolean stop(String mode, Duration limit) throws IOException {
    String output;
    try {
      output =
          programs
              .run(
                  "pg_ctl",
                  List.of(
                      "-D",
                      options.data().toString(),
                      "-m",
                      mode,
                      "-w",
                      "-t",
                      Long.toString(limit.toSeconds()),
                      "stop"),
                  limit.plus(STOP_GRACE),
                  () -> false)
              .output();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      // It is stuck, which is no reason not to try the other mode.
      output = String.valueOf(e.getMessage());
    }
    boolean stopped = pidFile.serverPid() == 0;
    if (!stopped) {
      LOG.warn("embedded PostgreSQL: stop mode={} failed: {}", mode, output);
    }
    return stopped;
  }

  /** What the server said since it was started last; the end of it. */
  String logged() throws IOException {
    return Files.exists(options.log()) ? ChildProcess.end(options.log(), logStart) : "";
  }

  private long logLength() throws IOException {
    return Files.exists(options.log()) ? Files.size(options.log()) : 0;
  }

  private void refuseATakenPort() throws IOException, DatabaseAwayException {
    try (ServerSocket probe =
        new ServerSocket(options.port(), 1, InetAddress.getLoopbackAddress())) {
      LOG.debug("embedded PostgreSQL: port={} is free", probe.getLocalPort());
    } catch (BindException e) {
      throw new DatabaseAwayException(
          "embedded PostgreSQL: port="
              + options.port()
              + " is in use by another program: "
              + e.getMessage()
              + " (expected: a free one; stop that program, or set tebus.db.port)",
          e);
    }
  }

  /** The server only appends: the file before it is kept once. */
  private void rollLog() throws IOException {
    Path log = options.log();
    Files.createDirectories(Objects.requireNonNull(log.getParent()));
    if (logLength() > MAX_LOG_BYTES) {
      Path old = log.resolveSibling(log.getFileName() + ".1");
      Files.move(log, old, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
