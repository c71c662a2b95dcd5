package io.tebus.projection;

/**
 * The database is not there now; a later attempt may succeed. The message tells an operator why
 * and, where something can be done, what. It holds no password and no data of a row.
 */
public final class DatabaseAwayException extends Exception {

  private static final long serialVersionUID = 1L;

  public DatabaseAwayException(String message) {
    super(message);
  }

  public DatabaseAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
