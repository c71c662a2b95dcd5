package io.tebus.projection;

import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The rows of {@code lot_movement}, which are parts of events of several kinds.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class PartRows {

  private final RowReader rows;

  PartRows(Connection connection) throws SQLException {
    rows = RowReader.of(connection, LotMovementRow.TABLE);
  }

  /** LSN of the next part, {@link RowReader#END} when there is no more. */
  long lsn() {
    return rows.lsn();
  }

  /** The lot of the next part, a {@link LotKey}. */
  long key() throws SQLException {
    return LotKey.of(rows.int4("expiry"), rows.int4("funder"));
  }

  /** Points of the next part. */
  long points() throws SQLException {
    return rows.int8("points");
  }

  /** Goes on to the next part. */
  void advance() throws SQLException {
    rows.advance();
  }

  /**
   * Adds all parts of an LSN to an event, in their order.
   *
   * @param count as many as the row says that has them
   */
  void addTo(TransactionEvent event, long lsn, int count) throws SQLException {
    for (int part = 1; part <= count; part++) {
      if (rows.lsn() != lsn || rows.int4("part") != part) {
        throw DatabaseContradictionException.of(
            rows.table(), lsn, "part=" + part + " is missing (expected: " + count + " parts)");
      }
      event.addPart(rows.int4("kind"), key(), points());
      rows.advance();
    }
  }

  /**
   * Checks that an event took all of its parts.
   *
   * @param lsn of the event
   */
  void requireNoneUpTo(long lsn) {
    if (rows.lsn() <= lsn) {
      throw rows.contradiction("is a part of nothing (expected: an event that has it)");
    }
  }
}
