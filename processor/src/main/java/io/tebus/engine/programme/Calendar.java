package io.tebus.engine.programme;

/**
 * Dates as epoch days (days since 1970-01-01) in UTC, without allocation.
 *
 * <p>Safe for any thread. Source of the algorithms: the proleptic Gregorian calendar counted in
 * eras of 400 years that begin in March, so that the leap day is the last of its year.
 */
public final class Calendar {

  /** Milliseconds of a day. */
  public static final long DAY_MS = 86_400_000;

  private static final int DAYS_PER_ERA = 146_097;
  private static final int DAYS_FROM_ERA_TO_EPOCH = 719_468;

  private Calendar() {}

  /** The epoch day of a time in ms since 1970 UTC. */
  public static int epochDay(long timeMs) {
    return (int) Math.floorDiv(timeMs, DAY_MS);
  }

  /** Months since year 0: year × 12 + month - 1. */
  public static int monthOf(int epochDay) {
    int shifted = epochDay + DAYS_FROM_ERA_TO_EPOCH;
    int era = Math.floorDiv(shifted, DAYS_PER_ERA);
    int dayOfEra = shifted - era * DAYS_PER_ERA;
    int yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_PER_ERA - 1)) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    return (yearOfEra + era * 400) * 12 + monthFromMarch + 2;
  }

  /** The epoch day of the first of a month given as by {@link #monthOf}. */
  public static int firstDayOf(int month) {
    int fromMarch = month - 2;
    int year = Math.floorDiv(fromMarch, 12);
    int monthFromMarch = Math.floorMod(fromMarch, 12);
    int era = Math.floorDiv(year, 400);
    int yearOfEra = year - era * 400;
    int dayOfYear = (153 * monthFromMarch + 2) / 5;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * DAYS_PER_ERA + dayOfEra - DAYS_FROM_ERA_TO_EPOCH;
  }

  /** The last day of the month that is {@code months} after the month of {@code epochDay}. */
  public static int endOfMonth(int epochDay, int months) {
    return firstDayOf(monthOf(epochDay) + months + 1) - 1;
  }

  /** The day of the year, 1-366. */
  public static int dayOfYear(int epochDay) {
    return epochDay - firstDayOf(monthOf(epochDay) / 12 * 12) + 1;
  }

  public static int yearOf(int epochDay) {
    return monthOf(epochDay) / 12;
  }
}
