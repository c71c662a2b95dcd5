package io.tebus.projection;

/**
 * What knows where the database is, and may have to start it first. Asked before each attempt to
 * connect.
 *
 * <p>Safe for any thread.
 */
public interface DatabaseSource {

  /**
   * The address of a database that should answer now.
   *
   * @throws DatabaseAwayException when there is none now; a later call may succeed
   */
  DatabaseAddress ready() throws DatabaseAwayException;
}
