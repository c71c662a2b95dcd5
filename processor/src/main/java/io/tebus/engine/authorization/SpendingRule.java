package io.tebus.engine.authorization;

import io.tebus.engine.programme.Programme;

/**
 * How many points pay for how much: computes {@link #points()} and their {@link #value()}.
 *
 * <p>Confined to the engine thread; reused. In the points currency a point is worth a point. The
 * value never exceeds what was asked for and no value is created by rounding. Source: points
 * semantics, section 3.
 */
final class SpendingRule {

  /** In place of a currency index: amounts are points. */
  static final int IN_POINTS = -2;

  private Programme programme;
  private int currencyIndex;
  private long points;
  private long value;

  SpendingRule(Programme programme) {
    this.programme = programme;
    this.currencyIndex = IN_POINTS;
  }

  SpendingRule with(Programme programme, int currencyIndex) {
    this.programme = programme;
    this.currencyIndex = currencyIndex;
    points = 0;
    value = 0;
    return this;
  }

  long points() {
    return points;
  }

  long value() {
    return value;
  }

  /** True when points can pay exactly this amount and the programme's cap allows it. */
  boolean meetsExactly(long amount) {
    if (amount > programme.capOf(amount)) {
      return false;
    }
    if (currencyIndex != IN_POINTS && !programme.isWholePoints(currencyIndex, amount)) {
      return false;
    }
    points = pointsWithin(amount);
    value = amount;
    return points == programme.floorToMultiple(points);
  }

  /** Takes as many points as are available and fit into the amount. */
  void fill(long available, long amount) {
    spendAtMost(Math.min(available, pointsWithin(programme.capOf(amount))));
  }

  /** Takes as many of these points as make whole minor units. */
  void spendAtMost(long most) {
    long maxPoints = programme.floorToMultiple(most);
    value = valueOf(maxPoints);
    points = Math.min(maxPoints, ceilToMultiple(pointsFor(value)));
  }

  private long pointsWithin(long amount) {
    return currencyIndex == IN_POINTS ? amount : programme.pointsWithin(currencyIndex, amount);
  }

  private long pointsFor(long amount) {
    return currencyIndex == IN_POINTS ? amount : programme.pointsFor(currencyIndex, amount);
  }

  private long valueOf(long pointCount) {
    return currencyIndex == IN_POINTS ? pointCount : programme.valueOf(currencyIndex, pointCount);
  }

  private long ceilToMultiple(long pointCount) {
    long floor = programme.floorToMultiple(pointCount);
    return floor == pointCount ? floor : floor + programme.multiple();
  }
}
