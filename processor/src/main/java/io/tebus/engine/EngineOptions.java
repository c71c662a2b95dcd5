package io.tebus.engine;

import io.tebus.engine.programme.Calendar;

/**
 * Capacities of the engine.
 *
 * <p>Immutable. They are configuration, not state: a replica with other capacities holds the same
 * points, but may have to answer 91 earlier.
 *
 * @param windowCapacity transactions remembered for identity, 1 to 2^26
 * @param windowMinimumAgeMs how long a transaction is remembered at least
 */
public record EngineOptions(int windowCapacity, long windowMinimumAgeMs) {

  /** Two business dates. Source: message profile, 5.1. */
  public static final long TWO_DAYS_MS = 2 * Calendar.DAY_MS;

  /** Ten million transactions, two days. */
  public static EngineOptions defaults() {
    return new EngineOptions(10_000_000, TWO_DAYS_MS);
  }
}
