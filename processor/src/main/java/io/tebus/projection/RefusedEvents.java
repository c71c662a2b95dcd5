package io.tebus.projection;

import io.tebus.event.EventHeader;
import java.sql.Connection;
import java.sql.SQLException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Events whose rows the database refused: it has them as they were, in {@code projection_error}.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class RefusedEvents implements RowEvents {

  private static final String QUERY =
      "SELECT lsn, payload FROM tebus.projection_error ORDER BY lsn";

  private final RowReader rows;

  RefusedEvents(Connection connection) throws SQLException {
    rows = new RowReader(connection, "projection_error", QUERY);
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
    byte[] payload = rows.requiredBytes("payload");
    if (payload.length < EventHeader.LENGTH
        || EventHeader.lsn(new UnsafeBuffer(payload), 0) != rows.lsn()) {
      throw rows.contradiction("payload is no event of this LSN (expected: one)");
    }
    target.putBytes(0, payload);
    rows.advance();
    return payload.length;
  }
}
