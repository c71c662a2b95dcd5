package io.tebus.projection;

/**
 * The rows of a database do not make a journal. The message names the table and the LSN; nothing
 * was changed.
 */
public final class DatabaseContradictionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private DatabaseContradictionException(String message) {
    super(message);
  }

  private DatabaseContradictionException(String message, RuntimeException cause) {
    super(message, cause);
  }

  /** A row that cannot be as the journal had it. */
  static DatabaseContradictionException of(String table, long lsn, String problem) {
    return new DatabaseContradictionException(
        "database: table=" + table + " lsn=" + lsn + " " + problem);
  }

  /** A row out of which no event can be made, or none that the engine takes. */
  static DatabaseContradictionException of(String table, long lsn, RuntimeException cause) {
    return new DatabaseContradictionException(
        "database: table=" + table + " lsn=" + lsn + " makes no event: " + cause.getMessage(),
        cause);
  }

  /** An LSN that has not the rows of one event. */
  static DatabaseContradictionException ofLsn(long lsn, String problem) {
    return new DatabaseContradictionException("database: lsn=" + lsn + " " + problem);
  }
}
