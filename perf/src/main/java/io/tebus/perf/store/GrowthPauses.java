package io.tebus.perf.store;

import io.tebus.engine.EngineOptions;
import java.util.Arrays;

/**
 * How long each single opening of a card takes while an engine grows from nothing.
 *
 * <p>Immutable. A machine that does other things too stops a thread for longer than a store ever
 * would. So the same growth is run several times, in fresh engines with the same hash seed: what
 * the store does, it does at the same card in each; what the machine does, it does anywhere. Of
 * each card the shortest time counts, and of those the longest of all cards is the pause.
 *
 * @param cards that were opened in each run
 * @param longestNs of the shortest times, that of the card that took longest
 * @param middleNs the median of the shortest times
 */
public record GrowthPauses(int cards, long longestNs, long middleNs) {

  /** Grows fresh engines to a shape, one after the other. */
  public static GrowthPauses measure(StoreShape shape, long hashSeed, int runs) {
    int[] shortestNs = new int[shape.cards()];
    Arrays.fill(shortestNs, Integer.MAX_VALUE);
    EngineOptions options = shape.options(hashSeed);
    for (int run = 0; run < runs; run++) {
      grow(options, shortestNs);
    }
    Arrays.sort(shortestNs);
    return new GrowthPauses(
        shortestNs.length, shortestNs[shortestNs.length - 1], shortestNs[shortestNs.length / 2]);
  }

  private static void grow(EngineOptions options, int[] shortestNs) {
    try (StoreEngine engine = new StoreEngine(options)) {
      for (int card = 0; card < shortestNs.length; card++) {
        long tookNs =
            engine.openTimed(
                Tokens.high(card),
                Tokens.low(card),
                StoreFill.number(card),
                StoreFill.points(card));
        shortestNs[card] = (int) Math.min(shortestNs[card], tookNs);
      }
    }
  }
}
