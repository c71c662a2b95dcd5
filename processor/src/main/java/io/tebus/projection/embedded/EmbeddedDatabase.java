package io.tebus.projection.embedded;

import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.DatabaseSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that belongs to a host: made at its first start, started when it is down,
 * stopped with the host. Durable, on 127.0.0.1 only, and with a password.
 *
 * <p>One host at a time may own a data directory; the lock of its home sees to that.
 *
 * <p>Safe for any thread.
 */
public final class EmbeddedDatabase implements DatabaseSource, AutoCloseable {

  /** The only role, and its database. */
  static final String NAME = "tebus";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** A database that every cluster has. */
  private static final String FIRST_DATABASE = "postgres";

  private static final long CONNECT_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
  private static final long CONNECT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String CONNECT_TIMEOUT_S = "5";
  private static final String SOCKET_TIMEOUT_S = "30";

  /** SQLSTATE class 28, invalid authorization: to try again would not help. */
  private static final String REFUSED = "28";

  /** A server that was being started when it was closed shows itself within this time. */
  private static final long LATE_PID_NS = TimeUnit.SECONDS.toNanos(1);

  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Whoever starts it looks this often whether it was closed. */
  private static final long LOCK_PAUSE_MS = 100;

  /** Whoever closes waits this long for whoever starts, who gives up where he can. */
  private static final long CLOSE_LOCK_MS = 1_800;

  private final EmbeddedOptions options;
  private final PidFile pidFile;
  private final ReentrantLock lock = new ReentrantLock();

  // Written by whoever holds the lock. Whoever closes reads them in any case.
  private volatile @Nullable Server server;
  private volatile @Nullable DatabaseAddress address;

  /** The process this object started, 0 when none. */
  private volatile long startedPid;

  /** Looked at by whoever waits, for the server to answer or for a program to end. */
  private volatile boolean closed;

  /** A server that is not started yet. */
  public EmbeddedDatabase(EmbeddedOptions options) {
    this.options = options;
    this.pidFile = new PidFile(options.data());
  }

  /**
   * Starts it unless it runs. The first start unpacks the programs and makes the cluster; what a
   * killed host left running is stopped first. Costs a few reads of files when it runs; a start
   * takes seconds, and each of its steps a minute or two at most.
   *
   * @throws DatabaseAwayException when it cannot be started, does not answer or was closed
   */
  @Override
  public DatabaseAddress ready() throws DatabaseAwayException {
    lock();
    try {
      refuseStopped();
      DatabaseAddress known = address;
      if (known != null && pidFile.serverPid() == startedPid) {
        return known;
      }
      address = null;
      DatabaseAddress fresh = start();
      address = fresh;
      return fresh;
    } catch (IOException | UncheckedIOException e) {
      throw new DatabaseAwayException("embedded PostgreSQL: " + e, e);
    } finally {
      lock.unlock();
    }
  }

