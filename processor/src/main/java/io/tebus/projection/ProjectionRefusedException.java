package io.tebus.projection;

/**
 * The database is not one that this projection may feed. The message says what was found and what
 * was expected. No row was changed.
 *
 * <p>Two kinds. Either the database and the journal do not belong together: it is ahead, was fed
 * from another journal or under another token key. Or nothing is wrong with the journal: the schema
 * is one that this build does not know, or the database lacks events that were archived.
 */
public final class ProjectionRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean concernsJournal;

  private ProjectionRefusedException(String message, boolean concernsJournal) {
    super(message);
    this.concernsJournal = concernsJournal;
  }

  /** Database and journal do not belong together. */
  static ProjectionRefusedException ofJournal(String message) {
    return new ProjectionRefusedException(message, true);
  }

  /** The schema is not one of this build. */
  static ProjectionRefusedException ofSchema(String message) {
    return new ProjectionRefusedException(message, false);
  }

  /** The journal begins behind what the database needs next: those events were archived. */
  static ProjectionRefusedException ofMissingEvents(String message) {
    return new ProjectionRefusedException(message, false);
  }

  /** False when nothing is wrong with the journal, so that a host may go on with it. */
  boolean concernsJournal() {
    return concernsJournal;
  }
}
