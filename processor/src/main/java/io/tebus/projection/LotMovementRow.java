package io.tebus.projection;

import io.tebus.event.EventHeader;
import io.tebus.event.TransactionEvent;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The parts of a transaction as rows of {@code lot_movement}. Confined to the thread that uses it.
 */
final class LotMovementRow implements EventRows {

  static final Table TABLE =
      new Table(
          "lot_movement",
          2,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("part", ColumnType.INT2),
              new Column("programme", ColumnType.INT4),
              new Column("account", ColumnType.INT4),
              new Column("expiry", ColumnType.DATE),
              new Column("points", ColumnType.INT8)));

  private static final int FIELDS = TABLE.columns().size();

  private final TransactionEvent event = new TransactionEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.TRANSACTION) {
      return 0;
    }
    event.wrap(source, offset, length);
    int parts = event.partCount();
    for (int part = 0; part < parts; part++) {
      out.row(FIELDS)
          .int8(event.lsn())
          .int2(part + 1)
          .int4(event.programme())
          .int4(event.account(), TransactionEvent.NO_ACCOUNT)
          .date(event.partExpiry(part))
          .int8(event.partPoints(part));
    }
    return parts;
  }
}
