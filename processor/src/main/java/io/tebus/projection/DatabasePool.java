package io.tebus.projection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that feed one database.
 *
 * <p>One thread runs transactions; the rest is safe for any thread.
 */
final class DatabasePool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabasePool.class);

  private static final String NAME = "tebus-projection";

  /** One to use, one to be there when the first must not be used again. */
  private static final int SIZE = 2;

  /** A stop does not have to wait for longer. */
  private static final long CONNECTION_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(3);

  private static final long VALIDATION_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(2);
  private static final long KEEPALIVE_MS = TimeUnit.MINUTES.toMillis(1);
  private static final long MAX_LIFETIME_MS = TimeUnit.MINUTES.toMillis(20);

  /** More than the longest batch. */
  private static final long LEAK_THRESHOLD_MS = TimeUnit.MINUTES.toMillis(2);

  private final DatabaseAddress address;
  private final HikariDataSource connections;
  private volatile @Nullable Connection inUse;

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * A pool that connects when it can; the database may be away.
   *
   * @throws SQLException when the address is none
   */
  DatabasePool(DatabaseAddress address) throws SQLException {
    DriverSettings.requireUnderstood(address);
    this.address = address;
    HikariConfig config = new HikariConfig();
    config.setPoolName(NAME);
    config.setJdbcUrl(address.url());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setDataSourceProperties(DriverSettings.feeding());
    config.setAutoCommit(false);
    config.setMaximumPoolSize(SIZE);
    config.setMinimumIdle(SIZE);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MS);
    config.setValidationTimeout(VALIDATION_TIMEOUT_MS);
    config.setKeepaliveTime(KEEPALIVE_MS);
    config.setMaxLifetime(MAX_LIFETIME_MS);
    config.setLeakDetectionThreshold(LEAK_THRESHOLD_MS);
    connections = open(config, address);
  }

  private static HikariDataSource open(HikariConfig config, DatabaseAddress address)
      throws SQLException {
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw DriverSettings.mistake(address, e);
    }
  }

  DatabaseAddress address() {
    return address;
  }

  /**
   * Runs work in one transaction and commits it. A connection on which anything failed is not used
   * again: after a broken COPY, or a COMMIT without an answer, nobody knows what it would say next.
   */
  <T> T transaction(Work<T> work) throws SQLException {
    Connection connection = connections.getConnection();
    boolean done = false;
    try {
      inUse = connection.unwrap(Connection.class);
      T result = work.run(connection);
      connection.commit();
      done = true;
      return result;
    } finally {
      inUse = null;
      giveBack(connection, done);
    }
  }

  private void giveBack(Connection connection, boolean usable) {
    try {
      if (!usable) {
        connections.evictConnection(connection);
      }
      connection.close();
    } catch (SQLException e) {
      // What went wrong before is what the caller should see.
      LOG.debug("connection is not given back: {}", SqlFailure.describe(e));
    }
  }

  /** Closes the connections that nobody uses; the next ones are new. */
  void renew() {
    connections.getHikariPoolMXBean().softEvictConnections();
  }

  /** Ends the transaction that is under way, if any, by closing its socket: for a stop. */
  void abort() {
    Connection current = inUse;
    if (current == null) {
      return;
    }
    try {
      current.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.warn("connection cannot be aborted: {}", SqlFailure.describe(e));
    }
  }

  /** Connections in use. */
  int active() {
    return connections.getHikariPoolMXBean().getActiveConnections();
  }

  /** Connections waiting. */
  int idle() {
    return connections.getHikariPoolMXBean().getIdleConnections();
  }

  @Override
  public void close() {
    connections.close();
  }
}
