package io.tebus.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two clocks, each in a time zone of its own, without a year. */
class TimeZonesTest {

  @ParameterizedTest
  @CsvSource({
    "0115093000, 0115034500, Kathmandu and UTC",
    "0115093007, 0114193007, the farthest from UTC",
    "0115093000, 0115093000, the same clock",
    "0101003000, 1231233000, across a new year",
    "0301010000, 0228230000, across a short February",
    "0301010000, 0229230000, across a long February",
    "0501010000, 0430230000, across the end of a month"
  })
  void mayShowTheSameMoment(String one, String other, String why) {
    assertThat(mayShowOneMoment(one, other)).as(why).isTrue();
    assertThat(mayShowOneMoment(other, one)).as(why).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0115093000, 0115034501, a second more",
    "0115093000, 0115034000, no quarter of an hour",
    "0115094500, 0114193000, farther from UTC than anybody is",
    "0115093000, 0117093000, two days",
    "0115093000, 0215093000, a month",
    "0501010000, 0429230000, not the end of a month",
    "0115093000, 0000000000, no moment",
    "0101010000, 0100230000, no day",
    "1231233000, 1301003000, no month",
    "0115093000, 9999999999, anything"
  })
  void cannotShowTheSameMoment(String one, String other, String why) {
    assertThat(mayShowOneMoment(one, other)).as(why).isFalse();
    assertThat(mayShowOneMoment(other, one)).as(why).isFalse();
  }

  private static boolean mayShowOneMoment(String one, String other) {
    return TimeZones.mayShowOneMoment(Long.parseLong(one), Long.parseLong(other));
  }

  /** Where DE 90 names the moment of transmission, there is but one clock. */
  @Test
  void countOnlyWhereAnOriginalIsNamedByItsLocalMoment() {
    TransactionCommand command = new SampleCommand().view().original(0, 0, 115_093_000, 0, 0);
    assertThat(command.mayNameMoment(115_093_000)).isTrue();
    assertThat(command.mayNameMoment(115_034_500)).isFalse();
    assertThat(command.mayBeSentAt(115_034_500)).isFalse();

    command.byLocalMoment(true);

    assertThat(command.mayNameMoment(115_034_500)).isTrue();
    assertThat(command.mayBeSentAt(115_034_500)).isTrue();
    assertThat(command.mayNameMoment(115_034_501)).isFalse();
  }
}
