package io.tebus.reference;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which points are earned, spent and lapse. One point has scale 0; everything rounds
 * down; there are no limits beyond those named here.
 *
 * <p>Immutable. Source: architecture.md, section 9; points.md, sections 2, 3 and 6.
 *
 * @param name as tag 09 shows it
 * @param pointsCurrency the DE 49 that says that DE 4 is points
 * @param earnUnits by currency, the minor units that earn one point, each time they are full
 * @param rates by currency, the value of a point; these are the currencies accepted
 * @param merchantTypesWithoutEarn DE 18 values whose purchases earn nothing
 * @param transactionTypesWithoutEarn first two digits of DE 3 that earn nothing
 * @param lotLifeMonths months after the month of the earn at whose end a lot lapses
 * @param minimum fewest points that can be redeemed at once
 * @param multiple points are redeemed in multiples of this
 */
public record Programme(
    String name,
    int pointsCurrency,
    Map<Integer, Long> earnUnits,
    Map<Integer, Rate> rates,
    Set<Integer> merchantTypesWithoutEarn,
    Set<Integer> transactionTypesWithoutEarn,
    int lotLifeMonths,
    long minimum,
    long multiple) {

  public static final int USD = 840;
  public static final int EUR = 978;
  public static final int JPY = 392;
  public static final int IDR = 360;

  /** The programme of a new home. */
  public static final Programme DEMO =
      new Programme(
          "DEMO",
          999,
          Map.of(USD, 100L, EUR, 100L, JPY, 100L, IDR, 1_000_000L),
          Map.of(
              USD, new Rate(1, 1),
              EUR, new Rate(1, 1),
              JPY, new Rate(1, 1),
              IDR, new Rate(1, 10_000)),
          Set.of(4829, 6010, 6011, 6012, 6051, 6211),
          Set.of(1, 9, 11),
          24,
          1,
          1);

  public Programme {
    earnUnits = Map.copyOf(earnUnits);
    rates = Map.copyOf(rates);
    merchantTypesWithoutEarn = Set.copyOf(merchantTypesWithoutEarn);
    transactionTypesWithoutEarn = Set.copyOf(transactionTypesWithoutEarn);
  }

  /** What was redeemed, and the value of it: points and minor units. */
  record Spend(long points, long value) {
    static final Spend NOTHING = new Spend(0, 0);
  }

  /** The value of a point in a split tender, or null when purchases in it are not accepted. */
  @Nullable Rate purchaseRate(int currency) {
    return rates.get(currency);
  }

  /** The value of a point when DE 4 is in this currency, or null when it is not accepted. */
  @Nullable Rate redemptionRate(int currency) {
    return currency == pointsCurrency ? Rate.ONE_TO_ONE : rates.get(currency);
  }

  /** Points earned by a purchase of which so much was paid in money. */
  long earn(Request purchase, long eligible) {
    return earn(purchase, purchase.currency(), eligible);
  }

  /** Points that a purchase would have earned in another currency. */
  long earn(Request purchase, int currency, long eligible) {
    Long unit = earnUnits.get(currency);
    if (unit == null
        || merchantTypesWithoutEarn.contains(purchase.merchantType())
        || transactionTypesWithoutEarn.contains(purchase.transactionType())) {
      return 0;
    }
    return eligible / unit;
  }

  /** The last day of points earned on the given day; both are days since 1970-01-01, UTC. */
  long expiryOfEarn(long day) {
    YearMonth month = YearMonth.from(LocalDate.ofEpochDay(day));
    return month.plusMonths(lotLifeMonths).atEndOfMonth().toEpochDay();
  }

  /** The most that can be spent of what is available without the value exceeding the cap. */
  Spend spendUpTo(long cap, long available, Rate rate) {
    long most = Math.min(available, rate.mostPointsWithin(cap));
    return spendAtMost(most / multiple * multiple, rate);
  }

  /** What is spent of a number of points: those that create no value are kept. */
  Spend spendAtMost(long most, Rate rate) {
    long value = rate.valueOf(most);
    long needed = Rate.ceil(rate.fewestPointsFor(value), 1, multiple) * multiple;
    return new Spend(Math.min(needed, most), value);
  }
}
