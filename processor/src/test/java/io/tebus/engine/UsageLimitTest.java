package io.tebus.engine;

import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.SECOND_CARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.SampleCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.event.Effect;
import io.tebus.event.FullTable;
import io.tebus.iso.ResponseCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How often and how much cards, accounts, terminals and merchants earn and spend in a period. */
class UsageLimitTest {

  private static final long PLENTY = 1_000;
  private static final long OTHER_ACCOUNT = 8;
  private static final String OTHER_TERMINAL = "TERM0008";
  private static final String OTHER_MERCHANT = "MERCH0000000008";
  private static final long OTHER_ACQUIRER = SampleCommand.ACQUIRER + 1;

  /** Points that a card may spend in a day. */
  private static final UsageLimit HUNDRED_A_DAY = points(Scope.CARD, Use.SPEND, Period.DAY, 100);

  /** Two cards of one account and one of another, a thousand points each account. */
  private static Till till(UsageLimit... limits) {
    return till(ProgrammeDefinition.demo().withLimits(List.of(limits)));
  }

  private static Till till(ProgrammeDefinition programme) {
    Till till = new Till(Till.OPTIONS, programme);
    till.openCard(Till.CARD, CardStatus.ACTIVE, Till.FAMILY, PLENTY);
    till.openCard(SECOND_CARD, CardStatus.ACTIVE, Till.FAMILY, 0);
    till.openCard(OTHER_CARD, CardStatus.ACTIVE, OTHER_ACCOUNT, PLENTY);
    return till;
  }

  private static UsageLimit points(Scope scope, Use use, Period period, long points) {
    return new UsageLimit(scope, use, period, points, 0);
  }

  private static UsageLimit count(Scope scope, Use use, Period period, int count) {
    return new UsageLimit(scope, use, period, 0, count);
  }

  // ---- Whose use counts

  @ParameterizedTest
  @EnumSource(Scope.class)
  void eachScopeCountsWhatIsItsOwnAndNothingElse(Scope scope) {
    try (Till till = till(points(scope, Use.SPEND, Period.DAY, 100))) {
      till.approved(till.redemption(60));

      assertThat(codeOf(till, together(till, scope, 41)))
          .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(together(till, scope, 40));
      others(till, scope, 100).forEach(till::approved);

      for (TillRequest more : others(till, scope, 1)) {
        assertThat(codeOf(till, more)).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      }
      till.assertSound();
    }
  }

  /** What a limit counts together with the till's usual request, as unlike it as can be. */
  private static TillRequest together(Till till, Scope scope, long amount) {
    TillRequest request = till.redemption(amount);
    return switch (scope) {
      case CARD -> request.terminal(OTHER_TERMINAL).merchant(OTHER_MERCHANT);
      case ACCOUNT -> request.card(SECOND_CARD).terminal(OTHER_TERMINAL).merchant(OTHER_MERCHANT);
      case TERMINAL -> request.card(OTHER_CARD);
      case MERCHANT -> request.card(OTHER_CARD).terminal(OTHER_TERMINAL);
    };
  }

  /** What a limit counts apart from it, as like it as can be. */
  private static List<TillRequest> others(Till till, Scope scope, long amount) {
    return switch (scope) {
      case CARD -> List.of(till.redemption(amount).card(SECOND_CARD));
      case ACCOUNT -> List.of(till.redemption(amount).card(OTHER_CARD));
      case TERMINAL ->
          List.of(
              till.redemption(amount).terminal(OTHER_TERMINAL),
              till.redemption(amount).merchant(OTHER_MERCHANT),
              till.redemption(amount).acquirer(OTHER_ACQUIRER));
      case MERCHANT ->
          List.of(
              till.redemption(amount).merchant(OTHER_MERCHANT),
              till.redemption(amount).acquirer(OTHER_ACQUIRER));
    };
  }

  // ---- When

