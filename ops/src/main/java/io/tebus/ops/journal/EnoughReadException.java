package io.tebus.ops.journal;

/** Ends a reading before the journal's end: there is no other way. Immutable. */
final class EnoughReadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  EnoughReadException() {
    super("enough of the journal was read");
  }
}
