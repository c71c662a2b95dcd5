package io.tebus.ops;

/**
 * What a request does to its card, in points; signed, since reversals, refunds and voids take it
 * back, and completions end holds.
 *
 * <p>Immutable.
 */
record DrillPosting(long earned, long redeemed, long held) {

  static final DrillPosting NONE = new DrillPosting(0, 0, 0);

  /** What it does to the points available, or to arrears. */
  long change() {
    return earned - redeemed - held;
  }

  DrillPosting plus(DrillPosting other) {
    return new DrillPosting(
        Math.addExact(earned, other.earned),
        Math.addExact(redeemed, other.redeemed),
        Math.addExact(held, other.held));
  }
}
