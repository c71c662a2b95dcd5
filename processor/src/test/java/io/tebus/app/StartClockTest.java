package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StartClockTest {

  private static final long JOURNAL_MS = 1_800_000_000_000L;
  private static final long MAX_GAP_DAYS = 366;
  private static final long MAX_GAP_MS = TimeUnit.DAYS.toMillis(MAX_GAP_DAYS);

  private static StartClock ahead(long ms) {
    return new StartClock(JOURNAL_MS, JOURNAL_MS + ms);
  }

  @Test
  void refusesAClockBehindTheJournal() {
    assertThatCode(() -> ahead(-5_000).check(MAX_GAP_DAYS)).doesNotThrowAnyException();
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> ahead(-5_001).check(MAX_GAP_DAYS))
        .withMessageContaining("clock: behind the journal by ms=5001");
  }

  @Test
  void refusesAClockTooFarAheadOfTheJournal() {
    assertThatCode(() -> ahead(MAX_GAP_MS).check(MAX_GAP_DAYS)).doesNotThrowAnyException();
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> ahead(MAX_GAP_MS + 1).check(MAX_GAP_DAYS))
        .withMessageContaining("clock: ahead of the journal by days=" + MAX_GAP_DAYS)
        .withMessageContaining("tebus.clock.max-gap-days");
  }

  @Test
  void takesAnyClockForANewJournal() {
    StartClock clock = new StartClock(0, JOURNAL_MS);

    assertThatCode(() -> clock.check(1)).doesNotThrowAnyException();
    assertThat(clock.isDoubtful()).isFalse();
  }
}
