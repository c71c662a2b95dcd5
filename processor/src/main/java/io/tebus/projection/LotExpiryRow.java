package io.tebus.projection;

import io.tebus.event.EventHeader;
import io.tebus.event.LotsExpiredEvent;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Lots that had lapsed and were booked out of their accounts as rows of {@code lot_expiry}.
 * Confined to the thread that uses it.
 */
final class LotExpiryRow implements EventRows {

  static final Table TABLE =
      new Table(
          "lot_expiry",
          2,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("part", ColumnType.INT2),
              new Column("at", ColumnType.TIMESTAMP),
              new Column("account", ColumnType.INT4),
              new Column("expiry", ColumnType.DATE),
              new Column("funder", ColumnType.INT4),
              new Column("points", ColumnType.INT8)));

  private static final int FIELDS = TABLE.columns().size();

  private final LotsExpiredEvent expired = new LotsExpiredEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.LOTS_EXPIRED) {
      return 0;
    }
    expired.wrap(source, offset, length);
    int lots = expired.count();
    for (int lot = 0; lot < lots; lot++) {
      out.row(FIELDS)
          .int8(expired.lsn())
          .int2(lot + 1)
          .timestamp(expired.timeMs())
          .int4(expired.account(lot))
          .date(expired.expiry())
          .int4(expired.funder(lot))
          .int8(expired.points(lot));
    }
    return lots;
  }
}
