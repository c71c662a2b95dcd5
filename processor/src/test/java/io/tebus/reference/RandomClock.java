package io.tebus.reference;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * The time of a random history: it goes on by nothing, seconds, hours, days and years, and to what
 * are edges for holds, for what is remembered and for lots.
 *
 * <p>Confined to the test's thread.
 */
final class RandomClock {

  /** How time goes on to the next message. */
  private enum Pace implements Chance.Weighted {
    SAME_MILLISECOND(2_500),
    SECONDS(6_000),
    /** The life of a hold to the millisecond, one less, or one more. */
    HALF_AN_HOUR(150),
    WEEK(30),
    HOURS(450),
    DAYS(100),
    /** Two days to the millisecond, or one more: the edge of what is remembered. */
    TWO_DAYS(60),
    END_OF_MONTH(40),
    LEAP_DAY(2),
    TWO_YEARS(2);

    private final int weight;

    Pace(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  private static final Instant START = Instant.parse("2027-01-15T09:30:00Z");

  private final Chance chance;
  private Instant now = START;

  RandomClock(Chance chance) {
    this.chance = chance;
  }

  Instant now() {
    return now;
  }

  /** Goes on to the next message. While something is planned no day goes by: it would never end. */
  void goOn(boolean planned) {
    Pace pace = chance.pick(Pace.values());
    now = after(planned && pace != Pace.SAME_MILLISECOND ? Pace.SECONDS : pace);
  }

  /** Goes on to a time, unless it is later already. */
  void goOnTo(Instant time) {
    if (time.isAfter(now)) {
      now = time;
    }
  }

  private Instant after(Pace pace) {
    return switch (pace) {
      case SAME_MILLISECOND -> now;
      case SECONDS -> now.plusMillis(chance.between(1, 90_000));
      case HALF_AN_HOUR -> now.plus(Duration.ofMinutes(30)).plusMillis(chance.between(-1, 1));
      case WEEK -> now.plus(Duration.ofDays(7)).plusMillis(chance.between(-1, 1));
      case HOURS -> now.plusMillis(chance.between(1, Duration.ofHours(12).toMillis()));
      case DAYS -> now.plusMillis(chance.between(1, Duration.ofDays(10).toMillis()));
      case TWO_DAYS -> now.plus(Duration.ofDays(2)).plusMillis(chance.between(0, 1));
      case END_OF_MONTH -> endOf(YearMonth.from(today())).plusMillis(chance.between(-1, 1));
      case LEAP_DAY -> noonOfNextLeapDay();
      case TWO_YEARS -> now.plus(Duration.ofDays(chance.between(720, 780)));
    };
  }

  private LocalDate today() {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  /** The first instant after the month; the next millisecond when that is not later. */
  private Instant endOf(YearMonth month) {
    Instant end = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    return end.isAfter(now.plusMillis(1)) ? end : now.plusMillis(1);
  }

  private Instant noonOfNextLeapDay() {
    int year = today().getYear() + 1;
    while (!Year.isLeap(year)) {
      year++;
    }
    return LocalDate.of(year, 2, 29).atTime(12, 0).toInstant(ZoneOffset.UTC);
  }
}
