package io.tebus.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch of events, exactly once: checkpoint and rows in one transaction, the checkpoint
 * first. It moves only from where this projection knows it to be, so a batch is never written
 * twice; and since its row is held from then on, a successor waits for the batch under way.
 *
 * <p>An event whose rows the database refuses is found by halving, and set aside in the same
 * transaction.
 *
 * <p>Confined to the thread that feeds.
 */
final class BatchWriter {

  /** How a batch ended. */
  enum Outcome {
    COMMITTED,
    /** Nothing was written: another projection took over. */
    FENCED,
    /** Nothing was written: more events than allowed would have been set aside. */
    TOO_MANY_ERRORS
  }

  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

  /** A constraint that waits for the commit would not tell which event it refuses. */
  private static final String CHECK_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE";

  private static final String SET_ASIDE =
      """
      INSERT INTO tebus.projection_error (lsn, payload, sqlstate, message, at)
      VALUES (?, ?, ?, ?, now())
      """;

  private final List<EventRows> tables = EventRows.all();
  private final CopyEncoder encoder = new CopyEncoder();
  private final Partitions partitions;
  private final int maxErrors;

  /** In the database, committed. */
  private long errors;

  // Of the last batch.
  private long rows;
  private int refused;
  private boolean partitionMade;

  BatchWriter(Partitions partitions, int maxErrors) {
    this.partitions = partitions;
    this.maxErrors = maxErrors;
  }

  /** Says how many events were set aside in this database before. */
  void errors(long inDatabase) {
    errors = inDatabase;
  }

  /** Events set aside in the database. */
  long errors() {
    return errors;
  }

  /** Rows of the last batch. */
  long rows() {
    return rows;
  }

  /** Whether the last batch was the first in a partition. */
  boolean partitionMade() {
    return partitionMade;
  }

  /** Writes a batch, which is what lies between the two positions. */
  Outcome write(DatabasePool database, EventBatch batch, long epoch, Position from, Position to)
      throws SQLException {
    Outcome outcome;
    try {
      outcome = database.transaction(c -> write(c, batch, epoch, from, to, false));
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.ROWS_REFUSED) {
        throw e;
      }
      LOG.warn(
          "projection: rows refused in lsn={}-{}, looking for them: {}",
          batch.firstLsn(),
          to.lsn(),
          SqlFailure.describe(e));
      outcome = database.transaction(c -> write(c, batch, epoch, from, to, true));
      // Driver and server agree again; but a connection whose COPY failed is not used on.
      database.renew();
    }
    if (outcome == Outcome.COMMITTED) {
      errors += refused;
    }
    return outcome;
  }

  private Outcome write(
      Connection connection,
      EventBatch batch,
      long epoch,
      Position from,
      Position to,
      boolean halving)
      throws SQLException {
    rows = 0;
    refused = 0;
    if (!Checkpoint.move(connection, Checkpoint.EVENTS, epoch, from, to)) {
      connection.rollback();
      return Outcome.FENCED;
    }
    partitionMade = partitions.ensure(connection, to.lsn());
    if (!halving) {
      rows = copy(connection, batch, 0, batch.count());
      return Outcome.COMMITTED;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(CHECK_AT_ONCE);
    }
    if (!copyByHalves(connection, batch, 0, batch.count())) {
      connection.rollback();
      return Outcome.TOO_MANY_ERRORS;
    }
    return Outcome.COMMITTED;
  }

  /** False when too many events were refused. Depth is the logarithm of the batch. */
  private boolean copyByHalves(Connection connection, EventBatch batch, int from, int to)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      rows += copy(connection, batch, from, to);
      connection.releaseSavepoint(before);
      return true;
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.ROWS_REFUSED) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      if (to - from == 1) {
        setAside(connection, batch, from, e);
        return errors + refused <= maxErrors;
      }
    }
    int middle = (from + to) >>> 1;
    return copyByHalves(connection, batch, from, middle)
        && copyByHalves(connection, batch, middle, to);
  }

  private void setAside(Connection connection, EventBatch batch, int index, SQLException refusal)
      throws SQLException {
    long lsn = batch.firstLsn() + index;
    try (PreparedStatement insert = connection.prepareStatement(SET_ASIDE)) {
      insert.setLong(1, lsn);
      insert.setBytes(2, batch.copy(index));
      insert.setString(3, refusal.getSQLState());
      insert.setString(4, SqlFailure.primary(refusal));
      insert.executeUpdate();
    }
    refused++;
    LOG.error(
        "projection: event set aside, its rows are refused: lsn={} {}",
        lsn,
        SqlFailure.describe(refusal));
  }

  private long copy(Connection connection, EventBatch batch, int from, int to) throws SQLException {
    long copied = 0;
    for (EventRows table : tables) {
      try (TableCopy copy = new TableCopy(connection, table.table().copyIn(), encoder)) {
        long ofTable = 0;
        for (int i = from; i < to; i++) {
          ofTable += table.encode(batch.buffer(), batch.offset(i), batch.length(i), encoder);
          copy.sendWhenFull();
        }
        if (ofTable > 0) {
          copy.finish();
        }
        copied += ofTable;
      }
    }
    return copied;
  }
}
