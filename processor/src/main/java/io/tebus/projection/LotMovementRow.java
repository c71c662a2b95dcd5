package io.tebus.projection;

import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The parts of a transaction, of a hold that timed out, and the opening points that a card brought
 * its account, as rows of {@code lot_movement}. Confined to the thread that uses it.
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
              new Column("points", ColumnType.INT8),
              new Column("kind", ColumnType.INT2)));

  private static final int FIELDS = TABLE.columns().size();

  private final TransactionEvent event = new TransactionEvent();
  private final CardOpenedEvent card = new CardOpenedEvent();
  private final HoldEndedEvent ended = new HoldEndedEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    return switch (EventHeader.type(source, offset)) {
      case EventHeader.TRANSACTION -> encode(event.wrap(source, offset, length), out);
      case EventHeader.CARD_OPENED ->
          encode(card.wrap(source, offset, length), EventHeader.lsn(source, offset), out);
      case EventHeader.HOLD_ENDED ->
          encode(ended.wrap(source, offset, length), EventHeader.lsn(source, offset), out);
      default -> 0;
    };
  }

  private static int encode(TransactionEvent event, CopyEncoder out) {
    int parts = event.partCount();
    for (int part = 0; part < parts; part++) {
      out.row(FIELDS)
          .int8(event.lsn())
          .int2(part + 1)
          .int4(event.programme())
          .int4(event.account(), TransactionEvent.NO_ACCOUNT)
          .date(event.partExpiry(part))
          .int8(event.partPoints(part))
          .int2(event.partKind(part));
    }
    return parts;
  }

  private static int encode(HoldEndedEvent ended, long lsn, CopyEncoder out) {
    int parts = ended.partCount();
    for (int part = 0; part < parts; part++) {
      out.row(FIELDS)
          .int8(lsn)
          .int2(part + 1)
          .int4(ended.programme())
          .int4(ended.account())
          .date(ended.partExpiry(part))
          .int8(ended.partPoints(part))
          .int2(TransactionEvent.LOT);
    }
    return parts;
  }

  private static int encode(CardOpenedEvent card, long lsn, CopyEncoder out) {
    if (card.openingLotPoints() <= 0) {
      return 0;
    }
    out.row(FIELDS)
        .int8(lsn)
        .int2(1)
        .int4(card.programme())
        .int4(card.account())
        .date(card.openingExpiry())
        .int8(card.openingLotPoints())
        .int2(TransactionEvent.LOT);
    return 1;
  }
}
