package io.tebus.projection;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * One COPY into a table. It begins when the first chunk goes, so that a table without rows costs
 * nothing.
 *
 * <p>Confined to the thread that feeds.
 */
final class TableCopy implements AutoCloseable {

  private final CopyManager copies;
  private final String statement;
  private final CopyEncoder encoder;
  private @Nullable CopyIn copy;

  /** Rows are written to the encoder, which now holds a header. */
  TableCopy(Connection connection, String statement, CopyEncoder encoder) throws SQLException {
    copies = connection.unwrap(PGConnection.class).getCopyAPI();
    this.statement = statement;
    this.encoder = encoder;
    encoder.begin();
  }

  /** To be called after each event's rows. */
  void sendWhenFull() throws SQLException {
    if (encoder.isFull()) {
      send();
    }
  }

  /** Sends the rest and waits for the server to take it all. */
  void finish() throws SQLException {
    encoder.end();
    send().endCopy();
  }

  private CopyIn send() throws SQLException {
    CopyIn current = copy;
    if (current == null) {
      current = copies.copyIn(statement);
      copy = current;
    }
    current.writeToCopy(encoder.bytes(), 0, encoder.length());
    encoder.clear();
    return current;
  }

  /** Takes back what was not finished; the driver would wait for its end for ever. */
  @Override
  public void close() throws SQLException {
    CopyIn current = copy;
    if (current != null && current.isActive()) {
      current.cancelCopy();
    }
  }
}
