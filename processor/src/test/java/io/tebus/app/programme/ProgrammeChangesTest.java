package io.tebus.app.programme;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgrammeChangesTest {

  private static final ProgrammeDefinition BEFORE =
      ProgrammeDefinition.of(1, "DEMO", List.of(new AcceptedCurrency(840, 1, 100, 1, 1, 1, 1, 1)));

  @Test
  void saysNothingOfWhatIsAsItWas() {
    assertThat(ProgrammeChanges.between(BEFORE, BEFORE)).isEmpty();
  }

  @Test
  void namesEverySettingThatIsAnother() {
    ProgrammeDefinition after =
        new ProgrammeDefinition(
            1,
            "DEMO",
            998,
            List.of(
                new AcceptedCurrency(978, 1, 100, 1, 1, 0, 0, 1),
                new AcceptedCurrency(840, 2, 150, 3, 4, 5, 6, 7)),
            new EarnSettings(12, Rounding.CEIL, 500, 9, List.of(4829)),
            new SpendSettings(10, 5, 5_000, 3),
            new TakeBackSettings(ClawBack.ONLY_PENDING, RefundSplit.MONEY_FIRST, 2, true),
            new TransferSettings(2, 100, 1, 4),
            List.of(
                new UsageLimit(
                    UsageLimit.Scope.CARD, UsageLimit.Use.EARN, UsageLimit.Period.DAY, 1, 0)));

    assertThat(ProgrammeChanges.between(BEFORE, after).split(", (?=[a-z])", -1))
        .contains(
            "points-currency 999 -> 998",
            "currencies [840] -> [978, 840]",
            "currencies.978.earn none -> 1 per 100",
            "currencies.840.earn 1 per 100 -> 2 per 150",
            "currencies.840.redeem 1 per 1 -> 3 per 4",
            "currencies.840.rule 1 -> 5",
            "currencies.840.rate 1 -> 6",
            "currencies.840.funder 1 -> 7",
            "earn.rounding floor -> ceil",
            "earn.life-months 24 -> 12",
            "earn.max-points 0 -> 500",
            "earn.funder 1 -> 9",
            "earn.excluded-merchant-types [] -> [4829]",
            "spend.minimum 1 -> 10",
            "spend.multiple 1 -> 5",
            "spend.cap-basis-points 10000 -> 5000",
            "spend.cool-down-days 0 -> 3",
            "take-back.refunds unlimited -> only-pending",
            "take-back.split pro-rata -> money-first",
            "take-back.grace-days 1 -> 2",
            "take-back.lapsed-refunds new-lot -> expire",
            "transfers.minimum 1 -> 2",
            "transfers.maximum 0 -> 100",
            "transfers.fee 0 -> 1",
            "transfers.cool-down-days 0 -> 4")
        .anyMatch(change -> change.startsWith("limits [] -> ["));
  }
}
