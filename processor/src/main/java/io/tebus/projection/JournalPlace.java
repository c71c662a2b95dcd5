package io.tebus.projection;

import io.tebus.journal.EventHandler;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalTail;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The place in a journal at which a database stands.
 *
 * <p>Safe for any thread.
 */
final class JournalPlace {

  /** So many events are read in one go. */
  private static final int PORTION = 10_000;

  private JournalPlace() {}

  /**
   * Opens the journal where the events of the database end, and checks that it is the same history.
   *
   * @param durableLsn of the journal
   * @param unbalanced receives the events whose balances the database does not have yet
   * @throws ProjectionRefusedException when the database is ahead, or of another history
   * @throws JournalException when the journal cannot be read
   */
  static JournalTail find(
      Path journal, Checkpoint found, long durableLsn, EventHandler unbalanced) {
    if (found.events().lsn() > durableLsn) {
      throw new ProjectionRefusedException(
          "database is ahead of the journal: lsn="
              + found.events().lsn()
              + " (expected: at most "
              + durableLsn
              + ", what is durable in "
              + journal
              + ")");
    }
    try {
      JournalTail tail = JournalTail.open(journal, found.balances().lsn());
      try {
        requireSame(found.balances(), tail);
        int read;
        do {
          read = tail.poll(found.events().lsn(), PORTION, unbalanced);
        } while (read > 0);
        requireSame(found.events(), tail);
        return tail;
      } catch (RuntimeException e) {
        tail.close();
        throw e;
      }
    } catch (JournalException e) {
      if (e.getCause() instanceof IOException) {
        throw e;
      }
      throw new ProjectionRefusedException(
          "database belongs to another history of this journal: " + e.getMessage());
    }
  }

  private static void requireSame(Position expected, JournalTail tail) {
    if (tail.lsn() != expected.lsn() || tail.crc() != expected.crc()) {
      throw new ProjectionRefusedException(
          "database belongs to another history of this journal: journal lsn="
              + tail.lsn()
              + " crc="
              + Integer.toHexString(tail.crc())
              + " (expected, by the checkpoint: lsn="
              + expected.lsn()
              + " crc="
              + Integer.toHexString(expected.crc())
              + ")");
    }
  }
}
