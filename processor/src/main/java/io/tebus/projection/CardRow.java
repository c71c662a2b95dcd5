package io.tebus.projection;

import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.LotKey;
import java.util.List;
import org.agrona.DirectBuffer;

/** A card that was opened as a row of {@code card}. Confined to the thread that uses it. */
final class CardRow implements EventRows {

  static final Table TABLE =
      new Table(
          "card",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("programme", ColumnType.INT4),
              new Column("token", ColumnType.BYTES),
              new Column("bin", ColumnType.TEXT),
              new Column("last_four", ColumnType.TEXT),
              new Column("account", ColumnType.INT4),
              new Column("status", ColumnType.INT2),
              new Column("opening_points", ColumnType.INT8),
              new Column("opened_at", ColumnType.TIMESTAMP),
              new Column("opening_funder", ColumnType.INT4)));

  private static final int FIELDS = TABLE.columns().size();
  private static final int BIN_DIGITS = 6;
  private static final int LAST_DIGITS = 4;

  private final CardOpenedEvent card = new CardOpenedEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.CARD_OPENED) {
      return 0;
    }
    card.wrap(source, offset, length);
    out.row(FIELDS)
        .int8(EventHeader.lsn(source, offset))
        .int4(card.programme())
        .bytes16(card.tokenHigh(), card.tokenLow())
        .digits(card.bin(), BIN_DIGITS)
        .digits(card.lastFour(), LAST_DIGITS)
        .int4(card.account())
        .int2(card.status().ordinal())
        .int8(card.openingPoints())
        .timestamp(EventHeader.timeMs(source, offset));
    if (card.openingPoints() > 0) {
      out.int4(LotKey.funder(card.openingKey()));
    } else {
      out.nothing();
    }
    return 1;
  }

  /** Whether an event says what its account holds: a further card without points does not. */
  static boolean showsBalance(CardOpenedEvent card) {
    return card.accountOpened() || card.openingPoints() > 0;
  }
}
