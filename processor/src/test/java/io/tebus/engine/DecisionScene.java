package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.engine.account.Holds;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A request that fails some of the checks of {@code decisions.txt}, and the card, accounts and
 * settings that make it fail.
 *
 * <p>Confined to the test's thread.
 */
final class DecisionScene implements AutoCloseable {

  /** What is asked for. */
  enum Asked {
    HOLD,
    SPLIT,
    TRANSFER
  }

  /** Why a request can be declined. */
  enum Check {
    IDENTITY,
    TOMBSTONE,
    FUNCTION,
    LISTENER,
    AMOUNT,
    CURRENCY,
    CARD,
    STATUS,
    ACCOUNT,
    PAYER,
    RECIPIENT,
    SAME_ACCOUNT,
    RECIPIENT_BLOCKED,
    COOL_DOWN,
    NEW_RECIPIENT,
    RIGHT,
    HOLDS,
    EXACT,
    NO_POINTS,
    MAXIMUM,
    COUNT,
    LIMIT,
    SHORTAGE,
    LOTS,
    MINIMUM,
    EXCESS
  }

  private static final EngineOptions ROOMY =
      EngineOptions.ofCapacity(4_096).withStore(4_096, 256, 4_096);

  /** Each in a lot of its own: of so many funders, for so many months. */
  private static final int FUNDERS = 7;

  private static final int MONTHS = 60;
  private static final long MONTH_MS = 31L * 86_400_000;

  /** A minor unit is worth a point. */
  private static final int MONEY = 901;

  /** A point is worth 10,000 minor units. */
  private static final int RUPIAH = 360;

  private static final int NOT_ACCEPTED = 826;

  /** A card of the family that is old enough for everything. */
  private static final long OLD_CARD = 50;

  private static final long NOBODYS_CARD = 77;
  private static final int COOL_DOWN_DAYS = 30;

  private static final long POINTS = 10;
  private static final long LESS_POINTS = 5;
  private static final long POINTS_OF_MANY_LOTS = 405;
  private static final long MORE_THAN_THERE_ARE = 5_000;
  private static final long LARGE_MINIMUM = 1_000;

  private final Till till;
  private final Set<Check> failing;

  DecisionScene(Set<Check> failing) {
    this.failing = failing;
    till = new Till(ROOMY, programme());
    earnManyLots();
    till.openCard(Till.CARD, CardStatus.ACTIVE, Till.FAMILY, 0);
    till.openOther(Till.OTHER_CARD);
    if (fails(Check.COUNT)) {
      define(programme().withLimits(limits()));
      till.approved(till.redemption(1).currency(MONEY));
    }
    define(
        programme()
            .with(new SpendSettings(minimum(), 1, 10_000, coolDown(Check.COOL_DOWN)))
            .with(
                new TransferSettings(
                    minimum(),
                    fails(Check.MAXIMUM) ? LESS_POINTS : 0,
                    0,
                    coolDown(Check.NEW_RECIPIENT)))
            .withLimits(limits()));
    changeStatus();
  }

  private static ProgrammeDefinition programme() {
    List<AcceptedCurrency> currencies = new ArrayList<>();
    for (int i = 0; i < FUNDERS; i++) {
      currencies.add(new AcceptedCurrency(MONEY + i, 1, 100, 1, 1, i, i, 1 + i));
    }
    currencies.add(new AcceptedCurrency(RUPIAH, 1, 1_000_000, 1, 10_000, 8, 8, 1));
    return ProgrammeDefinition.of(1, "DEMO", currencies)
        .with(EarnSettings.DEFAULT.withLifeMonths(EarnSettings.MAX_LIFE_MONTHS));
  }

  /** The family has a point in each of 420 lots; a hundred more are on hold, or redeemed. */
  private void earnManyLots() {
    till.openCard(OLD_CARD, CardStatus.ACTIVE, Till.FAMILY, Holds.MAX_PER_ACCOUNT);
    for (int month = 0; month < MONTHS; month++) {
      for (int i = 0; i < FUNDERS; i++) {
        till.approved(till.purchase(1_00).currency(MONEY + i).card(OLD_CARD));
      }
      till.pass(MONTH_MS);
    }
    if (fails(Check.HOLDS)) {
      for (int i = 0; i < Holds.MAX_PER_ACCOUNT; i++) {
        till.approved(till.hold(1).currency(MONEY).card(OLD_CARD));
      }
    } else {
      till.approved(till.redemption(Holds.MAX_PER_ACCOUNT).currency(MONEY).card(OLD_CARD));
    }
    assertThat(till.lots(OLD_CARD)).hasSize(FUNDERS * MONTHS);
  }

