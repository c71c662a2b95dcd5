package io.tebus.engine.account;

/**
 * The card register: card token to account.
 *
 * <p>Confined to the engine thread. Open addressing over tokens, which are uniform and cannot be
 * chosen without the token key. Grows by doubling.
 */
public final class Cards {

  /** {@link #accountOf}: the card is not known. */
  public static final int UNKNOWN = -1;

  private static final int FIRST_CAPACITY = 1 << 12;

  private long[] tokens = new long[2 * FIRST_CAPACITY];
  private int[] accounts = new int[FIRST_CAPACITY];
  private int count;

  public int count() {
    return count;
  }

  /** The account of a card, or {@link #UNKNOWN}. */
  public int accountOf(long tokenHigh, long tokenLow) {
    int slot = slotOf(tokens, accounts.length, tokenHigh, tokenLow);
    return accounts[slot] - 1;
  }

  /** Adds a card that is not there. */
  public void open(long tokenHigh, long tokenLow, int account) {
    if (2 * (count + 1) > accounts.length) {
      grow();
    }
    put(tokens, accounts, tokenHigh, tokenLow, account + 1);
    count++;
  }

  /** A digest of which card belongs to which account. */
  public long digest(long seed) {
    long digest = seed * 31 + count;
    for (int slot = 0; slot < accounts.length; slot++) {
      if (accounts[slot] != 0) {
        digest = (digest * 31 + tokens[2 * slot]) * 31 + tokens[2 * slot + 1];
        digest = digest * 31 + accounts[slot];
      }
    }
    return digest;
  }

  private void grow() {
    long[] moreTokens = new long[2 * tokens.length];
    int[] moreAccounts = new int[2 * accounts.length];
    for (int slot = 0; slot < accounts.length; slot++) {
      if (accounts[slot] != 0) {
        put(moreTokens, moreAccounts, tokens[2 * slot], tokens[2 * slot + 1], accounts[slot]);
      }
    }
    tokens = moreTokens;
    accounts = moreAccounts;
  }

  private static void put(
      long[] tokens, int[] accounts, long tokenHigh, long tokenLow, int accountPlusOne) {
    int slot = slotOf(tokens, accounts.length, tokenHigh, tokenLow);
    tokens[2 * slot] = tokenHigh;
    tokens[2 * slot + 1] = tokenLow;
    accounts[slot] = accountPlusOne;
  }

  /** The slot that holds the token, or the free one where it belongs. An all-zero token is free. */
  private static int slotOf(long[] tokens, int capacity, long tokenHigh, long tokenLow) {
    int mask = capacity - 1;
    int slot = (int) tokenLow & mask;
    while (true) {
      long high = tokens[2 * slot];
      long low = tokens[2 * slot + 1];
      if ((high == tokenHigh && low == tokenLow) || (high | low) == 0) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
  }
}
