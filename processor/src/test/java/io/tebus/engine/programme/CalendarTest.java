package io.tebus.engine.programme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarTest {

  private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
  private static final LocalDate LAST = LocalDate.of(2200, 12, 31);

  @Test
  void agreesWithJavaTimeOnEveryDay() {
    for (LocalDate date = FIRST; !date.isAfter(LAST); date = date.plusDays(1)) {
      int day = (int) date.toEpochDay();

      assertThat(Calendar.yearOf(day)).as("%s", date).isEqualTo(date.getYear());
      assertThat(Calendar.monthOf(day))
          .as("%s", date)
          .isEqualTo(date.getYear() * 12 + date.getMonthValue() - 1);
      assertThat(Calendar.dayOfYear(day)).as("%s", date).isEqualTo(date.getDayOfYear());
    }
  }

  @Test
  void agreesWithJavaTimeOnTheFirstOfEveryMonth() {
    YearMonth last = YearMonth.from(LAST);
    for (YearMonth month = YearMonth.from(FIRST);
        !month.isAfter(last);
        month = month.plusMonths(1)) {
      int number = month.getYear() * 12 + month.getMonthValue() - 1;

      assertThat((long) Calendar.firstDayOf(number))
          .as("%s", month)
          .isEqualTo(month.atDay(1).toEpochDay());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11, 12, 24, 120})
  void agreesWithJavaTimeOnTheEndOfALaterMonth(int months) {
    YearMonth last = YearMonth.from(LAST);
    for (YearMonth month = YearMonth.from(FIRST);
        !month.isAfter(last);
        month = month.plusMonths(1)) {
      long expected = month.plusMonths(months).atEndOfMonth().toEpochDay();

      assertThat((long) Calendar.endOfMonth((int) month.atDay(1).toEpochDay(), months))
          .as("first of %s", month)
          .isEqualTo(expected);
      assertThat((long) Calendar.endOfMonth((int) month.atEndOfMonth().toEpochDay(), months))
          .as("last of %s", month)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2023-01-31, 1, 2023-02-28",
    "2024-01-31, 1, 2024-02-29",
    "1900-01-31, 1, 1900-02-28",
    "2000-01-31, 1, 2000-02-29",
    "2100-01-31, 1, 2100-02-28",
    "2024-02-29, 12, 2025-02-28",
    "2026-02-28, 24, 2028-02-29",
    "2026-12-31, 2, 2027-02-28",
    "1969-12-31, 0, 1969-12-31"
  })
  void aMonthEndsOnItsOwnLastDay(LocalDate from, int months, LocalDate end) {
    assertThat((long) Calendar.endOfMonth((int) from.toEpochDay(), months))
        .isEqualTo(end.toEpochDay());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "86399999, 0",
    "86400000, 1",
    "-1, -1",
    "-86400000, -1",
    "-86400001, -2",
    "1800000000000, 20833"
  })
  void countsWholeDaysDownwardsBeforeTheEpoch(long timeMs, int epochDay) {
    assertThat(Calendar.epochDay(timeMs)).isEqualTo(epochDay);
  }
}
