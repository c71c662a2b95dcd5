package io.tebus.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * The partitions of the two large tables, by ranges of LSNs, made before they are needed. Their
 * bounds are in a table, so that another size of later ones does no harm.
 *
 * <p>Confined to the thread that feeds.
 */
final class Partitions {

  /** Tables with partitions. */
  private static final List<String> TABLES = List.of("transaction", "lot_movement");

  private static final String LAST =
      "SELECT number, from_lsn, to_lsn FROM tebus.partition ORDER BY number DESC LIMIT 1";

  private final long lsnsToAPartition;

  /** Where the last partition that is known to be committed begins, -1 for none. */
  private long lastFrom = -1;

  Partitions(long lsnsToAPartition) {
    this.lsnsToAPartition = lsnsToAPartition;
  }

  /** The name of a partition. */
  static String name(String table, int number) {
    return String.format(Locale.ROOT, "%s_%06d", table, number);
  }

  /** A connection was made: a PostgreSQL that crashed may have forgotten the last partition. */
  void forget() {
    lastFrom = -1;
  }

  /**
   * Makes the partition of an LSN and the next one, if they are not there. The caller's transaction
   * holds the checkpoint, so that nobody else does the same.
   *
   * @return whether one was made: those before it are or will be closed
   */
  boolean ensure(Connection connection, long lsn) throws SQLException {
    if (lsn < lastFrom) {
      return false;
    }
    int number = -1;
    long from = -1;
    long to = 0;
    try (Statement statement = connection.createStatement();
        ResultSet last = statement.executeQuery(LAST)) {
      if (last.next()) {
        number = last.getInt(1);
        from = last.getLong(2);
        to = last.getLong(3);
      }
    }
    lastFrom = from;
    boolean made = false;
    // As many as a batch spans, and one.
    while (from <= lsn) {
      number++;
      from = to;
      to = from + lsnsToAPartition;
      make(connection, number, from, to);
      made = true;
    }
    return made;
  }

  /** To attach a table that is there keeps out no readers, unlike a partition made at once. */
  private static void make(Connection connection, int number, long from, long to)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        String name = name(table, number);
        statement.execute(
            "CREATE TABLE tebus." + name + " (LIKE tebus." + table + " INCLUDING ALL)");
        statement.execute(
            "ALTER TABLE tebus."
                + table
                + " ATTACH PARTITION tebus."
                + name
                + " FOR VALUES FROM ("
                + from
                + ") TO ("
                + to
                + ")");
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO tebus.partition (number, from_lsn, to_lsn) VALUES (?, ?, ?)")) {
      insert.setInt(1, number);
      insert.setLong(2, from);
      insert.setLong(3, to);
      insert.executeUpdate();
    }
  }
}
