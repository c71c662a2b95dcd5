package io.tebus.projection.embedded;

import io.tebus.projection.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Single statements, each on a connection of its own. */
final class Sql {

  private Sql() {}

  static Connection connect(DatabaseAddress address) throws SQLException {
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }

  static void run(DatabaseAddress address, String statement) throws SQLException {
    try (Connection connection = connect(address);
        Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  /** The first column of the first row. */
  static String ask(DatabaseAddress address, String query) throws SQLException {
    try (Connection connection = connect(address);
        Statement ask = connection.createStatement();
        ResultSet rows = ask.executeQuery(query)) {
      if (!rows.next()) {
        throw new SQLException("query: rows=0 (expected: at least 1)");
      }
      return String.valueOf(rows.getString(1));
    }
  }
}
