package io.tebus.perf.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tebus.app.DemoCards;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jpos.iso.ISOMsg;

/**
 * Points kept in PostgreSQL the plain way: for each purchase one transaction that changes the
 * balance and writes down what happened, durable before it is answered.
 *
 * <p>Safe for any thread.
 */
final class PointsTable implements AutoCloseable {

  private static final int EARN_UNIT_MINOR = 100;
  private static final int CARDS_IN_A_BATCH = 10_000;
  private static final List<String> TABLES =
      List.of(
          "DROP TABLE IF EXISTS bench_balance, bench_transaction",
          "CREATE TABLE bench_balance (card bigint PRIMARY KEY, points bigint NOT NULL)"
              + " WITH (fillfactor = 70)",
          "CREATE TABLE bench_transaction (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
              + " card bigint NOT NULL, terminal text NOT NULL, stan integer NOT NULL,"
              + " amount bigint NOT NULL, points bigint NOT NULL,"
              + " at timestamptz NOT NULL DEFAULT now())");

  private final HikariDataSource pool;

  private PointsTable(HikariDataSource pool) {
    this.pool = pool;
  }

  /** Fresh tables with so many demo cards, behind a pool of so many connections. */
  static PointsTable open(String url, String user, String password, int connections, int cards)
      throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(connections);
    config.setAutoCommit(false);
    // Not left to chance: the answer waits for the disk, as ours does.
    config.setConnectionInitSql("SET synchronous_commit = on");
    config.addDataSourceProperty("prepareThreshold", "1");
    PointsTable table = new PointsTable(new HikariDataSource(config));
    try {
      table.prepare(cards);
    } catch (SQLException e) {
      table.close();
      throw e;
    }
    return table;
  }

  private void prepare(int cards) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      requireOn(statement, "fsync");
      requireOn(statement, "synchronous_commit");
      for (String sql : TABLES) {
        statement.execute(sql);
      }
      openCards(connection, cards);
      connection.commit();
    }
  }

  private static void requireOn(Statement statement, String setting) throws SQLException {
    try (ResultSet shown = statement.executeQuery("SHOW " + setting)) {
      shown.next();
      String value = shown.getString(1);
      if (!value.equals("on")) {
        throw new SQLException("postgres: " + setting + "=" + value + " (expected: on)");
      }
    }
  }

  private static void openCards(Connection connection, int cards) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO bench_balance (card, points) VALUES (?, 0)")) {
      for (int card = 0; card < cards; card++) {
        insert.setLong(1, Long.parseLong(DemoCards.number(card)));
        insert.addBatch();
        if ((card + 1) % CARDS_IN_A_BATCH == 0 || card == cards - 1) {
          insert.executeBatch();
        }
      }
    }
  }

  /** Adds the points of a purchase to its card. */
  void earn(ISOMsg request) throws SQLException {
    long card = Long.parseLong(request.getString(2));
    long amountMinor = Long.parseLong(request.getString(4));
    long points = amountMinor / EARN_UNIT_MINOR;
    try (Connection connection = pool.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE bench_balance SET points = points + ? WHERE card = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO bench_transaction (card, terminal, stan, amount, points)"
                    + " VALUES (?, ?, ?, ?, ?)")) {
      update.setLong(1, points);
      update.setLong(2, card);
      if (update.executeUpdate() != 1) {
        throw new SQLException("balance: rows changed=0 (expected: 1)");
      }
      insert.setLong(1, card);
      insert.setString(2, request.getString(41));
      insert.setInt(3, Integer.parseInt(request.getString(11)));
      insert.setLong(4, amountMinor);
      insert.setLong(5, points);
      insert.executeUpdate();
      connection.commit();
    }
  }

  /** What both tables add up to, as words {@code name=value}. */
  String sums() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet sums =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM bench_transaction),"
                    + " (SELECT coalesce(sum(points), 0)::bigint FROM bench_transaction),"
                    + " (SELECT sum(points)::bigint FROM bench_balance)")) {
      sums.next();
      String text =
          "transactions="
              + sums.getLong(1)
              + " earned="
              + sums.getLong(2)
              + " points="
              + sums.getLong(3);
      connection.commit();
      return text;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
