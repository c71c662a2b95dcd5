package io.tebus.app.programme;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that defines one programme. What it does not say is as the definition's defaults
 * say; what it must not say is noted.
 *
 * <p>Safe for any thread. Source: points semantics; {@code ops/docs/programmes.md} says it to an
 * operator.
 */
final class ProgrammeReader {

  /** Every key there is. Of those as near to a mistyped one the first is proposed. */
  static final List<String> KEYS =
      List.of(
          "id",
          "name",
          "points-currency",
          "currencies",
          "currencies.code",
          "currencies.earn",
          "currencies.redeem",
          "currencies.rule",
          "currencies.rate",
          "currencies.funder",
          "earn",
          "earn.rounding",
          "earn.life-months",
          "earn.max-points",
          "earn.funder",
          "earn.excluded-merchant-types",
          "spend",
          "spend.minimum",
          "spend.multiple",
          "spend.cap-percent",
          "spend.cap-basis-points",
          "spend.cool-down-days",
          "take-back",
          "take-back.refunds",
          "take-back.split",
          "take-back.grace-days",
          "take-back.lapsed-refunds",
          "transfers",
          "transfers.minimum",
          "transfers.maximum",
          "transfers.fee",
          "transfers.cool-down-days",
          "limits",
          "limits.scope",
          "limits.use",
          "limits.period",
          "limits.points",
          "limits.count");

  private static final String NAME = "[A-Za-z0-9_-]{1," + ProgrammeDefinition.MAX_NAME_LENGTH + "}";
  private static final String NAME_EXPECTED =
      "1-" + ProgrammeDefinition.MAX_NAME_LENGTH + " letters, digits, - and _";

  /** Twelve digits, as in DE 4. */
  private static final long MAX_POINTS = 999_999_999_999L;

  private static final int MAX_NUMBER = 999_999_999;
  private static final int MAX_CURRENCY = 999;
  private static final int MAX_MERCHANT_TYPE = 9_999;
  private static final int MAX_GRACE_DAYS = 31;
  private static final int BASIS_POINTS_OF_PERCENT = 100;
  private static final Ratio ONE_PER_ONE = new Ratio(1, 1);

  /** What becomes of points that a refund returns to a lot that has lapsed. */
  private enum LapsedRefunds {
    NEW_LOT,
    EXPIRE
  }

  private ProgrammeReader() {}

  /**
   * The programme that a file defines.
   *
   * @param mistakes what is wrong with the file is added here
   * @return null when anything is
   */
  static @Nullable ProgrammeDefinition read(Path path, List<String> mistakes) throws IOException {
    int before = mistakes.size();
    YamlSection file = new YamlFile(path, KEYS, mistakes).read();
    file.require("id", "name");
    int id = file.integer("id", 1, 1, 0xFFFF);
    String name = file.text("name", "", NAME, NAME_EXPECTED);
    int pointsCurrency =
        file.integer("points-currency", ProgrammeDefinition.POINTS_CURRENCY, 1, MAX_CURRENCY);
    EarnSettings earning = earning(file.section("earn"));
    List<AcceptedCurrency> currencies = currencies(file, pointsCurrency, earning.loadFunder());
    SpendSettings spending = spending(file.section("spend"));
    TakeBackSettings takingBack = takingBack(file.section("take-back"));
    TransferSettings transfers = transfers(file.section("transfers"));
    List<UsageLimit> limits = limits(file);
    return mistakes.size() > before
        ? null
        : new ProgrammeDefinition(
            id, name, pointsCurrency, currencies, earning, spending, takingBack, transfers, limits);
  }

  private static EarnSettings earning(YamlSection earn) {
    EarnSettings missing = EarnSettings.DEFAULT;
    return new EarnSettings(
        earn.integer("life-months", missing.lifeMonths(), 1, EarnSettings.MAX_LIFE_MONTHS),
        earn.choice("rounding", missing.rounding()),
        earn.number("max-points", missing.maxPoints(), 0, MAX_POINTS),
        earn.integer("funder", missing.loadFunder(), 0, AcceptedCurrency.MAX_FUNDER),
        earn.integers(
            "excluded-merchant-types",
            EarnSettings.MAX_EXCLUDED_MERCHANT_TYPES,
            0,
            MAX_MERCHANT_TYPE));
  }

