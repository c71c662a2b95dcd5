package io.tebus.projection;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What it means that a statement failed, by the class of its SQLSTATE.
 *
 * <p>Immutable. Source: PostgreSQL, appendix A, error codes.
 */
enum SqlFailure {
  /** Data exceptions and violated constraints: these very rows will not be taken. */
  ROWS_REFUSED,
  /** Connections, resources, shutdowns, locks, conflicts: the same may work in a while. */
  AWAY,
  /**
   * Anything else, such as a table or a right that is missing: an operator must see to it. It is
   * tried again all the same, since that is when it will work.
   */
  TROUBLE;

  private static final int MAX_TEXT_LENGTH = 400;

  static SqlFailure of(SQLException e) {
    String state = e.getSQLState();
    // A pool that has no connection to lend names no state.
    if (state == null || state.length() < 2) {
      return AWAY;
    }
    return switch (state.substring(0, 2)) {
      case "22", "23" -> ROWS_REFUSED;
      case "08", "25", "40", "53", "55", "57", "58" -> AWAY;
      default -> TROUBLE;
    };
  }

  /** One line for an operator: primary messages, never the detail, which quotes rows. */
  static String describe(Exception e) {
    if (!(e instanceof SQLException sql)) {
      return bounded(String.valueOf(e.getMessage()));
    }
    SQLException next = sql.getNextException();
    String text = primary(sql) + (next == null ? "" : ": " + primary(next));
    return bounded("sqlstate=" + sql.getSQLState() + " " + text);
  }

  /** The primary message. */
  static String primary(SQLException e) {
    if (e instanceof PSQLException refusal) {
      ServerErrorMessage message = refusal.getServerErrorMessage();
      if (message != null) {
        return bounded(String.valueOf(message.getMessage()));
      }
    }
    return bounded(String.valueOf(e.getMessage()));
  }

  private static String bounded(String text) {
    String line = text.replace('\n', ' ');
    return line.length() <= MAX_TEXT_LENGTH ? line : line.substring(0, MAX_TEXT_LENGTH);
  }
}
