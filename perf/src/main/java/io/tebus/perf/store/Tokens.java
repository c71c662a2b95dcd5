package io.tebus.perf.store;

import io.tebus.engine.store.SeededHash;

/**
 * Card tokens: those a key gives, which look random, and sets that somebody chose to make an index
 * slow.
 *
 * <p>Immutable.
 */
public final class Tokens {

  /** How a set is chosen. */
  public enum Kind {
    RANDOM,
    EQUAL_LOW_HALVES,
    EQUAL_HIGH_HALVES,
    COUNTERS,
    MULTIPLES_OF_2_32,
    /** By one who has the code, and takes the hash seed for 0: all in one chain there. */
    ONE_CHAIN
  }

  /** Chains are told apart by the low bits of a hash. */
  private static final int CHAIN_MASK = 0xFFFF;

  /** Of 65,536 tokens one is in the chain: with so many tries for each, enough are found. */
  private static final long MAX_TRIES = 8L * (CHAIN_MASK + 1);

  /** Half a token that somebody chose to be the same in all. */
  private static final long CHOSEN = 0x7EB5_0000_0000_0001L;

  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final long[] highs;
  private final long[] lows;

  private Tokens(int count) {
    highs = new long[count];
    lows = new long[count];
  }

  /** The first half of a card's token. */
  public static long high(long card) {
    return mix(card + 1);
  }

  /** The second half of a card's token. */
  public static long low(long card) {
    return mix(~card);
  }

  /** SplitMix64: a different word for each, and no order among them. */
  static long mix(long word) {
    long mixed = word * GOLDEN;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
    return mixed ^ mixed >>> 31;
  }

  /** So many tokens of a kind, no two the same. */
  public static Tokens of(Kind kind, int count) {
    Tokens tokens = new Tokens(count);
    if (kind == Kind.ONE_CHAIN) {
      tokens.searchOneChain();
      return tokens;
    }
    for (int i = 0; i < count; i++) {
      long number = i + 1L;
      switch (kind) {
        case EQUAL_LOW_HALVES -> tokens.put(i, high(i), CHOSEN);
        case EQUAL_HIGH_HALVES -> tokens.put(i, CHOSEN, low(i));
        case COUNTERS -> tokens.put(i, 0, number);
        case MULTIPLES_OF_2_32 -> tokens.put(i, number << Integer.SIZE, number << Integer.SIZE);
        case RANDOM, ONE_CHAIN -> tokens.put(i, high(i), low(i));
      }
    }
    return tokens;
  }

  private void searchOneChain() {
    SeededHash known = new SeededHash(0);
    int found = 0;
    for (long tried = 0; tried < MAX_TRIES * count() && found < count(); tried++) {
      long low = low(tried);
      if ((known.of(StoreEngine.PROGRAMME, CHOSEN, low) & CHAIN_MASK) == 0) {
        put(found, CHOSEN, low);
        found++;
      }
    }
    if (found < count()) {
      throw new IllegalStateException(
          "tokens of one chain: found=" + found + " (expected: " + count() + ")");
    }
  }

  private void put(int index, long high, long low) {
    highs[index] = high;
    lows[index] = low;
  }

  public int count() {
    return lows.length;
  }

  long highOf(int index) {
    return highs[index];
  }

  long lowOf(int index) {
    return lows[index];
  }
}