  private static List<AcceptedCurrency> currencies(
      YamlSection file, int pointsCurrency, int funder) {
    List<AcceptedCurrency> currencies = new ArrayList<>();
    Set<Integer> codes = new HashSet<>(Set.of(pointsCurrency));
    for (YamlSection item : file.sections("currencies", ProgrammeDefinition.MAX_CURRENCIES)) {
      item.require("code", "earn", "redeem");
      int code = item.integer("code", 1, 1, MAX_CURRENCY);
      if (item.has("code") && !codes.add(code)) {
        item.mistake(
            "code",
            "currencies.code = " + code + " (expected: each once, and not the points-currency)");
      }
      Ratio earn = item.ratio("earn", ONE_PER_ONE);
      Ratio redeem = item.ratio("redeem", ONE_PER_ONE);
      currencies.add(
          new AcceptedCurrency(
              code,
              earn.points(),
              earn.minorUnits(),
              redeem.points(),
              redeem.minorUnits(),
              item.integer("rule", 0, 0, MAX_NUMBER),
              item.integer("rate", 0, 0, MAX_NUMBER),
              item.integer("funder", funder, 0, AcceptedCurrency.MAX_FUNDER)));
    }
    return currencies;
  }

  private static SpendSettings spending(YamlSection spend) {
    SpendSettings missing = SpendSettings.DEFAULT;
    int cap =
        spend.integer("cap-basis-points", missing.capBasisPoints(), 1, missing.capBasisPoints());
    if (spend.has("cap-percent")) {
      cap = BASIS_POINTS_OF_PERCENT * spend.integer("cap-percent", 100, 1, 100);
      if (spend.has("cap-basis-points")) {
        spend.mistake(
            "cap-percent", "spend.cap-percent and cap-basis-points (expected: one of them)");
      }
    }
    return new SpendSettings(
        spend.number("minimum", missing.minimumPoints(), 1, MAX_POINTS),
        spend.number("multiple", missing.multiple(), 1, MAX_POINTS),
        cap,
        spend.integer(
            "cool-down-days", missing.coolDownDays(), 0, SpendSettings.MAX_COOL_DOWN_DAYS));
  }

  private static TakeBackSettings takingBack(YamlSection takeBack) {
    TakeBackSettings missing = TakeBackSettings.DEFAULT;
    return new TakeBackSettings(
        takeBack.choice("refunds", missing.refunds()),
        takeBack.choice("split", missing.split()),
        takeBack.integer("grace-days", missing.graceDays(), 1, MAX_GRACE_DAYS),
        takeBack.choice("lapsed-refunds", LapsedRefunds.NEW_LOT) == LapsedRefunds.EXPIRE);
  }

  private static TransferSettings transfers(YamlSection transfers) {
    TransferSettings missing = TransferSettings.DEFAULT;
    long minimum = transfers.number("minimum", missing.minimumPoints(), 1, MAX_POINTS);
    long maximum = transfers.number("maximum", missing.maximumPoints(), 0, MAX_POINTS);
    if (maximum > 0 && maximum < minimum) {
      transfers.mistake(
          "maximum",
          "transfers.maximum = " + maximum + " (expected: 0, or no less than the minimum)");
    }
    return new TransferSettings(
        minimum,
        maximum,
        transfers.number("fee", missing.feePoints(), 0, MAX_POINTS),
        transfers.integer(
            "cool-down-days", missing.coolDownDays(), 0, SpendSettings.MAX_COOL_DOWN_DAYS));
  }

  private static List<UsageLimit> limits(YamlSection file) {
    List<UsageLimit> limits = new ArrayList<>();
    for (YamlSection item : file.sections("limits", ProgrammeDefinition.MAX_LIMITS)) {
      item.require("scope", "use", "period");
      if (!item.has("points") && !item.has("count")) {
        item.mistake("points", "limits: neither points nor count (expected: one of them, or both)");
      }
      Scope scope = item.choice("scope", Scope.CARD);
      Use use = item.choice("use", Use.SPEND);
      Period period = item.choice("period", Period.DAY);
      long points = item.number("points", 0, 1, MAX_POINTS);
      int count = item.integer("count", 0, 1, MAX_NUMBER);
      if (points > 0 || count > 0) {
        limits.add(new UsageLimit(scope, use, period, points, count));
      }
    }
    return limits;
  }
}
