package io.tebus.engine.programme;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.Terms;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.event.LotKey;

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
  private final long[] earnPoints;
  private final long[] earnUnits;
  private final long[] points;
  private final long[] money;
  private final int[] rules;
  private final int[] rates;
  private final int[] funders;
  private final int[] excludedMerchantTypes;
  private final Rounding rounding;
  private final long mostEarned;
  private final int terms;
  private final SpendSettings spending;
  private final int lifeMonths;
  private final UsageLimit[] limits;

  private int expiryAsOf = Integer.MIN_VALUE;
  private int expiry;

  /** Off the hot path: when the programme is defined. */
  public Programme(ProgrammeDefinition definition) {
    this.definition = definition;
    int count = definition.currencies().size();
    codes = new int[count];
    earnPoints = new long[count];
    earnUnits = new long[count];
    points = new long[count];
    money = new long[count];
    rules = new int[count];
    rates = new int[count];
    funders = new int[count];
    for (int i = 0; i < count; i++) {
      AcceptedCurrency currency = definition.currencies().get(i);
      codes[i] = currency.code();
      earnPoints[i] = currency.earnPoints();
      earnUnits[i] = currency.earnUnit();
      points[i] = currency.points();
      money[i] = currency.money();
      rules[i] = currency.ruleId();
      rates[i] = currency.rateId();
      funders[i] = currency.funder();
    }
    excludedMerchantTypes =
        definition.earning().excludedMerchantTypes().stream().mapToInt(Integer::intValue).toArray();
    rounding = definition.earning().rounding();
    mostEarned = definition.earning().maxPoints();
    terms = Terms.of(rounding, definition.takingBack().split());
    spending = definition.spending();
    lifeMonths = definition.earning().lifeMonths();
    limits = definition.limits().toArray(UsageLimit[]::new);
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

  /** Who pays for points earned in a currency. */
  public int funder(int currencyIndex) {
    return funders[currencyIndex];
  }

  /** Who pays for points that no purchase earned. */
  public int loadFunder() {
    return definition.earning().loadFunder();
  }

  /** What counts for what is posted now as long as it can be taken back, see {@link Terms}. */
  public int terms() {
    return terms;
  }

  public TakeBackSettings takingBack() {
    return definition.takingBack();
  }

  public TransferSettings transfers() {
    return definition.transfers();
  }

  /** Points for an eligible amount: rounded once, then capped. */
  public long earn(int currencyIndex, long eligible) {
    long points =
        earnPoints[currencyIndex] == 1 && rounding == Rounding.FLOOR
            ? eligible / earnUnits[currencyIndex]
            : Proportion.of(
                eligible, earnPoints[currencyIndex], earnUnits[currencyIndex], rounding);
    return mostEarned == 0 ? points : Math.min(points, mostEarned);
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
    return spending.minimumPoints();
  }

  public long floorToMultiple(long pointCount) {
    return pointCount - pointCount % spending.multiple();
  }

  /** The largest part of a basket that points may pay. */
  public long capOf(long basket) {
    return Proportion.floor(basket, spending.capBasisPoints(), 10_000);
  }

  public int limitCount() {
    return limits.length;
  }

  public UsageLimit limit(int index) {
    return limits[index];
  }

  /** False for a limit that is counted by the same counter as one before it. */
  public boolean isFirstOfItsCounter(int index) {
    UsageLimit limit = limits[index];
    for (int i = 0; i < index; i++) {
      if (limits[i].scope() == limit.scope()
          && limits[i].use() == limit.use()
          && limits[i].period() == limit.period()) {
        return false;
      }
    }
    return true;
  }

  /** What points are redeemed in multiples of. */
  public long multiple() {
    return spending.multiple();
  }

  /** True when a card that was opened on a day may not spend yet. */
  public boolean isCardCoolingDown(int openedDay, int today) {
    return openedDay + spending.coolDownDays() > today;
  }

  /** True when an account that was opened on a day may not receive a transfer yet. */
  public boolean isRecipientCoolingDown(int openedDay, int today) {
    return openedDay + transfers().coolDownDays() > today;
  }

  /** Where points go that were drawn from a lot: back, or into one of some days of grace. */
  public long keyOfReturned(long key, int today) {
    return LotKey.expiry(key) >= today
        ? key
        : LotKey.of(today + definition.takingBack().graceDays(), LotKey.funder(key));
  }

  /** Where points go that a refund gives back to a lot: back, into a new one, or lost. */
  public long keyOfRefunded(long key, int today) {
    return LotKey.expiry(key) >= today || definition.takingBack().lapsedExpire()
        ? key
        : LotKey.of(expiryOfEarn(today), LotKey.funder(key));
  }

  /** Last spendable day, as an epoch day, of points earned today. */
  public int expiryOfEarn(int today) {
    if (today != expiryAsOf) {
      expiry = Calendar.endOfMonth(today, lifeMonths);
      expiryAsOf = today;
    }
    return expiry;
  }
}
