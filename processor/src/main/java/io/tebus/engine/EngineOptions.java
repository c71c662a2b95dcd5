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
 * @param identityAgeMs how long an exact repeat is recognized at most
 */
public record EngineOptions(int windowCapacity, long windowMinimumAgeMs, long identityAgeMs) {

  /** Two business dates. Source: message profile, 5.1. */
  public static final long TWO_DAYS_MS = 2 * Calendar.DAY_MS;

  /** Long enough for any store and forward queue, short of the year that DE 12 and 13 lack. */
  public static final long HALF_A_YEAR_MS = 180 * Calendar.DAY_MS;

  /** So many transactions, two days at least, repeats for half a year. */
  public static EngineOptions ofCapacity(int windowCapacity) {
    return new EngineOptions(windowCapacity, TWO_DAYS_MS, HALF_A_YEAR_MS);
  }
}
