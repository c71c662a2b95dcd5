package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

  private static final long START_MS = 1_800_000_000_000L;
  private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

  private long wallMs = START_MS;
  private long monotonicNs = 42;
  private final ClockWatch clock = new ClockWatch(() -> wallMs, () -> monotonicNs);

  @Test
  void tellsTheTime() {
    pass(1_500);

    assertThat(clock.time()).isEqualTo(START_MS + 1_500);
    assertThat(clock.isSane()).isTrue();
  }

  @Test
  void standsStillWhileTheClockIsAheadByMoreThanADay() {
    pass(1_000);
    clock.time();
    wallMs += DAY_MS + 1;

    assertThat(clock.time()).isEqualTo(START_MS + 1_000);
    assertThat(clock.isSane()).isFalse();

    pass(5_000);
    assertThat(clock.time()).isEqualTo(START_MS + 1_000);
    assertThat(clock.isSane()).isFalse();
  }

  @Test
  void goesOnWhenTheClockIsRightAgain() {
    wallMs += 3 * DAY_MS;
    clock.time();
    wallMs -= 3 * DAY_MS;
    pass(2_000);

    assertThat(clock.time()).isEqualTo(START_MS + 2_000);
    assertThat(clock.isSane()).isTrue();
  }

  @Test
  void takesAClockThatWasSetBackAndThenRight() {
    wallMs -= 2 * DAY_MS;
    clock.time();
    pass(1_000);
    wallMs += 2 * DAY_MS;

    assertThat(clock.time()).isEqualTo(START_MS + 1_000);
    assertThat(clock.isSane()).isTrue();
  }

  @Test
  void takesAStepOfADayAndAWeekWithoutARequest() {
    wallMs += DAY_MS;
    assertThat(clock.time()).isEqualTo(START_MS + DAY_MS);
    assertThat(clock.isSane()).isTrue();

    pass(7 * DAY_MS);
    assertThat(clock.time()).isEqualTo(START_MS + 8 * DAY_MS);
    assertThat(clock.isSane()).isTrue();
  }

  private void pass(long ms) {
    wallMs += ms;
    monotonicNs += TimeUnit.MILLISECONDS.toNanos(ms);
  }
}
