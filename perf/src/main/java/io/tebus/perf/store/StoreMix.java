package io.tebus.perf.store;

/**
 * What keeps a full engine busy: 85 % purchases, 10 % redemptions, 5 % reversals of purchases made
 * a moment ago, uniform over all cards. The same seed gives the same operations.
 *
 * <p>Confined to the engine's thread. Allocates nothing.
 */
public final class StoreMix {

  private static final int PERCENT = 100;
  private static final int PURCHASES = 85;
  private static final int REDEMPTIONS = 10;
  private static final long REDEEMED_POINTS = 5;
  private static final int MIN_AMOUNT = 100;
  private static final int AMOUNTS = 1_000;

  /** Operations between two looks at the clock. */
  private static final int BATCH = 1_024;

  /** Purchases that are remembered, for their reversal. */
  private static final int REMEMBERED = 1 << 10;

  /** A reversal takes back the purchase that lies so far behind: well within the window. */
  private static final int BEHIND = REMEMBERED / 2;

  private final StoreEngine engine;
  private final int cards;
  private final int[] cardOf = new int[REMEMBERED];
  private final long[] amountOf = new long[REMEMBERED];
  private final int[] stanOf = new int[REMEMBERED];
  private final long[] lsnOf = new long[REMEMBERED];
  private long random;
  private long purchases;
  private long nextReversed;

  /**
   * A mix over an engine that is filled.
   *
   * @param shape of the fill
   */
  public StoreMix(StoreEngine engine, StoreShape shape, long seed) {
    this.engine = engine;
    this.cards = shape.cards();
    random = seed;
  }

  /** Operations for so long, and to the end of a batch; returns how many. */
  public long runFor(long durationNs) {
    long startNs = System.nanoTime();
    long done = 0;
    do {
      run(BATCH);
      done += BATCH;
    } while (System.nanoTime() - startNs < durationNs);
    return done;
  }

  /** So many operations. */
  public void run(int operations) {
    for (int i = 0; i < operations; i++) {
      next();
    }
  }

  private void next() {
    random++;
    long word = Tokens.mix(random);
    int card = (int) (((word >>> Integer.SIZE) * cards) >>> Integer.SIZE);
    int kind = (int) (((word & 0xFFFF) * PERCENT) >>> Short.SIZE);
    if (kind < PURCHASES) {
      purchase(card, MIN_AMOUNT + (word >>> Short.SIZE & 0xFFFF) % AMOUNTS);
    } else if (kind < PURCHASES + REDEMPTIONS) {
      engine.redeem(Tokens.high(card), Tokens.low(card), REDEEMED_POINTS);
    } else {
      reverse(card);
    }
  }

  private void purchase(int card, long amount) {
    int slot = (int) purchases & REMEMBERED - 1;
    lsnOf[slot] = engine.purchase(Tokens.high(card), Tokens.low(card), amount);
    cardOf[slot] = card;
    amountOf[slot] = amount;
    stanOf[slot] = engine.purchaseStan();
    purchases++;
  }

  /** Of the purchase that lies behind, or of the next one; without any, a purchase. */
  private void reverse(int card) {
    long reversed = Math.max(nextReversed, purchases - BEHIND);
    if (reversed >= purchases) {
      purchase(card, MIN_AMOUNT);
      return;
    }
    int slot = (int) reversed & REMEMBERED - 1;
    nextReversed = reversed + 1;
    engine.reverse(
        Tokens.high(cardOf[slot]),
        Tokens.low(cardOf[slot]),
        amountOf[slot],
        stanOf[slot],
        lsnOf[slot]);
  }
}
