package io.tebus.app.programme;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is different in a programme that is defined again, in the words of its file.
 *
 * <p>Safe for any thread.
 */
public final class ProgrammeChanges {

  private ProgrammeChanges() {}

  /**
   * Each setting that differs, as in {@code earn.rounding floor -> ceil, spend.minimum 1 -> 10}.
   */
  public static String between(ProgrammeDefinition before, ProgrammeDefinition after) {
    Map<String, String> old = settings(before);
    List<String> changes = new ArrayList<>();
    settings(after)
        .forEach((key, value) -> {
          String was = old.getOrDefault(key, "none");
          if (!was.equals(value)) {
            changes.add(key + " " + was + " -> " + value);
          }
        });
    return String.join(", ", changes);
  }

  private static Map<String, String> settings(ProgrammeDefinition programme) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("points-currency", String.valueOf(programme.pointsCurrency()));
    settings.put(
        "currencies",
        programme.currencies().stream().map(AcceptedCurrency::code).toList().toString());
    for (AcceptedCurrency currency : programme.currencies()) {
      String key = "currencies." + currency.code();
      settings.put(key + ".earn", new Ratio(currency.earnPoints(), currency.earnUnit()).toString());
      settings.put(key + ".redeem", new Ratio(currency.points(), currency.money()).toString());
      settings.put(key + ".rule", String.valueOf(currency.ruleId()));
      settings.put(key + ".rate", String.valueOf(currency.rateId()));
      settings.put(key + ".funder", String.valueOf(currency.funder()));
    }
    EarnSettings earning = programme.earning();
    settings.put("earn.rounding", YamlSection.word(earning.rounding()));
    settings.put("earn.life-months", String.valueOf(earning.lifeMonths()));
    settings.put("earn.max-points", String.valueOf(earning.maxPoints()));
    settings.put("earn.funder", String.valueOf(earning.loadFunder()));
    settings.put("earn.excluded-merchant-types", earning.excludedMerchantTypes().toString());
    SpendSettings spending = programme.spending();
    settings.put("spend.minimum", String.valueOf(spending.minimumPoints()));
    settings.put("spend.multiple", String.valueOf(spending.multiple()));
    settings.put("spend.cap-basis-points", String.valueOf(spending.capBasisPoints()));
    settings.put("spend.cool-down-days", String.valueOf(spending.coolDownDays()));
    TakeBackSettings takingBack = programme.takingBack();
    settings.put("take-back.refunds", YamlSection.word(takingBack.refunds()));
    settings.put("take-back.split", YamlSection.word(takingBack.split()));
    settings.put("take-back.grace-days", String.valueOf(takingBack.graceDays()));
    settings.put("take-back.lapsed-refunds", takingBack.lapsedExpire() ? "expire" : "new-lot");
    TransferSettings transfers = programme.transfers();
    settings.put("transfers.minimum", String.valueOf(transfers.minimumPoints()));
    settings.put("transfers.maximum", String.valueOf(transfers.maximumPoints()));
    settings.put("transfers.fee", String.valueOf(transfers.feePoints()));
    settings.put("transfers.cool-down-days", String.valueOf(transfers.coolDownDays()));
    settings.put("limits", programme.limits().toString());
    return settings;
  }
}
