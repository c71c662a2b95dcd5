package io.tebus.projection;

import io.tebus.command.OpenCardCommand;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * An account that was opened, with a card or without one, as a row of {@code account}; a further
 * card of an account gives none. Confined to the thread that uses it.
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
  private final AccountOpenedEvent opened = new AccountOpenedEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    return switch (EventHeader.type(source, offset)) {
      case EventHeader.CARD_OPENED ->
          encode(card.wrap(source, offset, length), EventHeader.lsn(source, offset), out);
      case EventHeader.ACCOUNT_OPENED -> encode(opened.wrap(source, offset, length), out);
      default -> 0;
    };
  }

  private static int encode(CardOpenedEvent card, long lsn, CopyEncoder out) {
    if (!card.accountOpened()) {
      return 0;
    }
    out.row(FIELDS)
        .int8(lsn)
        .int4(card.programme())
        .int4(card.account())
        .int8(card.accountNumber(), OpenCardCommand.NO_ACCOUNT_NUMBER)
        .timestamp(card.timeMs());
    return 1;
  }

  private static int encode(AccountOpenedEvent opened, CopyEncoder out) {
    out.row(FIELDS)
        .int8(opened.lsn())
        .int4(opened.programme())
        .int4(opened.account())
        .int8(opened.number())
        .timestamp(opened.timeMs());
    return 1;
  }
}
