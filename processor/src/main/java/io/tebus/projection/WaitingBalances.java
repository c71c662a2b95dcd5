package io.tebus.projection;

import java.sql.SQLException;
import java.time.Duration;

/**
 * The balances that the database does not hold yet, and when they are written. They do not keep
 * events from it: when they are refused, they are tried again after an interval, until so many wait
 * that events have to wait too.
 *
 * <p>Confined to the thread that feeds.
 */
final class WaitingBalances {

  /** While the database is behind, balances are written so many times less often. */
  private static final int LAGGING_INTERVALS = 10;

  private final long intervalNs;
  private final int max;
  private final Progress progress;
  private final Problems problems;
  private final BalanceWriter writer = new BalanceWriter();

  /** Of the events between the checkpoint of the balances and {@link #end}. */
  private final DirtyBalances dirty = new DirtyBalances();

  /** The checkpoint of the events, or before it when there were too many balances up to there. */
  private Position end = Position.BEGINNING;

  private boolean answerMissing;
  private boolean refused;
  private long triedNs;

  /**
   * None.
   *
   * @param max so many may wait, and those of one batch
   */
  WaitingBalances(Duration interval, int max, Progress progress, Problems problems) {
    intervalNs = interval.toNanos();
    this.max = max;
    this.progress = progress;
    this.problems = problems;
  }

  /** Begins anew where the database stands: what it does not hold is found in the journal. */
  JournalPlace find(JournalPlace.Search search) {
    answerMissing = false;
    dirty.clear();
    JournalPlace place = search.into(dirty, max);
    end = place.balancesEnd();
    return place;
  }

  /** A batch was committed. */
  void add(EventBatch batch, Position to) {
    dirty.addAll(batch);
    end = to;
  }

  /** A connection was made: the interval begins. */
  void connected() {
    triedNs = System.nanoTime();
  }

  /** Learns what became of a transaction whose end was not heard. */
  void settle(Position found) {
    if (answerMissing && found.equals(end)) {
      written();
    }
    answerMissing = false;
  }

  /** Whether events must wait. */
  boolean areFull() {
    return dirty.count() >= max || !end.equals(progress.events());
  }

  /** Whether there are more in the journal, which were too many before these were written. */
  boolean areToBeFoundAgain() {
    return progress.balances().equals(end) && !end.equals(progress.events());
  }

  /**
   * Whether it is time.
   *
   * @param lagging there are more events to be written
   * @param hurry somebody waits
   */
  boolean areDue(boolean lagging, boolean hurry) {
    if (progress.balances().equals(end)) {
      return false;
    }
    long sinceNs = System.nanoTime() - triedNs;
    if (refused) {
      return sinceNs >= intervalNs;
    }
    return areFull()
        || (hurry && !lagging)
        || sinceNs >= intervalNs * (lagging ? LAGGING_INTERVALS : 1);
  }

  /**
   * Writes them, unless they are refused.
   *
   * @return false when another projection took over
   * @throws SQLException when the database is away
   */
  boolean write(DatabasePool database, long epoch) throws SQLException {
    answerMissing = true;
    triedNs = System.nanoTime();
    try {
      if (!writer.write(database, dirty, epoch, progress.balances(), end)) {
        return false;
      }
    } catch (SQLException e) {
      if (SqlFailure.of(e) == SqlFailure.AWAY) {
        throw e;
      }
      answerMissing = false;
      refused = true;
      problems.balancesRefused(e);
      return true;
    }
    answerMissing = false;
    written();
    return true;
  }

  private void written() {
    refused = false;
    problems.balancesWritten();
    dirty.clear();
    progress.balancesCommitted(end);
    triedNs = System.nanoTime();
  }
}
