package io.tebus.projection;

/**
 * The database is not one that this journal may feed: it is ahead of the journal, was fed from
 * another journal or under another token key, or has a schema that this build does not know.
 * Nothing was changed. The message says what was found and what was expected.
 */
public final class ProjectionRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ProjectionRefusedException(String message) {
    super(message);
  }
}
