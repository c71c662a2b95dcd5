package io.tebus.journal;

/**
 * A refusal to start, or the end of a journal that can no longer promise anything. Immutable.
 *
 * <p>The message says what is wrong, with values, and what to do. After a start was refused nothing
 * has been lost that was not lost before; after a failure while running the process must halt,
 * since no further event can be called durable.
 */
public final class JournalException extends RuntimeException {

  JournalException(String message) {
    super(message);
  }

  JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
