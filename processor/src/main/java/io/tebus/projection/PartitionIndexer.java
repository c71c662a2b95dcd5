package io.tebus.projection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the index for the history of an account on each partition that is closed, beside the
 * feeding: on a thread and a connection of its own. Which ones have it is in the database, so a
 * restart goes on.
 *
 * <p>Runs on its own thread; woken and closed by any.
 */
final class PartitionIndexer implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionIndexer.class);
  private static final long RETRY_NS = TimeUnit.MINUTES.toNanos(1);

  /**
   * Of several hosts one builds, the others pass by. So does everybody a partition whose table was
   * taken away, as old ones are.
   */
  private static final String NEXT =
      """
      SELECT p.number FROM tebus.partition p
      WHERE p.indexed_at IS NULL
        AND p.to_lsn <= (SELECT c.lsn + 1 FROM tebus.checkpoint c WHERE c.stream = 'events')
        AND to_regclass('tebus.transaction_'
          || lpad(p.number::text, greatest(6, length(p.number::text)), '0')) IS NOT NULL
      ORDER BY p.number LIMIT 1
      FOR UPDATE OF p SKIP LOCKED
      """;

  private volatile @Nullable DatabaseAddress address;
  private volatile boolean pending;
  private volatile boolean closed;
  private volatile @Nullable Thread runner;
  private volatile @Nullable Connection inUse;

  /** Says that partitions may have been closed in the database at the address. */
  void wake(DatabaseAddress where) {
    address = where;
    pending = true;
    unpark();
  }

  @Override
  public void run() {
    runner = Thread.currentThread();
    while (!closed) {
      DatabaseAddress where = address;
      if (pending && where != null) {
        pending = false;
        try {
          indexClosed(where);
        } catch (SQLException e) {
          pending = true;
          if (!closed) {
            LOG.warn("projection: no index now, later: {}", SqlFailure.describe(e));
          }
        }
      }
      if (!closed) {
        LockSupport.parkNanos(this, RETRY_NS);
      }
    }
  }

  private void indexClosed(DatabaseAddress where) throws SQLException {
    try (Connection connection = DriverSettings.connect(where, DriverSettings.indexing())) {
      inUse = connection;
      connection.setAutoCommit(false);
      while (!closed && indexNext(connection)) {
        connection.commit();
      }
    } finally {
      inUse = null;
    }
  }

  /** False when every closed partition has its index. */
  private static boolean indexNext(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int number;
      try (ResultSet next = statement.executeQuery(NEXT)) {
        if (!next.next()) {
          return false;
        }
        number = next.getInt(1);
      }
      String partition = Partitions.name("transaction", number);
      long startNs = System.nanoTime();
      // Accounts count by programme, so the programme leads; it costs no byte more.
      statement.execute(
          "CREATE INDEX IF NOT EXISTS "
              + partition
              + "_account ON tebus."
              + partition
              + " (programme, account, lsn)");
      statement.execute("UPDATE tebus.partition SET indexed_at = now() WHERE number = " + number);
      LOG.info(
          "projection: partition {} is closed, index built in {} ms",
          partition,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
      return true;
    }
  }

  /** Ends the thread, and the building of an index that is under way. */
  @Override
  public void close() {
    closed = true;
    Connection current = inUse;
    if (current != null) {
      try {
        current.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.warn("projection: index cannot be given up: {}", SqlFailure.describe(e));
      }
    }
    unpark();
  }

  private void unpark() {
    Thread current = runner;
    if (current != null) {
      LockSupport.unpark(current);
    }
  }
}
