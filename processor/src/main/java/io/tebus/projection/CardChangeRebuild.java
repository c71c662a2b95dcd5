package io.tebus.projection;

import io.tebus.command.CardStatus;
import io.tebus.event.CardChangedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import org.agrona.MutableDirectBuffer;

/**
 * Rows of {@code card_change} as the events they were: what {@link CardChangeRow} does, undone.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class CardChangeRebuild implements RowEvents {

  private final RowReader rows;

  CardChangeRebuild(Connection connection) throws SQLException {
    rows = RowReader.of(connection, CardChangeRow.TABLE);
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
    int length =
        CardChangedEvent.encode(
            target,
            0,
            rows.lsn(),
            rows.int8("at"),
            rows.int4("programme"),
            rows.tokenHigh(),
            rows.tokenLow(),
            CardStatus.of(rows.int4("status")),
            rows.int4("rights"),
            CardStatus.of(rows.int4("status_before")),
            rows.int4("rights_before"));
    rows.advance();
    return length;
  }
}
