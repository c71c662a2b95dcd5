package io.tebus.reference;

import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.reference.Coverage.Path;

/**
 * What the limits of the programme leave to a message. Changes nothing.
 *
 * <p>Confined to the test's thread. Source: points.md, sections 2 and 3; profile, section 4.
 */
final class Limits {

  /**
   * What may still be earned, or spent, by all limits together.
   *
   * @param points 0 when it was done too often
   * @param tooOften as often as it may be done
   */
  record Left(long points, boolean tooOften) {}

  private final Books books;
  private final Usage usage;
  private final Coverage coverage;

  Limits(Books books, Usage usage, Coverage coverage) {
    this.books = books;
    this.usage = usage;
    this.coverage = coverage;
  }

  /**
   * What is left to a message.
   *
   * @param account that of its card, or of what it completes
   */
  Left left(Use use, Request request, Account account) {
    long points = Long.MAX_VALUE;
    boolean tooOften = false;
    for (UsageLimit limit : books.programme().limits()) {
      if (limit.use() == use && Usage.isCounted(limit, request)) {
        Usage.Count used = usage.of(limit, request, account);
        boolean usedUp = limit.maxPoints() > 0 && used.points() >= limit.maxPoints();
        boolean often = limit.maxCount() > 0 && used.times() >= limit.maxCount();
        if (limit.maxPoints() > 0) {
          points = Math.min(points, Math.max(0, limit.maxPoints() - used.points()));
        }
        tooOften |= often;
        if (usedUp || often) {
          note(limit);
        }
      }
    }
    return new Left(tooOften ? 0 : points, tooOften);
  }

  /**
   * What may be earned of some points: nothing is declined because of a limit.
   *
   * @param whenLess taken when that is not all of them, but some, or none are left
   */
  long earnable(Request request, Account account, long points, Path whenLess) {
    if (points == 0) {
      return 0;
    }
    Left left = left(Use.EARN, request, account);
    if (left.points() < points) {
      coverage.take(left.tooOften() ? Path.EARNED_TOO_OFTEN : whenLess);
    }
    return Math.min(points, left.points());
  }

  private void note(UsageLimit limit) {
    coverage.take(
        switch (limit.scope()) {
          case CARD -> Path.LIMIT_OF_A_CARD_REACHED;
          case ACCOUNT -> Path.LIMIT_OF_AN_ACCOUNT_REACHED;
          case TERMINAL -> Path.LIMIT_OF_A_TERMINAL_REACHED;
          case MERCHANT -> Path.LIMIT_OF_A_MERCHANT_REACHED;
        });
    coverage.take(
        switch (limit.period()) {
          case DAY -> Path.LIMIT_OF_A_DAY_REACHED;
          case MONTH -> Path.LIMIT_OF_A_MONTH_REACHED;
        });
  }
}
