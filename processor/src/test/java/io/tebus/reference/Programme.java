package io.tebus.reference;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.reference.Settings.Currency;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which points are earned, spent, moved and lapse. One point has scale 0.
 *
 * <p>Immutable. Source: architecture.md, section 9; points.md, sections 2 to 8.
 *
 * @param id as a listener names it
 * @param name as tag 09 shows it
 * @param pointsCurrency the DE 49 that says that DE 4 is points
 * @param currencies those that are accepted
 * @param merchantTypesWithoutEarn DE 18 values whose purchases earn nothing
 * @param limits how often and with how many points may be earned and spent
 */
public record Programme(
    int id,
    String name,
    int pointsCurrency,
    List<Currency> currencies,
    List<Integer> merchantTypesWithoutEarn,
    Settings.Earning earning,
    Settings.Spending spending,
    Settings.TakingBack takingBack,
    Settings.Transferring transferring,
    List<UsageLimit> limits) {

  public static final int USD = 840;
  public static final int EUR = 978;
  public static final int JPY = 392;
  public static final int IDR = 360;

  private static final int WHOLE_BASKET = 10_000;

  /** First two digits of DE 3 that earn nothing, whatever the programme. */
  private static final Set<Integer> TRANSACTION_TYPES_WITHOUT_EARN = Set.of(1, 9, 11);

  /** The programme of a new home. */
  public static final Programme DEMO =
      new Programme(
          1,
          "DEMO",
          999,
          List.of(
              Currency.of(USD, 100, Rate.ONE_TO_ONE),
              Currency.of(EUR, 100, Rate.ONE_TO_ONE),
              Currency.of(JPY, 100, Rate.ONE_TO_ONE),
              Currency.of(IDR, 1_000_000, new Rate(1, 10_000))),
          List.of(4829, 6010, 6011, 6012, 6051, 6211),
          new Settings.Earning(24, Rounding.FLOOR, 0, Lot.OPERATOR),
          new Settings.Spending(1, 1, WHOLE_BASKET, 0),
          new Settings.TakingBack(ClawBack.UNLIMITED, RefundSplit.PRO_RATA, 1, false),
          new Settings.Transferring(1, 0, 0, 0),
          List.of());

  /** One that has nothing of the demo's but the cap: below the whole, nothing exact is paid. */
  public static final Programme ODD =
      new Programme(
          2,
          "ODD",
          997,
          List.of(
              new Currency(USD, new Rate(3, 150), new Rate(3, 2), 10),
              new Currency(EUR, new Rate(7, 100), new Rate(1, 5), 20)),
          List.of(5812),
          new Settings.Earning(1, Rounding.HALF_EVEN, 120, 30),
          new Settings.Spending(10, 5, WHOLE_BASKET, 3),
          new Settings.TakingBack(ClawBack.WITHIN_BALANCE, RefundSplit.MONEY_FIRST, 5, true),
          new Settings.Transferring(5, 100, 7, 2),
          List.of(
              new UsageLimit(
                  UsageLimit.Scope.CARD, UsageLimit.Use.SPEND, UsageLimit.Period.DAY, 400, 8),
              new UsageLimit(
                  UsageLimit.Scope.ACCOUNT, UsageLimit.Use.EARN, UsageLimit.Period.MONTH, 2_500, 0),
              new UsageLimit(
                  UsageLimit.Scope.MERCHANT, UsageLimit.Use.SPEND, UsageLimit.Period.DAY, 0, 20)));

  public Programme {
    currencies = List.copyOf(currencies);
    merchantTypesWithoutEarn = List.copyOf(merchantTypesWithoutEarn);
    limits = List.copyOf(limits);
  }

  /** What was redeemed, and the value of it: points and minor units. */
  record Spend(long points, long value) {
    static final Spend NOTHING = new Spend(0, 0);
  }

  // ---- Other settings

  Programme withName(int otherId, String otherName) {
    return new Programme(
        otherId,
        otherName,
        pointsCurrency,
        currencies,
        merchantTypesWithoutEarn,
        earning,
        spending,
        takingBack,
        transferring,
        limits);
  }

  Programme with(List<Currency> accepted) {
    return new Programme(
        id,
        name,
        pointsCurrency,
        accepted,
        merchantTypesWithoutEarn,
        earning,
        spending,
        takingBack,
        transferring,
        limits);
  }

  Programme with(Settings.Earning settings) {
    return new Programme(
        id,
        name,
        pointsCurrency,
        currencies,
        merchantTypesWithoutEarn,
        settings,
        spending,
        takingBack,
        transferring,
        limits);
  }

  Programme with(Settings.Spending settings) {
    return new Programme(
        id,
        name,
        pointsCurrency,
        currencies,
        merchantTypesWithoutEarn,
        earning,
        settings,
        takingBack,
        transferring,
        limits);
  }

  Programme with(Settings.TakingBack settings) {
    return new Programme(
        id,
        name,
        pointsCurrency,
        currencies,
        merchantTypesWithoutEarn,
        earning,
        spending,
        settings,
        transferring,
        limits);
  }

  Programme with(Settings.Transferring settings) {
    return new Programme(
        id,
        name,
        pointsCurrency,
        currencies,
        merchantTypesWithoutEarn,
        earning,
        spending,
        takingBack,
        settings,
        limits);
  }

  Programme withLimits(List<UsageLimit> usage) {
    return new Programme(
        id,
        name,
        pointsCurrency,
        currencies,
        merchantTypesWithoutEarn,
        earning,
        spending,
        takingBack,
        transferring,
        usage);
  }

  /** The same, but everybody may earn and spend as often as he likes. */
  public Programme withoutLimits() {
    return withLimits(List.of());
  }

  /** The same settings as a host is told them; rules and rates are numbered like currencies. */
  public ProgrammeDefinition definition() {
    List<AcceptedCurrency> accepted = new ArrayList<>();
    for (Currency currency : currencies) {
      int number = accepted.size() + 1;
      accepted.add(
          new AcceptedCurrency(
              currency.code(),
              currency.earned().points(),
              currency.earned().money(),
              currency.worth().points(),
              currency.worth().money(),
              number,
              number,
              currency.funder()));
    }
    return ProgrammeDefinition.of(id, name, accepted)
        .withPointsCurrency(pointsCurrency)
        .with(
            new EarnSettings(
                earning.lotLifeMonths(),
                earning.rounding(),
                earning.most(),
                earning.loadFunder(),
                merchantTypesWithoutEarn))
        .with(
            new SpendSettings(
                spending.minimum(),
                spending.multiple(),
                spending.capBasisPoints(),
                spending.coolDownDays()))
        .with(
            new TakeBackSettings(
                takingBack.refunds(),
                takingBack.split(),
                takingBack.graceDays(),
                takingBack.lapsedExpire()))
        .with(
            new TransferSettings(
                transferring.minimum(),
                transferring.maximum(),
                transferring.fee(),
                transferring.coolDownDays()))
        .withLimits(limits);
  }

  // ---- Earning

  @Nullable Currency accepted(int currency) {
    for (Currency each : currencies) {
      if (each.code() == currency) {
        return each;
      }
    }
    return null;
  }

  /** Points earned by a purchase of which so much was paid in money. */
  long earn(Request purchase, long eligible) {
    return earn(purchase, purchase.currency(), eligible);
  }

  /** Points that a purchase would have earned in another currency; none when it is not accepted. */
  long earn(Request purchase, int currency, long eligible) {
    Currency paid = accepted(currency);
    if (paid == null
        || merchantTypesWithoutEarn.contains(purchase.merchantType())
        || TRANSACTION_TYPES_WITHOUT_EARN.contains(purchase.transactionType())) {
      return 0;
    }
    Rate rate = paid.earned();
    long points = Rate.round(eligible, rate.points(), rate.money(), earning.rounding());
    return earning.most() > 0 ? Math.min(points, earning.most()) : points;
  }

  /** Who pays for points that a purchase earns in a currency. */
  int funderOf(int currency) {
    Currency paid = accepted(currency);
    return paid == null ? earning.loadFunder() : paid.funder();
  }

  /** The last day of points earned on the given day; both are days since 1970-01-01, UTC. */
  long expiryOfEarn(long day) {
    YearMonth month = YearMonth.from(LocalDate.ofEpochDay(day));
    return month.plusMonths(earning.lotLifeMonths()).atEndOfMonth().toEpochDay();
  }

  /** What is kept with all that is posted now. */
  Terms terms() {
    return new Terms(earning.rounding(), takingBack.split());
  }

  // ---- Spending

  /** The value of a point in a split tender, or null when purchases in it are not accepted. */
  @Nullable Rate purchaseRate(int currency) {
    Currency paid = accepted(currency);
    return paid == null ? null : paid.worth();
  }

  /** The value of a point when DE 4 is in this currency, or null when it is not accepted. */
  @Nullable Rate redemptionRate(int currency) {
    return currency == pointsCurrency ? Rate.ONE_TO_ONE : purchaseRate(currency);
  }

  /** The largest part of a basket that points can pay. */
  long capOf(long basket) {
    return Rate.floor(basket, spending.capBasisPoints(), WHOLE_BASKET);
  }

  /** The most that can be spent of what is available without the value exceeding the cap. */
  Spend spendUpTo(long cap, long available, Rate rate) {
    return spendAtMost(Math.min(available, rate.mostPointsWithin(cap)), rate);
  }

  /** What is spent of a number of points: those that create no value are kept. */
  Spend spendAtMost(long somePoints, Rate rate) {
    long most = somePoints / spending.multiple() * spending.multiple();
    long value = rate.valueOf(most);
    long multiples = Rate.ceil(rate.fewestPointsFor(value), 1, spending.multiple());
    return new Spend(Math.min(multiples * spending.multiple(), most), value);
  }
}
