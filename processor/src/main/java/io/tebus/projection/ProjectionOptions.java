package io.tebus.projection;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a projection feeds, from where and in which portions.
 *
 * <p>Immutable.
 *
 * @param source knows the database
 * @param journal directory of the journal
 * @param tokenKeyCheckValue check value of the key behind the card tokens, eight bytes read as a
 *     big-endian number
 * @param partitionLsns LSNs to a partition made from now on, 1 to 10^12
 * @param maxBatchEvents so many events to a transaction when the database is behind, and the rest
 *     of the last group, 1 to 1,000,000
 * @param balanceInterval balances are written so often, and ten times less often while the database
 *     is behind; sooner when many wait. More than 0, at most an hour
 * @param maxErrors so many events with refused rows are set aside in a database, 0 to 100,000; one
 *     more stops the projection
 */
public record ProjectionOptions(
    DatabaseSource source,
    Path journal,
    long tokenKeyCheckValue,
    long partitionLsns,
    int maxBatchEvents,
    Duration balanceInterval,
    int maxErrors) {

  public static final long DEFAULT_PARTITION_LSNS = 10_000_000;
  public static final int DEFAULT_MAX_BATCH_EVENTS = 20_000;
  public static final Duration DEFAULT_BALANCE_INTERVAL = Duration.ofSeconds(2);
  public static final int DEFAULT_MAX_ERRORS = 100;

  private static final long MAX_PARTITION_LSNS = 1_000_000_000_000L;
  private static final int MAX_BATCH_EVENTS = 1_000_000;
  private static final Duration MAX_BALANCE_INTERVAL = Duration.ofHours(1);
  private static final int MAX_ERRORS = 100_000;

  /** Checks the ranges. */
  public ProjectionOptions {
    require(
        partitionLsns >= 1 && partitionLsns <= MAX_PARTITION_LSNS,
        "partition: partitionLsns=" + partitionLsns,
        "1 to " + MAX_PARTITION_LSNS);
    require(
        maxBatchEvents >= 1 && maxBatchEvents <= MAX_BATCH_EVENTS,
        "batch: maxBatchEvents=" + maxBatchEvents,
        "1 to " + MAX_BATCH_EVENTS);
    require(
        balanceInterval.isPositive() && balanceInterval.compareTo(MAX_BALANCE_INTERVAL) <= 0,
        "balances: balanceInterval=" + balanceInterval,
        "more than 0, at most " + MAX_BALANCE_INTERVAL);
    require(
        maxErrors >= 0 && maxErrors <= MAX_ERRORS,
        "errors: maxErrors=" + maxErrors,
        "0 to " + MAX_ERRORS);
  }

  /** The defaults. */
  public static ProjectionOptions of(DatabaseSource source, Path journal, long tokenKeyCheckValue) {
    return new ProjectionOptions(
        source,
        journal,
        tokenKeyCheckValue,
        DEFAULT_PARTITION_LSNS,
        DEFAULT_MAX_BATCH_EVENTS,
        DEFAULT_BALANCE_INTERVAL,
        DEFAULT_MAX_ERRORS);
  }

  private static void require(boolean condition, String what, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(what + " (expected: " + expected + ")");
    }
  }
}