  private List<UsageLimit> limits() {
    boolean limited = fails(Check.COUNT) || fails(Check.LIMIT);
    return limited
        ? List.of(
            new UsageLimit(
                Scope.CARD,
                Use.SPEND,
                Period.DAY,
                fails(Check.LIMIT) ? LESS_POINTS : 0,
                fails(Check.COUNT) ? 1 : 0))
        : List.of();
  }

  private void changeStatus() {
    if (fails(Check.RIGHT)) {
      assertApproved(till.permit(Till.CARD, CardRight.EARN, CardRight.ENQUIRE));
    }
    if (fails(Check.STATUS)) {
      assertApproved(till.change(Till.CARD, CardStatus.INACTIVE));
    }
    if (fails(Check.ACCOUNT)) {
      assertApproved(till.change(Till.CARD, AccountStatus.BLOCKED));
    }
    if (fails(Check.RECIPIENT_BLOCKED)) {
      assertApproved(till.change(Till.OTHER_CARD, AccountStatus.BLOCKED));
    }
  }

  ResponseCode answer(Asked asked) {
    TillRequest request =
        switch (asked) {
          case HOLD -> till.hold(POINTS).currency(MONEY);
          case SPLIT -> till.split(100_00, POINTS).currency(MONEY);
          case TRANSFER -> till.transfer(POINTS, Till.OTHER_CARD);
        };
    if (fails(Check.TOMBSTONE)) {
      till.approved(till.reversal(request));
    }
    if (fails(Check.IDENTITY)) {
      TillRequest before = request.copy();
      before.view().amount(request.view().amount() + 1);
      till.send(before);
    }
    ask(request, asked);
    spoil(request);
    return till.send(request).code();
  }

  /** Asks for as many points as fail. */
  private void ask(TillRequest request, Asked asked) {
    long points =
        fails(Check.SHORTAGE)
            ? MORE_THAN_THERE_ARE
            : fails(Check.LOTS) ? POINTS_OF_MANY_LOTS : POINTS;
    switch (asked) {
      case HOLD -> {
        request.view().amount(points);
        if (fails(Check.EXACT)) {
          request.currency(RUPIAH).view().amount(points * 10_000 + 5_000);
        }
      }
      case SPLIT -> {
        request.view().pointsToUse(points);
        if (fails(Check.EXCESS)) {
          request.view().amount(1);
        }
      }
      case TRANSFER -> {
        request.view().amount(points);
        if (fails(Check.NO_POINTS)) {
          request.currency(RUPIAH).view().amount(9_999);
        }
      }
    }
  }

  /** What comes first is spoilt last: it must fail, whatever else does. */
  private void spoil(TillRequest request) {
    if (fails(Check.SAME_ACCOUNT)) {
      request.to(OLD_CARD);
    }
    if (fails(Check.RECIPIENT)) {
      request.to(NOBODYS_CARD);
    }
    if (fails(Check.PAYER)) {
      request.from(Till.OTHER_CARD);
    }
    if (fails(Check.CARD)) {
      request.card(NOBODYS_CARD);
    }
    if (fails(Check.CURRENCY)) {
      request.currency(NOT_ACCEPTED);
    }
    if (fails(Check.AMOUNT)) {
      request.view().amount(0);
    }
    if (fails(Check.LISTENER)) {
      request.rights();
    }
    if (fails(Check.FUNCTION)) {
      request.view().function(TransactionFunction.UNKNOWN).processingCode(770_000);
    }
  }

  private long minimum() {
    return fails(Check.MINIMUM) ? LARGE_MINIMUM : 1;
  }

  private int coolDown(Check check) {
    return fails(check) ? COOL_DOWN_DAYS : 0;
  }

  private boolean fails(Check check) {
    return failing.contains(check);
  }

  private void define(ProgrammeDefinition definition) {
    assertApproved(till.define(definition));
  }

  private static void assertApproved(ResponseCode code) {
    assertThat(code).isEqualTo(ResponseCode.APPROVED);
  }

  @Override
  public void close() {
    till.close();
  }
}
