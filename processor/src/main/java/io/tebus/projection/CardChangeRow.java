package io.tebus.projection;

import io.tebus.event.CardChangedEvent;
import io.tebus.event.EventHeader;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A change of a card's status or rights as a row of {@code card_change}. Confined to the thread
 * that uses it.
 */
final class CardChangeRow implements EventRows {

  static final Table TABLE =
      new Table(
          "card_change",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("at", ColumnType.TIMESTAMP),
              new Column("programme", ColumnType.INT4),
              new Column("token", ColumnType.BYTES),
              new Column("status", ColumnType.INT2),
              new Column("rights", ColumnType.INT2),
              new Column("status_before", ColumnType.INT2),
              new Column("rights_before", ColumnType.INT2)));

  private static final int FIELDS = TABLE.columns().size();

  private final CardChangedEvent changed = new CardChangedEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.CARD_CHANGED) {
      return 0;
    }
    changed.wrap(source, offset, length);
    out.row(FIELDS)
        .int8(changed.lsn())
        .timestamp(changed.timeMs())
        .int4(changed.programme())
        .bytes16(changed.tokenHigh(), changed.tokenLow())
        .int2(changed.status().ordinal())
        .int2(changed.rights())
        .int2(changed.statusBefore().ordinal())
        .int2(changed.rightsBefore());
    return 1;
  }
}
