package io.tebus.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;

/**
 * How far the database is, and who may take it further: the projection that holds the epoch.
 *
 * <p>Immutable. Each start of a projection takes the next epoch; from then on the one before moves
 * nothing any more, since it moves the checkpoint first in each of its transactions. An epoch that
 * is lower than one's own is that of a backup that was put back: it is taken over again.
 *
 * @param epoch of the projection that feeds, 0 before the first
 * @param events end of the last group whose rows are there
 * @param balances up to where the balances are; the end of a group, at most {@code events}
 */
record Checkpoint(long epoch, Position events, Position balances) {

  /** The stream of transactions, lot movements, cards, accounts and programmes. */
  static final String EVENTS = "events";

  /** The stream of balances, which is slower. */
  static final String BALANCES = "balances";

  private static final String READ = "SELECT stream, lsn, frame_crc, epoch FROM tebus.checkpoint";

  private static final String TAKE_OVER =
      """
      UPDATE tebus.checkpoint SET epoch = greatest(epoch, ?) + 1, updated_at = now()
      RETURNING stream, lsn, frame_crc, epoch
      """;

  private static final String MOVE =
      """
      UPDATE tebus.checkpoint SET lsn = ?, frame_crc = ?, updated_at = now()
      WHERE stream = ? AND lsn = ? AND epoch = ?
      """;

  private static final String REBASE =
      """
      UPDATE tebus.checkpoint SET epoch = epoch + 1, frame_crc = ?
      WHERE stream = ? AND lsn = ? AND frame_crc = ? AND epoch = ?
      """;

  /** SQLSTATE: statement completion unknown. */
  private static final String COMPLETION_UNKNOWN = "40003";

  /** SQLSTATE: data corrupted. */
  private static final String CORRUPTED = "XX001";

  private static final String IDENTIFY =
      "INSERT INTO tebus.journal_identity (token_key_check_value) VALUES (?)"
          + " ON CONFLICT DO NOTHING";

  static Checkpoint read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ)) {
      return of(select);
    }
  }

  /**
   * Takes the next epoch; waits for the batch that a predecessor is writing.
   *
   * @param lastEpoch the taker's own until now, 0 for none: the next one is higher
   */
  static Checkpoint takeOver(Connection connection, long lastEpoch) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(TAKE_OVER)) {
      update.setLong(1, lastEpoch);
      return of(update);
    }
  }

  /** What was read at the beginning of a transaction is not true any more: it begins again. */
  static SQLException changedHands(Checkpoint found) {
    return new SQLException(
        "checkpoint changed hands meanwhile: epoch=" + found.epoch, COMPLETION_UNKNOWN);
  }

  /**
   * Moves a stream, and holds its row until the end of the transaction.
   *
   * @return false when another projection took over: nothing may be written
   * @throws SQLException also when the stream is not where it was left: a PostgreSQL that crashed
   *     forgets its last commits, since nobody waited for its disk, and a backup knows even less
   */
  static boolean move(Connection connection, String stream, long epoch, Position from, Position to)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(MOVE)) {
      update.setLong(1, to.lsn());
      update.setInt(2, to.crc());
      update.setString(3, stream);
      update.setLong(4, from.lsn());
      update.setLong(5, epoch);
      if (update.executeUpdate() == 1) {
        return true;
      }
    }
    if (read(connection).epoch() > epoch) {
      return false;
    }
    throw new SQLException(
        "checkpoint is not where it was left: stream=" + stream + " (expected: " + from.lsn() + ")",
        COMPLETION_UNKNOWN);
  }

  /**
   * Says that the same events are in another journal now, under the next epoch: whoever fed it
   * before moves nothing any more. It is not fed by that, so the time of the last feeding stays.
   *
   * @param found what was read before; both streams must still be there
   * @param events where that journal has the end of the events
   * @param balances where it has the end of the balances
   * @return false when somebody moved a stream, or took over: the transaction is to be rolled back
   */
  static boolean rebase(Connection connection, Checkpoint found, Position events, Position balances)
      throws SQLException {
    return rebase(connection, found.epoch, EVENTS, found.events, events)
        && rebase(connection, found.epoch, BALANCES, found.balances, balances);
  }

  private static boolean rebase(
      Connection connection, long epoch, String stream, Position from, Position to)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(REBASE)) {
      update.setInt(1, to.crc());
      update.setString(2, stream);
      update.setLong(3, from.lsn());
      update.setInt(4, from.crc());
      update.setLong(5, epoch);
      return update.executeUpdate() == 1;
    }
  }

  /** When a stream was moved last: nothing that was decided later is in the database. */
  static Instant fedAt(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT max(updated_at) FROM tebus.checkpoint")) {
      found.next();
      return found.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /**
   * Writes the check value of the token key into a new database.
   *
   * @throws ProjectionRefusedException when the database belongs to another key
   */
  static void identify(Connection connection, long tokenKeyCheckValue) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(IDENTIFY)) {
      insert.setString(1, HexFormat.of().toHexDigits(tokenKeyCheckValue));
      insert.executeUpdate();
    }
    requireKey(connection, tokenKeyCheckValue);
  }

  /**
   * Compares the check value of the token key.
   *
   * @throws ProjectionRefusedException when the database belongs to another key
   */
  static void requireKey(Connection connection, long tokenKeyCheckValue) throws SQLException {
    String expected = HexFormat.of().toHexDigits(tokenKeyCheckValue);
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT token_key_check_value FROM tebus.journal_identity")) {
      if (found.next() && !found.getString(1).equals(expected)) {
        throw ProjectionRefusedException.ofJournal(
            "database was fed under another token key: checkValue="
                + found.getString(1)
                + " (expected: "
                + expected
                + ", that of the key in use)");
      }
    }
  }

  /** Events whose rows the database refused. */
  static long errors(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT count(*) FROM tebus.projection_error")) {
      found.next();
      return found.getLong(1);
    }
  }

  private static Checkpoint of(PreparedStatement statement) throws SQLException {
    long epoch = 0;
    Position events = null;
    Position balances = null;
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Position position = new Position(row.getLong(2), row.getInt(3));
        epoch = row.getLong(4);
        switch (row.getString(1)) {
          case EVENTS -> events = position;
          case BALANCES -> balances = position;
          default ->
              throw new SQLException(
                  "checkpoint: stream=" + row.getString(1) + " (expected: a known one)", CORRUPTED);
        }
      }
    }
    if (events == null || balances == null) {
      throw new SQLException("checkpoint: a stream has no row (expected: both)", CORRUPTED);
    }
    return new Checkpoint(epoch, events, balances);
  }
}