  @ParameterizedTest
  @CsvSource({
    "DAY, 2027-01-31T00:00:00Z, 2027-01-31T23:59:59.999Z, 2027-02-01T00:00:00Z",
    "DAY, 2027-12-31T00:00:00Z, 2027-12-31T23:59:59.999Z, 2028-01-01T00:00:00Z",
    "DAY, 2028-02-28T00:00:00Z, 2028-02-28T23:59:59.999Z, 2028-02-29T00:00:00Z",
    "DAY, 2028-02-29T00:00:00Z, 2028-02-29T23:59:59.999Z, 2028-03-01T00:00:00Z",
    "MONTH, 2027-02-01T00:00:00Z, 2027-02-28T23:59:59.999Z, 2027-03-01T00:00:00Z",
    "MONTH, 2027-12-01T00:00:00Z, 2027-12-31T23:59:59.999Z, 2028-01-01T00:00:00Z",
    "MONTH, 2028-02-01T00:00:00Z, 2028-02-29T23:59:59.999Z, 2028-03-01T00:00:00Z"
  })
  void aPeriodIsADayOrAMonthOfUtc(Period period, String first, String last, String next) {
    try (Till till = till(points(Scope.CARD, Use.SPEND, period, 100))) {
      till.at(first);
      till.approved(till.redemption(30));
      till.at(last);
      assertThat(codeOf(till, till.redemption(71))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(70));

      till.at(next);
      till.approved(till.redemption(100));
      assertThat(codeOf(till, till.redemption(1))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.assertSound();
    }
  }

  // ---- What is declined

  /** What spends. */
  enum Spending {
    REDEMPTION,
    HOLD,
    SPLIT,
    TRANSFER;

    TillRequest of(Till till, long points) {
      return switch (this) {
        case REDEMPTION -> till.redemption(points);
        case HOLD -> till.hold(points);
        case SPLIT -> till.split(100_00, points);
        case TRANSFER -> till.transfer(points, OTHER_CARD);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Spending.class)
  void tooManyPointsAre61AndTooOftenIs65(Spending spending) {
    try (Till till = till(new UsageLimit(Scope.ACCOUNT, Use.SPEND, Period.DAY, 100, 3))) {
      till.approved(spending.of(till, 30));
      till.approved(spending.of(till, 30));
      assertThat(codeOf(till, spending.of(till, 41))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(spending.of(till, 30));

      for (Spending any : Spending.values()) {
        assertThat(codeOf(till, any.of(till, 1)))
            .as("%s, with ten points left", any)
            .isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      }
      till.assertSound();
    }
  }

  @Test
  void requestsThatTakeWhatThereIsTakeWhatIsLeft() {
    try (Till till = till(points(Scope.CARD, Use.SPEND, Period.DAY, 100))) {
      till.approved(till.redemption(60));

      TillReply upTo = till.send(till.redemption(70).mode('U'));
      assertThat(upTo.code()).isEqualTo(ResponseCode.APPROVED_IN_PART);
      assertThat(upTo.answer().redeemed()).isEqualTo(40);
      for (char mode : new char[] {'U', 'M'}) {
        assertThat(codeOf(till, till.redemption(70).mode(mode)))
            .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
        assertThat(codeOf(till, till.hold(70).mode(mode)))
            .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      }

      TillReply most = till.approved(till.hold(0).mode('M').card(SECOND_CARD));
      assertThat(most.journaled().heldChange()).isEqualTo(100);
      till.assertSound();
    }
  }

  @Test
  void aSplitWithAllPointsUsesWhatIsLeftAndIsNeverDeclined() {
    try (Till till = till(new UsageLimit(Scope.CARD, Use.SPEND, Period.DAY, 100, 2))) {
      TillReply first = till.approved(till.split(5_00, TransactionCommand.ALL_POINTS));
      assertThat(first.answer().redeemed()).isEqualTo(100);
      assertThat(first.answer().earned()).isEqualTo(4);
      TillReply second = till.approved(till.split(5_00, TransactionCommand.ALL_POINTS));
      assertThat(second.answer().redeemed()).as("no points are left").isZero();
      assertThat(second.answer().earned()).isEqualTo(5);

      till.approved(till.split(50, TransactionCommand.ALL_POINTS).card(SECOND_CARD));
      till.approved(till.redemption(10).card(SECOND_CARD));
      TillReply third =
          till.approved(till.split(5_00, TransactionCommand.ALL_POINTS).card(SECOND_CARD));
      assertThat(third.answer().redeemed()).as("too often").isZero();
      till.assertSound();
    }
  }

  @Test
  void theFeeOfATransferCounts() {
    ProgrammeDefinition withFee =
        ProgrammeDefinition.demo().with(new TransferSettings(1, 0, 10, 0));
    try (Till till = till(withFee.withLimits(List.of(HUNDRED_A_DAY)))) {
      assertThat(codeOf(till, till.transfer(91, OTHER_CARD)))
          .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      TillRequest transfer = till.transfer(90, OTHER_CARD);
      till.approved(transfer);
      assertThat(codeOf(till, till.redemption(1))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(100).card(OTHER_CARD));

      till.approved(till.reversal(transfer));

      till.approved(till.transfer(90, OTHER_CARD));
      till.assertSound();
    }
  }

  // ---- Earning

  @Test
  void earningIsCappedAndNeverDeclined() {
    try (Till till = till(points(Scope.ACCOUNT, Use.EARN, Period.DAY, 50))) {
      assertThat(till.approved(till.purchase(30_00)).answer().earned()).isEqualTo(30);
      assertThat(till.approved(till.advice(till.purchase(15_00))).journaled().earned())
          .as("a fact counts, and is capped")
          .isEqualTo(15);
      TillReply capped = till.approved(till.purchase(30_00).card(SECOND_CARD));
      assertThat(capped.answer().earned()).isEqualTo(5);
      assertThat(capped.answer().rule()).isEqualTo(1);
      assertThat(till.approved(till.earnOnly(30_00)).answer().earned()).isZero();
      assertThat(till.approved(till.advice(till.purchase(15_00))).journaled().earned()).isZero();

      till.approved(till.load(500));
      assertThat(till.available()).as("a load is not earned").isEqualTo(PLENTY + 50 + 500);
      till.at("2027-01-16T00:00:00Z");
      assertThat(till.approved(till.purchase(60_00)).answer().earned()).isEqualTo(50);
      till.assertSound();
    }
  }

  @Test
  void whoHasEarnedOftenEnoughEarnsNothing() {
    try (Till till = till(count(Scope.CARD, Use.EARN, Period.MONTH, 2))) {
      till.approved(till.purchase(10_00));
      till.approved(till.purchase(99));
      till.approved(till.earnOnly(10_00));

      assertThat(till.approved(till.purchase(10_00)).answer().earned()).isZero();
      assertThat(till.approved(till.purchase(10_00).card(SECOND_CARD)).answer().earned())
          .isEqualTo(10);
      till.assertSound();
    }
  }

  @Test
  void pendingPointsAreNotLimitedButTheCompletionIs() {
    try (Till till = till(points(Scope.CARD, Use.EARN, Period.DAY, 50))) {
      TillRequest authorization = till.authorization(80_00);
      till.approved(authorization);
      assertThat(till.pending()).isEqualTo(80);

      TillRequest completion = till.completion(authorization, 80_00);
      assertThat(till.approved(completion).journaled().earned()).isEqualTo(50);
      assertThat(till.approved(till.purchase(10_00)).answer().earned()).isZero();
      assertThat(till.pending()).isZero();
      assertThat(till.totals().issued()).isEqualTo(2 * PLENTY + 50);

      till.approved(till.reversal(completion));
      assertThat(till.approved(till.purchase(60_00)).answer().earned()).isEqualTo(50);
      till.assertSound();
    }
  }

  // ---- What counts, and what does not

  @Test
  void factsCountButAreNotLimited() {
    try (Till till = till(HUNDRED_A_DAY)) {
      TillReply fact = till.approved(till.advice(till.redemption(5_00)));
      assertThat(fact.effect()).isEqualTo(Effect.POSTED);
      assertThat(fact.journaled().redeemed()).isEqualTo(500);

      assertThat(codeOf(till, till.redemption(1))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.assertSound();
    }
  }

  @Test
  void repeatsAndDeclinedRequestsDoNotCount() {
    try (Till till = till(count(Scope.CARD, Use.SPEND, Period.DAY, 2))) {
      TillRequest redemption = till.redemption(10);
      till.approved(redemption);
      assertThat(till.approved(redemption).answer().isRepeat()).isTrue();
      assertThat(codeOf(till, till.redemption(99_999_00)))
          .isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);

      till.approved(till.redemption(10));
      assertThat(till.approved(redemption).answer().isRepeat()).as("still answered").isTrue();
      assertThat(codeOf(till, till.redemption(10)))
          .isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      till.assertSound();
    }
  }

  @Test
  void limitsOfEqualScopeUseAndPeriodCountOnce() {
    try (Till till = till(HUNDRED_A_DAY, count(Scope.CARD, Use.SPEND, Period.DAY, 3))) {
      till.approved(till.redemption(40));
      till.approved(till.redemption(40));
      assertThat(codeOf(till, till.redemption(21))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(10));

      assertThat(codeOf(till, till.redemption(10)))
          .isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      till.assertSound();
    }
  }

  @Test
  void theNarrowestOfSeveralLimitsCounts() {
    try (Till till =
        till(
            HUNDRED_A_DAY,
            points(Scope.ACCOUNT, Use.SPEND, Period.MONTH, 150),
            points(Scope.MERCHANT, Use.SPEND, Period.DAY, 120))) {
      till.approved(till.redemption(90));
      assertThat(codeOf(till, till.redemption(11))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      assertThat(codeOf(till, till.redemption(31).card(SECOND_CARD)))
          .as("at this merchant")
          .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(30).card(SECOND_CARD));
      assertThat(codeOf(till, till.redemption(31).card(SECOND_CARD).merchant(OTHER_MERCHANT)))
          .as("of this account")
          .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(30).card(SECOND_CARD).merchant(OTHER_MERCHANT));
      till.assertSound();
    }
  }

  @Test
  void aLimitThatIsChangedGoesOnCounting() {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    try (Till till = till(HUNDRED_A_DAY)) {
      till.approved(till.redemption(100));
      UsageLimit larger = points(Scope.CARD, Use.SPEND, Period.DAY, 150);
      assertThat(till.define(demo.withLimits(List.of(larger)))).isEqualTo(ResponseCode.APPROVED);

      assertThat(codeOf(till, till.redemption(51))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(50));
      assertThat(till.define(demo)).isEqualTo(ResponseCode.APPROVED);
      till.approved(till.redemption(200));
      till.assertSound();
    }
  }

  // ---- What is taken back

  /** How a hold ends. */
  enum End {
    VOID,
    REVERSAL,
    TIME_OUT,
    COMPLETION_OF_NOTHING,
    PARTIAL_REVERSAL,
    COMPLETION;

    void of(Till till, TillRequest hold) {
      switch (this) {
        case VOID -> till.approved(till.voiding(hold));
        case REVERSAL -> till.approved(till.reversal(hold));
        case TIME_OUT -> {
          till.pass(30 * 60_000L);
          assertThat(till.tickOut()).isEqualTo(1);
        }
        case COMPLETION_OF_NOTHING -> till.approved(till.completion(hold, 0));
        case PARTIAL_REVERSAL -> till.approved(till.reversal(hold).standing(40));
        case COMPLETION -> till.approved(till.completion(hold, 60));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "VOID, true",
    "REVERSAL, true",
    "TIME_OUT, true",
    "COMPLETION_OF_NOTHING, true",
    "PARTIAL_REVERSAL, false",
    "COMPLETION, false"
  })
  void aHoldCountsAtOnceUntilAllOfItIsLetGo(End end, boolean givesBack) {
    try (Till till = till(new UsageLimit(Scope.CARD, Use.SPEND, Period.DAY, 100, 1))) {
      TillRequest hold = till.hold(100);
      till.approved(hold);
      assertThat(codeOf(till, till.redemption(1))).isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);

      end.of(till, hold);

      assertThat(codeOf(till, till.redemption(100)))
          .isEqualTo(givesBack ? ResponseCode.APPROVED : ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      till.assertSound();
    }
  }

  /** What takes back. */
  enum TakingBack {
    REVERSAL,
    REVERSAL_IN_STEPS,
    VOID,
    PARTIAL_REVERSAL,
    REFUND;

    void of(Till till, TillRequest original) {
      long amount = original.view().amount();
      switch (this) {
        case REVERSAL -> till.approved(till.reversal(original));
        case REVERSAL_IN_STEPS -> {
          till.approved(till.reversal(original).standing(amount / 2));
          till.approved(till.reversal(original));
        }
        case VOID -> till.approved(till.voiding(original));
        case PARTIAL_REVERSAL -> till.approved(till.reversal(original).standing(1));
        case REFUND -> till.approved(till.refund(original, amount));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REVERSAL, true",
    "REVERSAL_IN_STEPS, true",
    "VOID, true",
    "PARTIAL_REVERSAL, false",
    "REFUND, false"
  })
  void whatIsTakenBackWholeCountsNoLonger(TakingBack takingBack, boolean givesBack) {
    try (Till till =
        till(
            new UsageLimit(Scope.CARD, Use.SPEND, Period.DAY, 100, 1),
            new UsageLimit(Scope.TERMINAL, Use.EARN, Period.MONTH, 50, 1))) {
      TillRequest split = till.split(51_00, 1_00);
      assertThat(till.approved(split).answer().earned()).isEqualTo(50);

      takingBack.of(till, split);

      TillReply again = till.send(till.split(51_00, 1_00));
      assertThat(again.code())
          .isEqualTo(givesBack ? ResponseCode.APPROVED : ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      assertThat(till.approved(till.purchase(50_00).card(OTHER_CARD)).answer().earned())
          .as("used up, by the first or by the second")
          .isZero();
      if (givesBack) {
        assertThat(again.answer().earned()).isEqualTo(50);
      }
      till.assertSound();
    }
  }

  @Test
  void whatIsTakenBackLaterCountsNoLongerOnItsOwnDay() {
    try (Till till = till(HUNDRED_A_DAY, points(Scope.CARD, Use.SPEND, Period.MONTH, 150))) {
      TillRequest yesterday = till.redemption(1_00);
      till.approved(yesterday);
      till.at("2027-01-16T09:30:00Z");
      till.approved(till.redemption(40));
      assertThat(codeOf(till, till.redemption(11)))
          .as("of the month ten are left")
          .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);

      till.approved(till.reversal(yesterday));

      assertThat(codeOf(till, till.redemption(61)))
          .as("of the day sixty are left, as before")
          .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(60));
      till.assertSound();
    }
  }

  /** Or a hold of one point, completed for a thousand, would go round every limit. */
  @Test
  void whatACompletionTakesBeyondItsHoldCounts() {
    try (Till till = till(HUNDRED_A_DAY)) {
      TillRequest hold = till.hold(10);
      till.approved(hold);
      till.approved(till.completion(hold, 90));

      assertThat(codeOf(till, till.redemption(11))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.approved(till.redemption(10));
      till.assertSound();
    }
  }

  /** What was booked before there was a limit makes no room when it is taken back. */
  @Test
  void whatWasNeverCountedIsNotTakenBackFromTheCounter() {
    try (Till till = till()) {
      TillRequest before = till.redemption(100);
      till.approved(before);
      till.define(ProgrammeDefinition.demo().withLimits(List.of(HUNDRED_A_DAY)));
      till.approved(till.redemption(100));

      till.approved(till.reversal(before));

      assertThat(codeOf(till, till.redemption(1))).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      till.assertSound();
    }
  }

  @Test
  void whatStandsAgainCountsAgain() {
    try (Till till = till(new UsageLimit(Scope.CARD, Use.SPEND, Period.DAY, 100, 1))) {
      TillRequest redemption = till.redemption(60);
      TillRequest voiding = till.voiding(redemption);
      till.approved(redemption);
      till.approved(voiding);

      assertThat(till.approved(till.reversal(voiding)).effect()).isEqualTo(Effect.RESTORED);

      assertThat(codeOf(till, till.redemption(1))).isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
      till.assertSound();
    }
  }

  // ---- Room

  /** A counter for each account, and two that are counted for each. */
  @Test
  void withoutRoomForACounterNothingIsApprovedUntilTheDayIsOver() {
    long firstCard = 100;
    int counters = 1 + Till.OPTIONS.accountCapacity() / EngineOptions.ACCOUNTS_PER_COUNTER;
    UsageLimit second = new UsageLimit(Scope.ACCOUNT, Use.SPEND, Period.DAY, 100, 0);
    try (Till till = till(HUNDRED_A_DAY, second)) {
      long card = firstCard;
      for (; card < firstCard + counters / 2; card++) {
        till.openCard(card, CardStatus.ACTIVE, card, 10);
        till.approved(till.redemption(1).card(card));
      }
      till.openCard(card, CardStatus.ACTIVE, card, 10);
      TillRequest one = till.redemption(1).card(card);
      long lsn = till.engine().lsn();

      TillReply refused = till.send(one);
      assertThat(refused.code()).isEqualTo(ResponseCode.UNAVAILABLE);
      assertThat(refused.answer().full()).isEqualTo(FullTable.LIMITS);
      assertThat(till.engine().lsn()).as("leaves no trace").isEqualTo(lsn);
      till.approved(till.advice(till.redemption(1).card(card)));

      till.at("2027-01-16T00:00:00Z");
      till.approved(one);
      // One place is taken.
      for (long next = firstCard; next < card - 1; next++) {
        till.approved(till.redemption(1).card(next));
      }
      till.assertSound();
    }
  }

  private static ResponseCode codeOf(Till till, TillRequest request) {
    return till.send(request).code();
  }
}
