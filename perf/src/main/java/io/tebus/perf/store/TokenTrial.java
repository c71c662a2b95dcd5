package io.tebus.perf.store;

import io.tebus.command.OpenCardCommand;
import io.tebus.engine.EngineOptions;

/**
 * What a set of tokens costs: each is opened, then asked for its balance a few times, in no order.
 *
 * <p>Immutable. Small sets are repeated in fresh engines, so that there is enough to measure.
 *
 * @param operations openings and enquiries
 */
public record TokenTrial(long operations, long ns) {

  private static final int ENQUIRIES = 4;

  private static final long POINTS = 500;

  /**
   * Runs a set in fresh engines.
   *
   * @param leastOpened openings at least, whatever the size of the set
   */
  public static TokenTrial run(Tokens tokens, int leastOpened, long hashSeed) {
    EngineOptions options =
        new EngineOptions(
            StoreShape.WINDOW_CAPACITY,
            StoreShape.WINDOW_AGE_MS,
            EngineOptions.HALF_A_YEAR_MS,
            tokens.count(),
            tokens.count(),
            2 * tokens.count() + StoreShape.SPARE,
            hashSeed);
    int copies = Math.ceilDiv(leastOpened, tokens.count());
    long ns = 0;
    for (int copy = 0; copy < copies; copy++) {
      try (StoreEngine engine = new StoreEngine(options)) {
        long startNs = System.nanoTime();
        run(engine, tokens, copy);
        ns += System.nanoTime() - startNs;
      }
    }
    return new TokenTrial((1L + ENQUIRIES) * tokens.count() * copies, ns);
  }

  private static void run(StoreEngine engine, Tokens tokens, long seed) {
    int count = tokens.count();
    for (int i = 0; i < count; i++) {
      engine.open(tokens.highOf(i), tokens.lowOf(i), OpenCardCommand.NO_ACCOUNT_NUMBER, POINTS);
    }
    long random = seed * ENQUIRIES * count;
    for (int i = 0; i < ENQUIRIES * count; i++) {
      int index = (int) (((Tokens.mix(random + i) >>> Integer.SIZE) * count) >>> Integer.SIZE);
      engine.enquire(tokens.highOf(index), tokens.lowOf(index), POINTS);
    }
  }

  public double nsPerOperation() {
    return (double) ns / operations;
  }
}
