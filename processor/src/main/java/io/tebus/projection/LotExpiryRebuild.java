package io.tebus.projection;

import io.tebus.event.LotsExpiredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import org.agrona.MutableDirectBuffer;

/**
 * Rows of {@code lot_expiry} as the events they were: what {@link LotExpiryRow} does, undone. The
 * rows of one LSN are lots of one day.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class LotExpiryRebuild implements RowEvents {

  private final RowReader rows;
  private final LotsExpiredEvent expired = new LotsExpiredEvent();

  LotExpiryRebuild(Connection connection) throws SQLException {
    rows = RowReader.of(connection, LotExpiryRow.TABLE);
  }

  @Override
  public String table() {
    return rows.table();
  }

  @Override
  public long lsn() {
    return rows.lsn();
  }

  @Override
  public int encode(MutableDirectBuffer target) throws SQLException {
    long lsn = rows.lsn();
    int expiry = rows.int4("expiry");
    expired.begin(target, 0, lsn, rows.int8("at"), expiry);
    while (rows.lsn() == lsn) {
      int part = expired.count() + 1;
      if (rows.int4("part") != part || rows.int4("expiry") != expiry) {
        throw rows.contradiction(
            "part="
                + rows.int4("part")
                + " (expected: "
                + part
                + ", and one day of expiry for all of them)");
      }
      expired.add(rows.int4("account"), rows.int4("funder"), rows.int8("points"));
      rows.advance();
    }
    return expired.length();
  }
}
