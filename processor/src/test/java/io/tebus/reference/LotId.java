package io.tebus.reference;

import java.util.Comparator;

/**
 * What tells the lots of an account apart, in draw-down order: what expires first is spent first,
 * and of that the points of the lowest funder.
 *
 * <p>Immutable. Source: points.md, sections 1 and 3.
 *
 * @param expiresOn the last day the points can be spent, UTC, days since 1970-01-01
 * @param funder who paid for them, at least 0
 */
record LotId(long expiresOn, int funder) implements Comparable<LotId> {

  private static final Comparator<LotId> DRAW_DOWN_ORDER =
      Comparator.comparingLong(LotId::expiresOn).thenComparingInt(LotId::funder);

  /** No lot that comes before it can be spent on the day. */
  static LotId firstOf(long day) {
    return new LotId(day, 0);
  }

  boolean hasLapsed(long today) {
    return expiresOn < today;
  }

  @Override
  public int compareTo(LotId other) {
    return DRAW_DOWN_ORDER.compare(this, other);
  }
}
