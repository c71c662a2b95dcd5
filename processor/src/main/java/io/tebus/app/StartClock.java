package io.tebus.app;

import io.tebus.engine.expiry.ExpirySweep;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of a start, held against the journal.
 *
 * <p>Immutable.
 *
 * @param journalMs time of the last event, ms since 1970 UTC, 0 when there was none
 * @param nowMs what the clock says, ms since 1970 UTC
 */
record StartClock(long journalMs, long nowMs) {

  private static final Logger LOG = LoggerFactory.getLogger(StartClock.class);
  private static final long MAX_BEHIND_MS = 5_000;

  /**
   * Refuses what can only be a mistake.
   *
   * @throws HostRefusedException when it is behind the journal, or so many days ahead
   */
  void check(long maxGapDays) {
    long behindMs = journalMs - nowMs;
    if (journalMs > 0 && -behindMs > TimeUnit.DAYS.toMillis(maxGapDays)) {
      throw new HostRefusedException(
          "clock: ahead of the journal by days="
              + TimeUnit.MILLISECONDS.toDays(-behindMs)
              + " (expected: at most "
              + maxGapDays
              + "; set the clock right, or raise "
              + Setting.CLOCK_MAX_GAP_DAYS.key()
              + " if it is)");
    }
    if (behindMs > MAX_BEHIND_MS) {
      throw new HostRefusedException(
          "clock: behind the journal by ms="
              + behindMs
              + " (expected: at most "
              + MAX_BEHIND_MS
              + "; set the clock right, or wait)");
    }
  }

  /** Whether it is so far ahead that nothing should be booked out at once; says so. */
  boolean isDoubtful() {
    long gapDays = TimeUnit.MILLISECONDS.toDays(nowMs - journalMs);
    boolean doubtful = journalMs > 0 && gapDays > ExpirySweep.KEPT_DAYS;
    if (doubtful) {
      LOG.warn(
          "clock: ahead of the journal by days={}: what has lapsed since is booked out in a day,"
              + " if this is not a mistake",
          gapDays);
    }
    return doubtful;
  }
}
