package io.tebus.projection;

import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import java.sql.Connection;
import java.sql.SQLException;
import org.agrona.MutableDirectBuffer;

/**
 * Rows of {@code hold_timeout} as the events they were: what {@link HoldTimeoutRow} does, undone.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class HoldTimeoutRebuild implements RowEvents {

  private final RowReader rows;
  private final PartRows parts;
  private final PlannedEffects planned = new PlannedEffects();

  HoldTimeoutRebuild(Connection connection, PartRows parts) throws SQLException {
    rows = RowReader.of(connection, HoldTimeoutRow.TABLE);
    this.parts = parts;
  }

  @Override
  public String table() {
    return rows.table();
  }

  @Override
  public long lsn() {
    return rows.lsn();
  }

  @Override
  public int encode(MutableDirectBuffer target) throws SQLException {
    TransactionEvent effects =
        planned
            .begin()
            .account(rows.int4("account"))
            .heldChange(rows.int8("held_change"))
            .held(rows.int8("held"))
            .pendingChange(rows.int8("pending_change"))
            .pending(rows.int8("pending"))
            .after(rows.int8("available_after"))
            .arrears(rows.int8("arrears"))
            .arrearsChange(rows.int8("arrears_change"));
    parts.addTo(effects, rows.lsn(), rows.int4("parts"));
    int length =
        HoldEndedEvent.encode(
            target,
            0,
            rows.lsn(),
            rows.int8("at"),
            rows.int4("programme"),
            rows.int8("hold"),
            effects);
    rows.advance();
    return length;
  }
}
