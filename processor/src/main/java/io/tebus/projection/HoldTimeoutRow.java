package io.tebus.projection;

import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The end of a hold or authorization that nobody completed in time as a row of {@code
 * hold_timeout}. Confined to the thread that uses it.
 */
final class HoldTimeoutRow implements EventRows {

  static final Table TABLE =
      new Table(
          "hold_timeout",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("at", ColumnType.TIMESTAMP),
              new Column("hold", ColumnType.INT8),
              new Column("held_change", ColumnType.INT8),
              new Column("pending_change", ColumnType.INT8),
              new Column("available_after", ColumnType.INT8),
              new Column("arrears", ColumnType.INT8),
              new Column("arrears_change", ColumnType.INT8),
              new Column("held", ColumnType.INT8),
              new Column("pending", ColumnType.INT8),
              new Column("programme", ColumnType.INT4),
              new Column("account", ColumnType.INT4),
              new Column("parts", ColumnType.INT2)));

  private static final int FIELDS = TABLE.columns().size();

  private final HoldEndedEvent ended = new HoldEndedEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.HOLD_ENDED) {
      return 0;
    }
    ended.wrap(source, offset, length);
    out.row(FIELDS)
        .int8(EventHeader.lsn(source, offset))
        .timestamp(EventHeader.timeMs(source, offset))
        .int8(ended.hold())
        .int8(ended.heldChange())
        .int8(ended.pendingChange())
        .int8(ended.after())
        .int8(ended.arrears())
        .int8(ended.arrearsChange())
        .int8(ended.held())
        .int8(ended.pending())
        .int4(ended.programme())
        .int4(ended.account())
        .int2(ended.partCount());
    return 1;
  }
}
