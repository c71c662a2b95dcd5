package io.tebus.projection;

import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.EventHeader;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * What a merge of two accounts moved, or its undoing, as a row of {@code account_merge}; the lots
 * are rows of {@code lot_movement}. Confined to the thread that uses it.
 */
final class AccountMergeRow implements EventRows {

  static final Table TABLE =
      new Table(
          "account_merge",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("at", ColumnType.TIMESTAMP),
              new Column("programme", ColumnType.INT4),
              new Column("from_account", ColumnType.INT4),
              new Column("into_account", ColumnType.INT4),
              new Column("unmerged", ColumnType.BOOL),
              new Column("points", ColumnType.INT8),
              new Column("from_available", ColumnType.INT8),
              new Column("from_arrears", ColumnType.INT8),
              new Column("from_arrears_change", ColumnType.INT8),
              new Column("into_available", ColumnType.INT8),
              new Column("into_arrears", ColumnType.INT8),
              new Column("into_arrears_change", ColumnType.INT8),
              new Column("parts", ColumnType.INT2)));

  private static final int FIELDS = TABLE.columns().size();

  private final AccountsMergedEvent merged = new AccountsMergedEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.ACCOUNTS_MERGED) {
      return 0;
    }
    merged.wrap(source, offset, length);
    out.row(FIELDS)
        .int8(merged.lsn())
        .timestamp(merged.timeMs())
        .int4(merged.programme())
        .int4(merged.from())
        .int4(merged.into())
        .bool(merged.isUnmerged())
        .int8(merged.points())
        .int8(merged.fromAfter())
        .int8(merged.fromArrears())
        .int8(merged.fromArrearsChange())
        .int8(merged.intoAfter())
        .int8(merged.intoArrears())
        .int8(merged.intoArrearsChange())
        .int2(merged.partCount());
    return 1;
  }
}
