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

  private volatile String last = "";
  private String told = "";

  /** What last went wrong, empty when nothing did. */
  String last() {
    return last;
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

  /** Nothing will be tried any more. */
  void end(String problem) {
    last = problem;
  }
}
