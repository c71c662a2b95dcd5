package io.tebus.engine.programme;

import io.tebus.command.ProgrammeDefinition;
import io.tebus.command.ProgrammeDefinition.AcceptedCurrency;

/**
 * A programme as the engine computes with it: earn rules, value of a point, life of lots.
 *
 * <p>Confined to the engine thread. Amounts in minor units, points in units of the scale. Source:
 * points semantics, sections 2 and 3.
 */
public final class Programme {

  /** {@link #currencyIndex}: the programme does not accept the currency. */
  public static final int NOT_ACCEPTED = -1;

  private final ProgrammeDefinition definition;
  private final int[] codes;
  private final long[] earnUnits;
  private final long[] points;
  private final long[] money;
  private final int[] rules;
  private final int[] rates;
  private final int[] excludedMerchantTypes;

  private int expiryAsOf = Integer.MIN_VALUE;
  private int expiry;

  /** Off the hot path: when the programme is defined. */
  public Programme(ProgrammeDefinition definition) {
    this.definition = definition;
    int count = definition.currencies().size();
    codes = new int[count];
    earnUnits = new long[count];
    points = new long[count];
    money = new long[count];
    rules = new int[count];
    rates = new int[count];
    for (int i = 0; i < count; i++) {
      AcceptedCurrency currency = definition.currencies().get(i);
      codes[i] = currency.code();
      earnUnits[i] = currency.earnUnit();
      points[i] = currency.points();
      money[i] = currency.money();
      rules[i] = currency.ruleId();
      rates[i] = currency.rateId();
    }
    excludedMerchantTypes =
        definition.excludedMerchantTypes().stream().mapToInt(Integer::intValue).toArray();
  }

  public ProgrammeDefinition definition() {
    return definition;
  }

  public boolean isPointsCurrency(int currency) {
    return currency == definition.pointsCurrency();
  }

  /** Where the programme keeps a currency, or {@link #NOT_ACCEPTED}. */
  public int currencyIndex(int currency) {
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] == currency) {
        return i;
      }
    }
    return NOT_ACCEPTED;
  }

  public int rule(int currencyIndex) {
    return rules[currencyIndex];
  }

  public int rate(int currencyIndex) {
    return rates[currencyIndex];
  }

  /** Points for an eligible amount: one per full earn unit. */
  public long earn(int currencyIndex, long eligible) {
    return eligible / earnUnits[currencyIndex];
  }

  public boolean earnsAt(int merchantType) {
    for (int excluded : excludedMerchantTypes) {
      if (excluded == merchantType) {
        return false;
      }
    }
    return true;
  }

  /** The most points that are worth no more than an amount: floor. */
  public long pointsWithin(int currencyIndex, long amount) {
    return Proportion.floor(amount, points[currencyIndex], money[currencyIndex]);
  }

  /** The fewest points that are worth at least a value: ceil. */
  public long pointsFor(int currencyIndex, long value) {
    return Proportion.ceil(value, points[currencyIndex], money[currencyIndex]);
  }

  /** True when an amount is worth a whole number of points. */
  public boolean isWholePoints(int currencyIndex, long amount) {
    return Proportion.isWhole(amount, points[currencyIndex], money[currencyIndex]);
  }

  /** What points are worth: floor. */
  public long valueOf(int currencyIndex, long pointCount) {
    return Proportion.floor(pointCount, money[currencyIndex], points[currencyIndex]);
  }

  public long minimumPoints() {
    return definition.minimumPoints();
  }

  public long floorToMultiple(long pointCount) {
    return pointCount - pointCount % definition.multiple();
  }

  /** The largest part of a basket that points may pay. */
  public long capOf(long basket) {
    return Proportion.floor(basket, definition.capBasisPoints(), 10_000);
  }

  /** Last spendable day, as an epoch day, of points earned today. */
  public int expiryOfEarn(int today) {
    if (today != expiryAsOf) {
      expiry = Calendar.endOfMonth(today, definition.lifeMonths());
      expiryAsOf = today;
    }
    return expiry;
  }
}
