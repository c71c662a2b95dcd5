package io.tebus.perf.load;

import io.tebus.app.DemoCards;
import io.tebus.app.HostOptions;
import java.math.BigInteger;
import java.util.SplittableRandom;

/**
 * The order in which demo cards come into play: a walk through all of them that is spread by the
 * seed, meets no card twice and ends after {@link #MAX_CARDS}.
 *
 * <p>Immutable.
 */
final class CardDeck {

  /** Distinct cards a run touches at most; they are cycled from there on. */
  static final int MAX_CARDS = 10_000;

  /** The first cards stay out of play, for whoever tries the host by hand meanwhile. */
  static final long LEFT_FOR_HAND = 100;

  private static final long WISHED_STRIDE = 7_368_787;

  private final long first;
  private final long span;
  private final long offset;
  private final long stride;

  /** A deck over the demo cards 0 to {@code cards - 1}. */
  CardDeck(long cards, long seed) {
    if (cards < 1 || cards > HostOptions.MAX_DEMO_CARDS) {
      throw new IllegalArgumentException(
          "deck: cards=" + cards + " (expected: 1-" + HostOptions.MAX_DEMO_CARDS + ")");
    }
    first = cards > 2 * LEFT_FOR_HAND ? LEFT_FOR_HAND : 0;
    span = cards - first;
    offset = new SplittableRandom(seed).nextLong(span);
    stride = strideThrough(span);
  }

  /** How many cards can be dealt. */
  int size() {
    return (int) Math.min(span, MAX_CARDS);
  }

  /** The card number at the given place, 0 to {@code size() - 1}. */
  String number(int place) {
    if (place < 0 || place >= size()) {
      throw new IllegalArgumentException(
          "deck: place=" + place + " (expected: 0-" + (size() - 1) + ")");
    }
    return DemoCards.number(first + (offset + place * stride) % span);
  }

  /** A stride without a factor in common with the span visits every card before it returns. */
  private static long strideThrough(long span) {
    long stride = WISHED_STRIDE % span;
    BigInteger cards = BigInteger.valueOf(span);
    while (!BigInteger.valueOf(stride).gcd(cards).equals(BigInteger.ONE)) {
      stride++;
    }
    return stride;
  }
}
