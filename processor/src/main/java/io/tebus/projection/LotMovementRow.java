package io.tebus.projection;

import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The parts of a transaction, of a hold that timed out, of a merge, and the opening points that a
 * card brought its account, as rows of {@code lot_movement}. Each names the account whose lot it
 * is: that of the recipient for what a transfer brings. Confined to the thread that uses it.
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
              new Column("kind", ColumnType.INT2),
              new Column("funder", ColumnType.INT4)));

  private static final int FIELDS = TABLE.columns().size();

  private final TransactionEvent event = new TransactionEvent();
  private final CardOpenedEvent card = new CardOpenedEvent();
  private final HoldEndedEvent ended = new HoldEndedEvent();
  private final AccountsMergedEvent merged = new AccountsMergedEvent();

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
      case EventHeader.ACCOUNTS_MERGED -> encode(merged.wrap(source, offset, length), out);
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
          .int4(account(event, part), TransactionEvent.NO_ACCOUNT)
          .date(event.partExpiry(part))
          .int8(event.partPoints(part))
          .int2(event.partKind(part))
          .int4(event.partFunder(part));
    }
    return parts;
  }

  private static int account(TransactionEvent event, int part) {
    return event.partKind(part) == TransactionEvent.COUNTER_LOT
        ? event.counterAccount()
        : event.account();
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
          .int2(TransactionEvent.LOT)
          .int4(LotKey.funder(ended.partKey(part)));
    }
    return parts;
  }

  private static int encode(AccountsMergedEvent merged, CopyEncoder out) {
    int parts = merged.partCount();
    for (int part = 0; part < parts; part++) {
      long key = merged.partKey(part);
      int kind = merged.partKind(part);
      out.row(FIELDS)
          .int8(merged.lsn())
          .int2(part + 1)
          .int4(merged.programme())
          .int4(kind == TransactionEvent.COUNTER_LOT ? merged.from() : merged.into())
          .date(LotKey.expiry(key))
          .int8(merged.partPoints(part))
          .int2(kind)
          .int4(LotKey.funder(key));
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
        .int2(TransactionEvent.LOT)
        .int4(LotKey.funder(card.openingKey()));
    return 1;
  }
}
