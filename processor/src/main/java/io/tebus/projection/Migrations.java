package io.tebus.projection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;

/**
 * The schema as a row of scripts, each applied once, in a transaction of its own, and never changed
 * afterwards. Several hosts that start at the same time apply them one after the other.
 *
 * <p>Safe for any thread.
 */
final class Migrations {

  /** Script n makes version n of the schema: append only. */
  private static final List<String> SCRIPTS =
      List.of(
          "V001__tables.sql",
          "V002__names_and_views.sql",
          "V003__cards_and_accounts.sql",
          "V004__holds_and_exceptions.sql",
          "V005__funders_transfers_expiry_and_merges.sql",
          "V006__what_advices_booked.sql");

  /** Of the lock that starters take; nothing else of ours takes advisory locks. */
  private static final long LOCK = 0x7EB0_5CE3_0001L;

  private static final String MAKE_VERSIONS =
      """
      CREATE SCHEMA IF NOT EXISTS tebus;
      CREATE TABLE tebus.schema_version (
        version integer PRIMARY KEY,
        name text NOT NULL,
        sha256 text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )
      """;

  private Migrations() {}

  /**
   * Brings the schema to the version of this build.
   *
   * @throws ProjectionRefusedException when it is newer, or was made by other scripts
   */
  static void run(DatabasePool database) throws SQLException {
    run(database, SCRIPTS.size());
  }

  /** Brings the schema to a version that may be an earlier one, for a test. */
  static void run(DatabasePool database, int last) throws SQLException {
    database.transaction(Migrations::prepare);
    for (int version = 1; version <= last; version++) {
      int next = version;
      database.transaction(connection -> apply(connection, next));
    }
  }

  /**
   * Checks that the schema is of the version of this build.
   *
   * @throws ProjectionRefusedException when it is not, or there is none
   */
  static void requireCurrent(Connection connection) throws SQLException {
    int version = hasVersions(connection) ? version(connection) : 0;
    if (version != SCRIPTS.size()) {
      throw ProjectionRefusedException.ofSchema(
          "database schema: version="
              + version
              + " (expected: "
              + SCRIPTS.size()
              + "; an older one is brought up by a start of the host)");
    }
  }

  /** Whether there is a schema; if not, nothing is known of any journal. */
  static boolean haveBegun(Connection connection) throws SQLException {
    return exists(connection, "tebus.checkpoint");
  }

  /** Whether scripts are to be applied to a schema that is there. */
  static boolean arePending(Connection connection) throws SQLException {
    return version(connection) < SCRIPTS.size();
  }

  private static boolean prepare(Connection connection) throws SQLException {
    lock(connection);
    if (!hasVersions(connection)) {
      execute(connection, MAKE_VERSIONS);
    }
    requireNotNewer(connection);
    return true;
  }

  /**
   * Checks that this build knows a schema that is there.
   *
   * @throws ProjectionRefusedException when it is newer
   */
  static void requireNotNewer(Connection connection) throws SQLException {
    int version = version(connection);
    if (version > SCRIPTS.size()) {
      throw ProjectionRefusedException.ofSchema(
          "database schema is newer than this build: version="
              + version
              + " (expected: at most "
              + SCRIPTS.size()
              + ")");
    }
  }

  private static boolean apply(Connection connection, int version) throws SQLException {
    lock(connection);
    String name = SCRIPTS.get(version - 1);
    byte[] script = read(name);
    String sha256 = sha256(script);
    try (PreparedStatement select =
        connection.prepareStatement("SELECT sha256 FROM tebus.schema_version WHERE version = ?")) {
      select.setInt(1, version);
      try (ResultSet found = select.executeQuery()) {
        if (found.next()) {
          requireSame(name, sha256, found.getString(1));
          return false;
        }
      }
    }
    execute(connection, new String(script, StandardCharsets.UTF_8));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO tebus.schema_version (version, name, sha256) VALUES (?, ?, ?)")) {
      insert.setInt(1, version);
      insert.setString(2, name);
      insert.setString(3, sha256);
      insert.executeUpdate();
    }
    return true;
  }

  private static void requireSame(String name, String expected, String found) {
    if (!found.equals(expected)) {
      throw ProjectionRefusedException.ofSchema(
          "database schema was made by another script: name="
              + name
              + " sha256="
              + found
              + " (expected: "
              + expected
              + ")");
    }
  }

  /** For one transaction, which is durable when it is committed. */
  private static void lock(Connection connection) throws SQLException {
    execute(connection, "SET LOCAL synchronous_commit = on");
    execute(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
  }

  private static boolean hasVersions(Connection connection) throws SQLException {
    return exists(connection, "tebus.schema_version");
  }

  private static boolean exists(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
      found.next();
      return found.getBoolean(1);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT coalesce(max(version), 0) FROM tebus.schema_version")) {
      found.next();
      return found.getInt(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static byte[] read(String name) {
    try (InputStream script = Migrations.class.getResourceAsStream("migration/" + name)) {
      if (script == null) {
        throw new IllegalStateException("migration: name=" + name + " is not in this build");
      }
      return script.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] script) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(script));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing in this JDK", e);
    }
  }
}
