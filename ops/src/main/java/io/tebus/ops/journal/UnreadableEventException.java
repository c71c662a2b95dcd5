package io.tebus.ops.journal;

/** An event that this build cannot read, in a frame that is whole. Immutable. */
final class UnreadableEventException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreadableEventException(long lsn, String problem) {
    super("event cannot be read: lsn=" + lsn + " " + problem);
  }
}
