package io.tebus.journal;

/**
 * What the files of a generation are. Immutable.
 *
 * <p>The frames in them are the same, byte by byte, and are read in the same way; a journal may go
 * on in files of the other kind at any start.
 */
public enum JournalKind {
  /** Those of a Chronicle Queue, written through a mapping; a frame is an excerpt. */
  CHRONICLE,
  /** Frames end to end, written through a channel. */
  PLAIN
}
