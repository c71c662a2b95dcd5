package io.tebus.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows that a COPY gives out, one after the other. PostgreSQL sends each in a message of its
 * own, the header before the first.
 *
 * <p>Confined to the thread that audits. It is read to its end, or the connection is given up.
 */
final class CopyOutRows {

  private static final byte[] TRAILER = {-1, -1};

  private final CopyOut copy;
  private boolean headerRead;

  CopyOutRows(Connection connection, String statement) throws SQLException {
    copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(statement);
  }

  /** The next row, from its number of fields on; null when there is no more. */
  byte @Nullable [] next() throws SQLException {
    byte[] message = copy.readFromCopy();
    if (message == null) {
      return null;
    }
    byte[] row = message;
    if (!headerRead) {
      headerRead = true;
      row = Arrays.copyOfRange(message, CopyEncoder.HEADER_LENGTH, message.length);
      if (row.length == 0) {
        return next();
      }
    }
    if (!Arrays.equals(row, TRAILER)) {
      return row;
    }
    if (copy.readFromCopy() != null) {
      throw new SQLException("copy: there is more behind its trailer");
    }
    return null;
  }
}