  private void lock() throws DatabaseAwayException {
    try {
      do {
        refuseStopped();
      } while (!lock.tryLock(LOCK_PAUSE_MS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped();
    }
  }

  private DatabaseAddress start() throws IOException, DatabaseAwayException {
    Binaries binaries = new Binaries(options.binaries(), this::isClosed);
    Programs programs = Programs.in(binaries.directory());
    PasswordFile passwordFile = new PasswordFile(options.passwordFile());
    Cluster cluster = new Cluster(options.data(), passwordFile, this::isClosed);
    String password = cluster.prepare(programs);
    Server current = new Server(options, programs, pidFile, this::isClosed);
    server = current;
    long running = pidFile.serverPid();
    if (running != 0 && running != startedPid) {
      stopOrphan(current, running);
      running = 0;
    }
    if (running == 0) {
      pidFile.deleteWhenStrange();
      refuseStopped();
      try {
        current.start();
      } finally {
        startedPid = pidOfStarted();
      }
    }
    awaitDatabase(current, password);
    LOG.info("embedded PostgreSQL: pid={} answers on port {}", startedPid, options.port());
    return new DatabaseAddress(url(NAME), NAME, password);
  }

  /** A start that was given up may go on for a moment: it is waited for, so that it is stopped. */
  private long pidOfStarted() {
    long startNs = System.nanoTime();
    long pid = pidFile.serverPid();
    while (pid == 0 && closed && System.nanoTime() - startNs < LATE_PID_NS) {
      LockSupport.parkNanos(PAUSE_NS);
      pid = pidFile.serverPid();
    }
    return pid;
  }

  private static void stopOrphan(Server orphan, long pid)
      throws IOException, DatabaseAwayException {
    LOG.warn("embedded PostgreSQL: pid={} was left by a host that was killed: stopping it", pid);
    if (!orphan.stop()) {
      throw new DatabaseAwayException(
          "embedded PostgreSQL: pid="
              + pid
              + " was left by a host that was killed and does not stop (expected: stop that"
              + " process by hand)");
    }
  }

  /** A connection with the password proves that it answers; the first one makes the database. */
  private void awaitDatabase(Server current, String password)
      throws IOException, DatabaseAwayException {
    long start = System.nanoTime();
    while (true) {
      try {
        makeDatabase(password);
        return;
      } catch (SQLException e) {
        String state = e.getSQLState();
        if (state != null && state.startsWith(REFUSED)) {
          throw new DatabaseAwayException(
              "embedded PostgreSQL: password file="
                  + options.passwordFile()
                  + " is refused (expected: the one made with "
                  + options.data()
                  + ")",
              e);
        }
        if (pidFile.serverPid() == 0 || System.nanoTime() - start > CONNECT_LIMIT_NS) {
          throw new DatabaseAwayException(
              "embedded PostgreSQL: port="
                  + options.port()
                  + " does not answer: "
                  + e.getMessage()
                  + " | "
                  + current.logged(),
              e);
        }
      }
      refuseStopped();
      LockSupport.parkNanos(CONNECT_PAUSE_NS);
    }
  }

  private void makeDatabase(String password) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", NAME);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", CONNECT_TIMEOUT_S);
    login.setProperty("socketTimeout", SOCKET_TIMEOUT_S);
    login.setProperty("ApplicationName", NAME);
    try (Connection connection = DriverManager.getConnection(url(FIRST_DATABASE), login);
        Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
        if (found.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + NAME);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + options.port() + "/" + database;
  }

  private void refuseStopped() throws DatabaseAwayException {
    if (closed || Thread.currentThread().isInterrupted()) {
      throw stopped();
    }
  }

  private static DatabaseAwayException stopped() {
    return new DatabaseAwayException("embedded PostgreSQL: is stopped with its host");
  }

  private boolean isClosed() {
    return closed;
  }

  /** The server's process, 0 when it is not running. */
  public long postmasterPid() {
    return pidFile.serverPid();
  }

  /** Whether a server runs on the data directory. */
  public boolean isRunning() {
    return postmasterPid() != 0;
  }

  /**
   * Stops what this object started, within eight seconds; {@link #ready} starts nothing again. A
   * start that is under way is given up.
   */
  @Override
  public void close() {
    closed = true;
    // An interrupted host still stops its server.
    boolean interrupted = Thread.interrupted();
    boolean locked = false;
    try {
      locked = lock.tryLock(CLOSE_LOCK_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException ignored) {
      // Told again below.
      interrupted = true;
    }
    try {
      // Whoever holds the lock for so long starts nothing any more.
      stop();
    } finally {
      if (locked) {
        lock.unlock();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stop() {
    Server started = server;
    long pid = startedPid;
    if (started == null || pid == 0 || pid != pidFile.serverPid()) {
      return;
    }
    try {
      if (!started.stop()) {
        LOG.warn("embedded PostgreSQL: pid={} does not stop: the next start does it", pid);
      }
    } catch (IOException e) {
      LOG.warn("embedded PostgreSQL: pid={} cannot be stopped", pid, e);
    }
  }
}
