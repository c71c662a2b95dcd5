package io.tebus.projection;

import io.tebus.command.OpenCardCommand;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The account that was opened with a card as a row of {@code account}; a further card of an account
 * gives none. Confined to the thread that uses it.
 */
final class AccountRow implements EventRows {

  static final Table TABLE =
      new Table(
          "account",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("programme", ColumnType.INT4),
              new Column("account", ColumnType.INT4),
              new Column("number", ColumnType.INT8),
              new Column("opened_at", ColumnType.TIMESTAMP)));

  private static final int FIELDS = TABLE.columns().size();

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
    if (!card.accountOpened()) {
      return 0;
    }
    out.row(FIELDS)
        .int8(EventHeader.lsn(source, offset))
        .int4(card.programme())
        .int4(card.account())
        .int8(card.accountNumber(), OpenCardCommand.NO_ACCOUNT_NUMBER)
        .timestamp(EventHeader.timeMs(source, offset));
    return 1;
  }
}
