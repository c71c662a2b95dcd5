package io.tebus.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Writes balances: only the last word of each account, at a slower pace than rows, since each costs
 * as much as several of them. Fenced like batches, by a checkpoint of its own, whose row also keeps
 * everybody else out of the table in between.
 *
 * <p>Confined to the thread that feeds.
 */
final class BalanceWriter {

  private static final int FIELDS = 8;

  /** What the last transaction left, or anybody else. */
  private static final String CLEAR = "DELETE FROM tebus.balance_staging";

  private static final String COPY =
      "COPY tebus.balance_staging (programme, account, available, arrears, lsn, at, held, pending)"
          + " FROM STDIN (FORMAT binary)";

  /** Where events say nothing of held and pending points, they stay as they are: a rare case. */
  private static final String MERGE =
      """
      INSERT INTO tebus.balance AS b
        (programme, account, available, arrears, lsn, at, held, pending)
      SELECT s.programme, s.account, s.available, s.arrears, s.lsn, s.at,
        coalesce(s.held, (SELECT o.held FROM tebus.balance o
          WHERE o.programme = s.programme AND o.account = s.account), 0),
        coalesce(s.pending, (SELECT o.pending FROM tebus.balance o
          WHERE o.programme = s.programme AND o.account = s.account), 0)
      FROM tebus.balance_staging s
      ON CONFLICT (programme, account) DO UPDATE
      SET available = excluded.available,
        arrears = excluded.arrears,
        lsn = excluded.lsn,
        at = excluded.at,
        held = excluded.held,
        pending = excluded.pending
      WHERE b.lsn < excluded.lsn
      """;

  private final CopyEncoder encoder = new CopyEncoder();

  /**
   * Writes what the events between two positions said.
   *
   * @return false when another projection took over: nothing was written
   */
  boolean write(
      DatabasePool database, DirtyBalances balances, long epoch, Position from, Position to)
      throws SQLException {
    return database.transaction(connection -> {
      if (!Checkpoint.move(connection, Checkpoint.BALANCES, epoch, from, to)) {
        connection.rollback();
        return false;
      }
      if (balances.count() > 0) {
        merge(connection, balances);
      }
      return true;
    });
  }

  private void merge(Connection connection, DirtyBalances balances) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(CLEAR);
      stage(connection, balances);
      statement.execute(MERGE);
    }
  }

  private void stage(Connection connection, DirtyBalances balances) throws SQLException {
    try (TableCopy copy = new TableCopy(connection, COPY, encoder)) {
      balances.forEach((programme, account, available, arrears, held, pending, lsn, timeMs) -> {
        encoder
            .row(FIELDS)
            .int4(programme)
            .int4(account)
            .int8(available)
            .int8(arrears)
            .int8(lsn)
            .timestamp(timeMs)
            .int8(held, DirtyBalances.UNCHANGED)
            .int8(pending, DirtyBalances.UNCHANGED);
        copy.sendWhenFull();
      });
      copy.finish();
    }
  }
}
