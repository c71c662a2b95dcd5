package io.tebus.reference;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What is left to chance: the same for the same seed.
 *
 * <p>Confined to the test's thread.
 */
final class Chance {

  /** One of several that are not equally likely. */
  interface Weighted {
    /** A part of the sum of all weights, at least 0. */
    int weight();
  }

  private final Random random;

  Chance(long seed) {
    random = new Random(seed);
  }

  boolean in(int hundred) {
    return random.nextInt(100) < hundred;
  }

  /** Both ends included. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  <E> E oneOf(List<E> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** One of the list, rather a late one than an early one. */
  <E> E recent(List<E> all) {
    int size = all.size();
    return all.get(size - 1 - Math.min(random.nextInt(size), random.nextInt(size)));
  }

  <E extends Weighted> E pick(E[] all) {
    int ticket = random.nextInt(Arrays.stream(all).mapToInt(Weighted::weight).sum());
    for (E each : all) {
      ticket -= each.weight();
      if (ticket < 0) {
        return each;
      }
    }
    throw new IllegalStateException("weights: ticket=" + ticket + " (expected: below 0)");
  }
}
