package io.tebus.perf.store;

import io.tebus.engine.EngineOptions;
import java.util.Locale;

/**
 * What an engine is filled with: accounts with 1.2 cards, 3 lots and 0.05 holds each.
 *
 * <p>Immutable. Cards count in the order they are opened: of six, the first two belong to the first
 * of five accounts, under its number; the others have an account each, without a number. Source:
 * performance, P7.
 *
 * @param accounts a multiple of {@link #STEP}, up to {@link #MAX_ACCOUNTS}
 */
public record StoreShape(int accounts) {

  /** Of so many accounts one has a hold, and no share of any kind leaves a rest. */
  public static final int STEP = 20;

  public static final int MAX_ACCOUNTS = 100_000_000;

  /** Lots of an account: one it opens with, and one for each month in which it earns. */
  public static final int LOTS = 3;

  private static final int ACCOUNTS_OF_GROUP = 5;
  private static final int CARDS_OF_GROUP = 6;

  /** Records that stand between a pool of lots and its last reserve, and a little more. */
  static final int SPARE = 1 << 16;

  /** Transactions of the identity window: few, so that what is measured is the store. */
  static final int WINDOW_CAPACITY = 1 << 12;

  /** Half a window, at a command a millisecond: it is never full. */
  static final long WINDOW_AGE_MS = WINDOW_CAPACITY / 2;

  /** Checks the range. */
  public StoreShape {
    if (accounts < STEP || accounts > MAX_ACCOUNTS || accounts % STEP != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "store: accounts=%d (expected: %d-%d, a multiple of %d)",
              accounts,
              STEP,
              MAX_ACCOUNTS,
              STEP));
    }
  }

  public int cards() {
    return accounts / ACCOUNTS_OF_GROUP * CARDS_OF_GROUP;
  }

  public int holds() {
    return accounts / STEP;
  }

  /** True for an account that has a hold. */
  static boolean hasHold(int account) {
    return account % STEP == 0;
  }

  /** True for a card that joins an account which is there. */
  static boolean isSecond(int card) {
    return card % CARDS_OF_GROUP == 1;
  }

  /** True for a card that comes with a number of its account. */
  static boolean hasNumber(int card) {
    return card % CARDS_OF_GROUP <= 1;
  }

  /** The account of a card, from 0. */
  static int accountOf(int card) {
    return card / CARDS_OF_GROUP * ACCOUNTS_OF_GROUP + Math.max(0, card % CARDS_OF_GROUP - 1);
  }

  /** The first card of an account; for the number of all accounts, the number of all cards. */
  static int firstCardOf(int account) {
    int inGroup = account % ACCOUNTS_OF_GROUP;
    return account / ACCOUNTS_OF_GROUP * CARDS_OF_GROUP + (inGroup == 0 ? 0 : inGroup + 1);
  }

  /** Capacities of an engine that holds it; the identity window is a small one. */
  public EngineOptions options(long hashSeed) {
    int lots = LOTS * accounts + accounts / 2 + SPARE;
    return new EngineOptions(
        WINDOW_CAPACITY,
        WINDOW_AGE_MS,
        EngineOptions.HALF_A_YEAR_MS,
        accounts,
        cards(),
        lots,
        hashSeed);
  }

  /** What it takes outside the heap, by the engine's own sizes, with some room to spare. */
  public long bytesNeeded() {
    long bytes =
        (long) accounts * EngineOptions.ACCOUNT_BYTES
            + (long) cards() * EngineOptions.CARD_BYTES
            + (long) accounts * LOTS * EngineOptions.LOT_BYTES;
    return bytes + bytes / 8;
  }
}
