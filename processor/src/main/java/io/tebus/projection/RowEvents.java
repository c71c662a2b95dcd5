package io.tebus.projection;

import io.tebus.engine.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/**
 * What the rows of some tables become as events, in the order of the journal: what {@link
 * EventRows} do, undone.
 *
 * <p>Confined to the thread that rebuilds.
 */
interface RowEvents {

  /**
   * Every table that events were written to.
   *
   * @param engine has applied every event before the one that is made
   * @param parts of all of them
   */
  static List<RowEvents> all(Connection connection, Engine engine, PartRows parts)
      throws SQLException {
    return List.of(
        new TransactionRebuild(
            connection, account -> account >= 0 && account < engine.accounts().count(), parts),
        new OpeningRebuild(connection, engine, parts),
        new CardChangeRebuild(connection),
        new AccountChangeRebuild(connection, parts),
        new HoldTimeoutRebuild(connection, parts),
        new LotExpiryRebuild(connection),
        new ProgrammeRebuild(connection),
        new RefusedEvents(connection));
  }

  /** The table that the next event has its row in, for error texts. */
  String table();

  /** LSN of the next event, {@link RowReader#END} when there is no more. */
  long lsn();

  /**
   * Writes the next event at the beginning of the target, and goes on to the one behind it.
   *
   * @param target has room for the longest event
   * @return length of the event in bytes
   * @throws DatabaseContradictionException when the rows are not those of one event
   */
  int encode(MutableDirectBuffer target) throws SQLException;
}
