package io.tebus.engine;

import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Holds;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.limit.UsageCounters;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.store.Index;

/**
 * Capacities of the engine.
 *
 * <p>Immutable. They are configuration, not state: a replica with other capacities holds the same
 * points, but may have to answer 91 earlier. Pages, and with them state hashes, are equal only
 * between engines with equal options.
 *
 * @param windowCapacity transactions remembered for identity, 1 to 2^26
 * @param windowMinimumAgeMs how long a transaction is remembered at least
 * @param identityAgeMs how long an exact repeat is recognized at most
 * @param accountCapacity accounts at most, 1 to {@link #MAX_STORE}
 * @param cardCapacity cards at most, 1 to {@link #MAX_STORE}
 * @param lotCapacity lots of all accounts at most, 1 to {@link #MAX_LOTS}
 * @param hashSeed makes it impossible to choose keys that meet in one place; the same on all
 *     replicas
 */
public record EngineOptions(
    int windowCapacity,
    long windowMinimumAgeMs,
    long identityAgeMs,
    int accountCapacity,
    int cardCapacity,
    int lotCapacity,
    long hashSeed) {

  /** Two business dates. Source: message profile, 5.1. */
  public static final long TWO_DAYS_MS = 2 * Calendar.DAY_MS;

  /** Long enough for any store and forward queue, short of the year that DE 12 and 13 lack. */
  public static final long HALF_A_YEAR_MS = 180 * Calendar.DAY_MS;

  /** The most accounts or cards there can be. */
  public static final int MAX_STORE = Index.MAX_CAPACITY;

  /** The most lots there can be. */
  public static final int MAX_LOTS = 1_500_000_000;

  /** What an index takes for an entry, in bytes, at most. */
  private static final int INDEX_BYTES = 16;

  /** Accounts that there is one hold for. */
  static final int ACCOUNTS_PER_HOLD = 16;

  /** Accounts that there is one counter of limits for. */
  static final int ACCOUNTS_PER_COUNTER = 1;

  /** What an account takes with its share of the holds, its lots apart, in bytes, at most. */
  public static final int ACCOUNT_BYTES =
      Accounts.RECORD_LENGTH
          + INDEX_BYTES
          + Holds.RECORD_LENGTH / ACCOUNTS_PER_HOLD
          + UsageCounters.RECORD_LENGTH / ACCOUNTS_PER_COUNTER;

  /** What a card takes, in bytes, at most. */
  public static final int CARD_BYTES = Cards.RECORD_LENGTH + INDEX_BYTES;

  /** What a lot takes, in bytes. */
  public static final int LOT_BYTES = Accounts.LOT_LENGTH;

  /** What a transaction in the identity window takes, in bytes, at most. */
  public static final int WINDOW_BYTES = RecentTransactions.BYTES_PER_RECORD;

  private static final int SMALL_STORE = 1 << 20;
  private static final int LOTS_PER_ACCOUNT = 8;

  /** Checks the ranges of the store; the window checks its own. */
  public EngineOptions {
    check("accounts", accountCapacity, MAX_STORE);
    check("cards", cardCapacity, MAX_STORE);
    check("lots", lotCapacity, MAX_LOTS);
  }

  private static void check(String name, int capacity, int max) {
    if (capacity < 1 || capacity > max) {
      throw new IllegalArgumentException(
          name + ": capacity=" + capacity + " (expected: 1-" + max + ")");
    }
  }

  /** So many transactions, two days at least, repeats for half a year; a million accounts. */
  public static EngineOptions ofCapacity(int windowCapacity) {
    return new EngineOptions(
        windowCapacity,
        TWO_DAYS_MS,
        HALF_A_YEAR_MS,
        SMALL_STORE,
        SMALL_STORE,
        LOTS_PER_ACCOUNT * SMALL_STORE,
        0);
  }

  /** The same with room for other numbers of accounts, cards and lots. */
  public EngineOptions withStore(int accounts, int cards, int lots) {
    return new EngineOptions(
        windowCapacity, windowMinimumAgeMs, identityAgeMs, accounts, cards, lots, hashSeed);
  }

  /** The same with other ages of the identity window. */
  public EngineOptions withAges(long minimumAgeMs, long maximumAgeMs) {
    return new EngineOptions(
        windowCapacity,
        minimumAgeMs,
        maximumAgeMs,
        accountCapacity,
        cardCapacity,
        lotCapacity,
        hashSeed);
  }

  /** The same with another seed. */
  public EngineOptions withHashSeed(long seed) {
    return new EngineOptions(
        windowCapacity,
        windowMinimumAgeMs,
        identityAgeMs,
        accountCapacity,
        cardCapacity,
        lotCapacity,
        seed);
  }
}
