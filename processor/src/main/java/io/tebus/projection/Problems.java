package io.tebus.projection;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a projection from its work, told once and not at each attempt.
 *
 * <p>One writer, many readers.
 */
final class Problems {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private static final String NO_ROOM = "paused: too little room on disk for PostgreSQL";

  private volatile String last = "";
  private volatile String balances = "";
  private volatile boolean paused;
  private String told = "";

  /** What keeps it from its work now, else what last went wrong; empty when nothing did. */
  String last() {
    if (paused) {
      return NO_ROOM;
    }
    String ofBalances = balances;
    return ofBalances.isEmpty() ? last : ofBalances;
  }

  /** True when there is too little room on the disk. */
  boolean isPaused() {
    return paused;
  }

  /** Nothing can be done now; it will be tried again. */
  void away(Exception e, boolean closing) {
    String problem = SqlFailure.describe(e);
    last = problem;
    if (closing || problem.equals(told)) {
      LOG.debug("projection: away: {}", problem);
    } else if (e instanceof SQLException sql && SqlFailure.of(sql) != SqlFailure.AWAY) {
      LOG.error("projection: the database cannot be fed until this is mended: {}", problem);
    } else {
      LOG.warn("projection: away, goes on when it is back: {}", problem);
    }
    told = problem;
  }

  /** It works again. */
  void over() {
    told = "";
  }

  /** Whether there is room on the disk, which is also the answer. */
  boolean room(boolean isThere) {
    if (paused == isThere) {
      paused = !isThere;
      if (isThere) {
        LOG.info("projection: goes on, there is room on disk again");
      } else {
        LOG.warn("projection: {}", NO_ROOM);
      }
    }
    return isThere;
  }

  /** Balances cannot be written, though events can. */
  void balancesRefused(SQLException e) {
    String problem = "balances cannot be written: " + SqlFailure.describe(e);
    if (!problem.equals(balances)) {
      LOG.error("projection: {}; tried again until this is mended", problem);
    }
    balances = problem;
  }

  /** Balances can be written. */
  void balancesWritten() {
    if (!balances.isEmpty()) {
      balances = "";
      LOG.info("projection: balances are written again");
    }
  }

  /** Nothing will be tried any more. */
  void end(String problem) {
    paused = false;
    balances = "";
    last = problem;
  }
}
