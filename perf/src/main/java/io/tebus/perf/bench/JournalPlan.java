package io.tebus.perf.bench;

import java.time.Duration;
import java.util.List;

/**
 * How a journal bench goes about it.
 *
 * <p>Immutable.
 *
 * @param quick about a minute
 * @param pairs windows of the journal and of a plain file, side by side
 * @param besideRounds in how many of the pairs, from the first on, everything else is measured, too
 * @param warmUp before every window
 */
record JournalPlan(boolean quick, int pairs, int besideRounds, WarmUp warmUp, Duration window) {

  static JournalPlan of(boolean quick) {
    return quick
        ? new JournalPlan(
            true,
            6,
            1,
            WarmUp.between(Duration.ofMillis(500), Duration.ofSeconds(1)),
            Duration.ofMillis(1_500))
        : new JournalPlan(
            false,
            10,
            10,
            WarmUp.between(Duration.ofSeconds(1), Duration.ofSeconds(3)),
            Duration.ofSeconds(10));
  }

  /** What is measured in a round: the pair, every other time backwards, then the rest. */
  List<List<JournalSeries>> round(int round) {
    List<JournalSeries> pair = round % 2 == 0 ? JournalSeries.PAIR : JournalSeries.PAIR.reversed();
    return round < besideRounds ? List.of(pair, JournalSeries.BESIDE) : List.of(pair);
  }
}
