package io.tebus.projection;

import io.tebus.command.AccountStatus;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.EventHeader;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A change of an account's status as a row of {@code account_change}; a merge changes the status of
 * the account that is merged, and so does its undoing. Confined to the thread that uses it.
 */
final class AccountChangeRow implements EventRows {

  static final Table TABLE =
      new Table(
          "account_change",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("at", ColumnType.TIMESTAMP),
              new Column("programme", ColumnType.INT4),
              new Column("account", ColumnType.INT4),
              new Column("status", ColumnType.INT2),
              new Column("status_before", ColumnType.INT2),
              new Column("merged_into", ColumnType.INT4)));

  private static final int FIELDS = TABLE.columns().size();

  private final AccountChangedEvent changed = new AccountChangedEvent();
  private final AccountsMergedEvent merged = new AccountsMergedEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    return switch (EventHeader.type(source, offset)) {
      case EventHeader.ACCOUNT_CHANGED -> encode(changed.wrap(source, offset, length), out);
      case EventHeader.ACCOUNTS_MERGED -> encode(merged.wrap(source, offset, length), out);
      default -> 0;
    };
  }

  private static int encode(AccountChangedEvent changed, CopyEncoder out) {
    out.row(FIELDS)
        .int8(changed.lsn())
        .timestamp(changed.timeMs())
        .int4(changed.programme())
        .int4(changed.account())
        .int2(changed.status().ordinal())
        .int2(changed.statusBefore().ordinal())
        .nothing();
    return 1;
  }

  private static int encode(AccountsMergedEvent merged, CopyEncoder out) {
    out.row(FIELDS)
        .int8(merged.lsn())
        .timestamp(merged.timeMs())
        .int4(merged.programme())
        .int4(merged.from());
    if (merged.isUnmerged()) {
      out.int2(AccountStatus.ACTIVE.ordinal()).int2(AccountStatus.MERGED.ordinal()).nothing();
    } else {
      // An account that is blocked or closed is not merged.
      out.int2(AccountStatus.MERGED.ordinal())
          .int2(AccountStatus.ACTIVE.ordinal())
          .int4(merged.into());
    }
    return 1;
  }
}
