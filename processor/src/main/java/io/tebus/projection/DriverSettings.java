package io.tebus.projection;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * How the PostgreSQL driver is set up for each kind of work. What a URL says itself comes first.
 *
 * <p>Safe for any thread.
 */
final class DriverSettings {

  /** SQLSTATE: error in a configuration, which somebody must mend. */
  private static final String MISTAKE = "F0000";

  /** The driver's own log, which shows whole URLs. Held here, or its level would be forgotten. */
  private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

  static {
    DRIVER_LOG.setLevel(Level.OFF);
  }

  private DriverSettings() {}

  /**
   * Checks that the driver understands a URL, before anybody is given it who would quote it.
   *
   * @throws SQLException when it does not; of the URL it shows what may be shown
   */
  static void requireUnderstood(DatabaseAddress address) throws SQLException {
    boolean understood;
    try {
      // The driver would take a login for a part of the host's name.
      understood = !address.namesALogin() && new Driver().acceptsURL(address.url());
    } catch (RuntimeException e) {
      throw mistake(address, e);
    }
    if (!understood) {
      throw mistake(address, null);
    }
  }

  /** What is wrong with an address; the cause's own text may quote the URL. */
  static SQLException mistake(DatabaseAddress address, @Nullable RuntimeException cause) {
    return new SQLException(
        "database address is not understood"
            + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")")
            + ": "
            + address
            + " (expected: url=jdbc:postgresql://HOST:PORT/DATABASE; user and password as settings"
            + " of their own)",
        MISTAKE);
  }

  /**
   * For feeding. A commit need not wait for the disk: rows and checkpoint vanish together when
   * PostgreSQL loses power, and the journal still has them. The socket waits longer than the worst
   * stall at the end of a COPY, which would cost the connection.
   */
  static Properties feeding() {
    Properties settings = common("tebus-projection", 90);
    settings.setProperty("maxSendBufferSize", "65536");
    settings.setProperty(
        "options",
        "-c synchronous_commit=off -c lock_timeout=5s -c statement_timeout=120s"
            + " -c idle_in_transaction_session_timeout=60s");
    return settings;
  }

  /** For building an index, which takes minutes and must leave cores to the tills. */
  static Properties indexing() {
    Properties settings = common("tebus-projection-index", 3_700);
    settings.setProperty(
        "options",
        "-c max_parallel_maintenance_workers=0 -c lock_timeout=5s -c statement_timeout=1h"
            + " -c idle_in_transaction_session_timeout=60s");
    return settings;
  }

  /** For reading everything: the first row may come after a long sort. */
  static Properties auditing() {
    return common("tebus-audit", 3_700);
  }

  private static Properties common(String name, int socketTimeoutSeconds) {
    Properties settings = new Properties();
    settings.setProperty("ApplicationName", name);
    settings.setProperty("connectTimeout", "5");
    settings.setProperty("loginTimeout", "10");
    settings.setProperty("cancelSignalTimeout", "10");
    settings.setProperty("socketTimeout", Integer.toString(socketTimeoutSeconds));
    settings.setProperty("tcpKeepAlive", "true");
    settings.setProperty("prepareThreshold", "1");
    settings.setProperty("assumeMinServerVersion", "14");
    settings.setProperty("targetServerType", "primary");
    // Details quote rows, and rows do not belong into a log.
    settings.setProperty("logServerErrorDetail", "false");
    return settings;
  }

  /** A connection of its own, outside any pool. */
  static Connection connect(DatabaseAddress address, Properties settings) throws SQLException {
    Properties all = new Properties();
    all.putAll(settings);
    all.setProperty("user", address.user());
    all.setProperty("password", address.password());
    requireUnderstood(address);
    try {
      return DriverManager.getConnection(address.url(), all);
    } catch (RuntimeException e) {
      throw mistake(address, e);
    }
  }
}
