package io.tebus.projection;

import io.tebus.journal.EventHandler;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalTail;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The place in a journal at which a database stands.
 *
 * <p>Confined to the thread that feeds.
 *
 * @param tail stands where the events of the database end
 * @param balancesEnd up to where the balances are known that the database does not have yet; before
 *     the end of the events when there were too many
 */
record JournalPlace(JournalTail tail, Position balancesEnd) {

  /** So many events are read in one go. */
  private static final int PORTION = 1_000;

  /** What {@link #find} does, but for where it puts the balances. */
  @FunctionalInterface
  interface Search {
    JournalPlace into(DirtyBalances unbalanced, int maxBalances);
  }

  private static final EventHandler PASSED_OVER = (lsn, timeMs, buffer, offset, length) -> {};

  /**
   * Checks what needs no reading.
   *
   * @throws ProjectionRefusedException when the database is ahead
   */
  static void requireNotAhead(Path journal, Checkpoint found, long durableLsn) {
    if (found.events().lsn() > durableLsn) {
      throw ProjectionRefusedException.ofJournal(
          "database is ahead of the journal: lsn="
              + found.events().lsn()
              + " (expected: at most "
              + durableLsn
              + ", what is durable in "
              + journal
              + "). Put back the journal that fed it; if it is lost, stop the host and run"
              + " ops/tebus rebuild --from-postgres. Move data/postgres away (or drop the schema)"
              + " only after a power cut with tebus.journal.sync=none, when the journal begins with"
              + " g000001; never to start an older copy");
    }
  }

  /**
   * Opens the journal where the events of the database end, and checks that it is the same history.
   *
   * @param durableLsn of the journal
   * @param unbalanced empty; receives the balances that the database does not have yet
   * @param maxBalances so many are enough, but for those of one portion
   * @throws ProjectionRefusedException when the database is ahead, or of another history, or lacks
   *     events that the journal does not have any more
   * @throws JournalException when the journal cannot be read
   */
  static JournalPlace find(
      Path journal, Checkpoint found, long durableLsn, DirtyBalances unbalanced, int maxBalances) {
    requireNotAhead(journal, found, durableLsn);
    try {
      requireNotBefore(journal, found.balances());
      JournalTail tail = JournalTail.open(journal, found.balances().lsn());
      try {
        requireSame(found.balances(), tail);
        Position balancesEnd = found.balances();
        int read;
        do {
          boolean room = unbalanced.count() < maxBalances;
          read = tail.poll(found.events().lsn(), PORTION, room ? unbalanced : PASSED_OVER);
          if (room) {
            balancesEnd = new Position(tail.lsn(), tail.crc());
          }
        } while (read > 0);
        requireSame(found.events(), tail);
        return new JournalPlace(tail, balancesEnd);
      } catch (RuntimeException e) {
        tail.close();
        throw e;
      }
    } catch (JournalException e) {
      if (e.getCause() instanceof IOException) {
        throw e;
      }
      throw ProjectionRefusedException.ofJournal(
          "database belongs to another history of this journal: " + e.getMessage());
    }
  }

  /**
   * Where a journal begins later, nothing is known of the frame that ended there but for its seal,
   * so a database that stands just there cannot be told from another one.
   */
  private static void requireNotBefore(Path journal, Position balances) {
    long beginsBehindLsn = Journal.beginsBehindLsn(journal);
    if (beginsBehindLsn > 0 && balances.lsn() <= beginsBehindLsn) {
      throw ProjectionRefusedException.ofMissingEvents(
          "database lacks events that the journal does not have any more: lsn="
              + balances.lsn()
              + " (expected: above "
              + beginsBehindLsn
              + ", behind which "
              + journal
              + " begins). Stop the host; put the archived generations back under data/journal, or"
              + " restore the database from a copy that is newer than lsn="
              + beginsBehindLsn);
    }
  }

  private static void requireSame(Position expected, JournalTail tail) {
    if (tail.lsn() != expected.lsn() || tail.crc() != expected.crc()) {
      throw ProjectionRefusedException.ofJournal(
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
