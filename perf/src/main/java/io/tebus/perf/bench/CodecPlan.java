package io.tebus.perf.bench;

import java.time.Duration;

/**
 * How a codec bench goes about it.
 *
 * <p>Immutable.
 *
 * @param rounds times that everything is measured, one after the other
 * @param forks Java machines for a part, a dialect and a round; 0 measures in this one
 * @param warmUps iterations that do not count
 * @param iterations that count
 * @param iteration how long each takes
 */
record CodecPlan(int rounds, int forks, int warmUps, int iterations, Duration iteration) {

  /** About a minute. */
  static final CodecPlan QUICK = new CodecPlan(1, 1, 4, 5, Duration.ofMillis(300));

  /** About seven minutes. */
  static final CodecPlan FULL = new CodecPlan(3, 1, 4, 6, Duration.ofSeconds(1));
}
