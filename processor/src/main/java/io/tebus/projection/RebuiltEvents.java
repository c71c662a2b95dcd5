package io.tebus.projection;

import io.tebus.engine.Engine;
import io.tebus.engine.store.MemoryRefusedException;
import io.tebus.event.EventHeader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a journal, made again out of the rows that they became: byte by byte the same, in
 * the order of their LSNs. Each is applied to an engine, which knows what rows do not say.
 *
 * <p>All rows are read side by side, in one transaction. Confined to the thread that rebuilds.
 */
final class RebuiltEvents {

  private final Engine engine;
  private final PartRows parts;
  private final List<RowEvents> tables;
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);

  /**
   * Stands before the first event.
   *
   * @param connection does not commit by itself, and shows one state of the database
   * @param engine knows nothing yet
   */
  RebuiltEvents(Connection connection, Engine engine) throws SQLException {
    this.engine = engine;
    try (Statement statement = connection.createStatement()) {
      // The key's order is that of the pages: to follow the index is cheaper than any sort.
      statement.execute("SET LOCAL enable_sort = off");
    }
    parts = new PartRows(connection);
    tables = RowEvents.all(connection, engine, parts);
  }

  /** The event that {@link #next} made last, from its beginning on; valid until the next one. */
  DirectBuffer buffer() {
    return event;
  }

  /**
   * Makes the next event and applies it.
   *
   * @return its length in bytes
   * @throws DatabaseContradictionException when the rows of its LSN are not those of one event that
   *     can have happened
   */
  int next() throws SQLException {
    long lsn = engine.lsn() + 1;
    RowEvents table = tableOf(lsn);
    String name = table.table();
    try {
      int length = table.encode(event);
      long timeMs = EventHeader.timeMs(event, 0);
      if (timeMs < engine.timeMs()) {
        throw DatabaseContradictionException.of(
            name, lsn, "time=" + timeMs + " (expected: at least " + engine.timeMs() + ")");
      }
      engine.apply(event, 0, length);
      parts.requireNoneUpTo(lsn);
      return length;
    } catch (DatabaseContradictionException | MemoryRefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw DatabaseContradictionException.of(name, lsn, e);
    }
  }

  /** Checks that there are no rows behind the last event. */
  void requireNoMore() {
    for (RowEvents table : tables) {
      if (table.lsn() != RowReader.END) {
        throw DatabaseContradictionException.of(
            table.table(), table.lsn(), "is behind the checkpoint (expected: no such row)");
      }
    }
    parts.requireNoneUpTo(RowReader.END - 1);
  }

  /** The table that has the rows of an LSN: one alone. */
  private RowEvents tableOf(long lsn) {
    @Nullable RowEvents found = null;
    for (RowEvents table : tables) {
      if (table.lsn() > lsn) {
        continue;
      }
      if (table.lsn() < lsn) {
        throw DatabaseContradictionException.of(
            table.table(), table.lsn(), "has more than one row (expected: one)");
      }
      if (found != null) {
        throw DatabaseContradictionException.ofLsn(
            lsn, "has rows in " + found.table() + " and " + table.table() + " (expected: one)");
      }
      found = table;
    }
    if (found == null) {
      throw DatabaseContradictionException.ofLsn(
          lsn, "has no row (expected: those of one event; what was deleted cannot be rebuilt)");
    }
    return found;
  }
}
