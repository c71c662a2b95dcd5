package io.tebus.command;

import java.time.Month;

/**
 * Whether two clocks that show different times may show the same moment: each in a time zone of its
 * own.
 *
 * <p>Immutable. Offsets from UTC are multiples of a quarter of an hour, and at most 14 hours.
 */
final class TimeZones {

  private static final long DATE = 1_000_000;
  private static final int DAY_S = 86_400;
  private static final int QUARTER_S = 900;
  private static final int MOST_S = 14 * 3_600;

  private TimeZones() {}

  /** Two times, MMDDhhmmss, without a year; false when one of them is none, such as 0. */
  static boolean mayShowOneMoment(long one, long other) {
    int date = (int) (one / DATE);
    int otherDate = (int) (other / DATE);
    if (!isDate(date) || !isDate(otherDate)) {
      return false;
    }
    int apartS = secondOfDay(other) - secondOfDay(one);
    if (isNext(date, otherDate)) {
      apartS += DAY_S;
    } else if (isNext(otherDate, date)) {
      apartS -= DAY_S;
    } else if (date != otherDate) {
      return false;
    }
    return apartS % QUARTER_S == 0 && Math.abs(apartS) <= MOST_S;
  }

  private static int secondOfDay(long moment) {
    int time = (int) (moment % DATE);
    return time / 10_000 * 3_600 + time / 100 % 100 * 60 + time % 100;
  }

  /** MMDD; the year is not known, so that February may end on either of two days. */
  private static boolean isNext(int date, int next) {
    int month = date / 100;
    boolean isLast = date % 100 >= Month.of(month).minLength();
    return next == date + 1 || (isLast && next == (month % 12 + 1) * 100 + 1);
  }

  private static boolean isDate(int date) {
    return date / 100 >= 1 && date / 100 <= 12 && date % 100 >= 1 && date % 100 <= 31;
  }
}
