package io.tebus.projection;

import io.tebus.projection.embedded.EmbeddedDatabase;
import io.tebus.projection.embedded.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PostgreSQL server of a test class, with a new database for each test.
 *
 * <p>Confined to the test's thread.
 */
final class TestServer implements BeforeAllCallback, AfterAllCallback {

  private @Nullable Path directory;
  private @Nullable EmbeddedDatabase server;
  private int databases;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path made = Files.createTempDirectory("tebus-projection-test");
    directory = made;
    server = TestDatabases.in(made);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (server != null) {
      server.close();
    }
    if (directory != null) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** A database without any schema. */
  DatabaseAddress newDatabase() throws SQLException, DatabaseAwayException {
    DatabaseAddress first = Objects.requireNonNull(server).ready();
    databases++;
    String name = "test_" + databases;
    run(first, "CREATE DATABASE " + name);
    int path = first.url().indexOf('/', first.url().indexOf("//") + 2);
    return new DatabaseAddress(
        first.url().substring(0, path + 1) + name, first.user(), first.password());
  }

  /** A database with the schema and nothing in it. */
  DatabaseAddress newSchema() throws SQLException, DatabaseAwayException {
    DatabaseAddress address = newDatabase();
    try (DatabasePool pool = new DatabasePool(address)) {
      Migrations.run(pool);
    }
    return address;
  }

  static Connection connect(DatabaseAddress address) throws SQLException {
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }

  /** Runs statements in one transaction. */
  static void run(DatabaseAddress address, String... statements) throws SQLException {
    try (Connection connection = connect(address);
        Statement run = connection.createStatement()) {
      if (statements.length > 1) {
        connection.setAutoCommit(false);
      }
      for (String statement : statements) {
        run.execute(statement);
      }
      if (statements.length > 1) {
        connection.commit();
      }
    }
  }

  /** The first column of every row. */
  static List<String> texts(DatabaseAddress address, String query) throws SQLException {
    try (Connection connection = connect(address);
        Statement ask = connection.createStatement();
        ResultSet rows = ask.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
      return texts;
    }
  }

  /** The number in the first column of the first row. */
  static long number(DatabaseAddress address, String query) throws SQLException {
    return Long.parseLong(texts(address, query).getFirst());
  }
}
