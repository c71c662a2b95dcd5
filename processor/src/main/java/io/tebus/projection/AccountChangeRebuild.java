package io.tebus.projection;

import io.tebus.command.AccountStatus;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.TransactionEvent;
import java.sql.Connection;
import java.sql.SQLException;
import org.agrona.MutableDirectBuffer;

/**
 * Rows of {@code account_change} and {@code account_merge} as the events they were: what {@link
 * AccountChangeRow} and {@link AccountMergeRow} do, undone. A merge has a row in both.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class AccountChangeRebuild implements RowEvents {

  private final RowReader changes;
  private final RowReader merges;
  private final PartRows parts;
  private final PlannedEffects planned = new PlannedEffects();

  AccountChangeRebuild(Connection connection, PartRows parts) throws SQLException {
    changes = RowReader.of(connection, AccountChangeRow.TABLE);
    merges = RowReader.of(connection, AccountMergeRow.TABLE);
    this.parts = parts;
  }

  @Override
  public String table() {
    return merges.lsn() <= changes.lsn() ? merges.table() : changes.table();
  }

  @Override
  public long lsn() {
    return Math.min(changes.lsn(), merges.lsn());
  }

  @Override
  public int encode(MutableDirectBuffer target) throws SQLException {
    return merges.lsn() <= changes.lsn() ? encodeMerge(target) : encodeChange(target);
  }

  private int encodeChange(MutableDirectBuffer target) throws SQLException {
    int length =
        AccountChangedEvent.encode(
            target,
            0,
            changes.lsn(),
            changes.int8("at"),
            changes.int4("programme"),
            changes.int4("account"),
            AccountStatus.of(changes.int4("status")),
            AccountStatus.of(changes.int4("status_before")));
    changes.advance();
    return length;
  }

  private int encodeMerge(MutableDirectBuffer target) throws SQLException {
    if (changes.lsn() != merges.lsn()) {
      throw merges.contradiction("has no row in account_change (expected: one of the same LSN)");
    }
    TransactionEvent effects =
        planned
            .begin()
            .account(merges.int4("into_account"))
            .after(merges.int8("into_available"))
            .arrears(merges.int8("into_arrears"))
            .arrearsChange(merges.int8("into_arrears_change"))
            .counterAccount(merges.int4("from_account"))
            .counterAfter(merges.int8("from_available"))
            .counterArrears(merges.int8("from_arrears"))
            .counterArrearsChange(merges.int8("from_arrears_change"));
    parts.addTo(effects, merges.lsn(), merges.int4("parts"));
    int length =
        AccountsMergedEvent.encode(
            target,
            0,
            merges.lsn(),
            merges.int8("at"),
            merges.int4("programme"),
            merges.bool("unmerged"),
            effects,
            merges.int8("points"));
    merges.advance();
    changes.advance();
    return length;
  }
}
