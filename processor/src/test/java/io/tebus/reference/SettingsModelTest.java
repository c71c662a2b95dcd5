package io.tebus.reference;

import static io.tebus.iso.ResponseCode.AMOUNT_LIMIT_EXCEEDED;
import static io.tebus.iso.ResponseCode.APPROVED;
import static io.tebus.iso.ResponseCode.FREQUENCY_LIMIT_EXCEEDED;
import static io.tebus.iso.ResponseCode.INVALID_AMOUNT;
import static io.tebus.iso.ResponseCode.INVALID_TRANSACTION;
import static io.tebus.iso.ResponseCode.NOT_SUFFICIENT_POINTS;
import static io.tebus.reference.ModelTill.day;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.reference.Settings.Currency;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be set in a programme, and the expiry run: figures that were computed by hand. */
class SettingsModelTest {

  private static final Rate CENT = Rate.ONE_TO_ONE;

  private final ModelTill till = new ModelTill(Programme.DEMO);

  @AfterEach
  void everyPointIsAccountedFor() {
    Totals totals = till.model().totals();
    assertThat(totals.conserved()).as("%s", totals).isTrue();
  }

  // ---- Definitions

  @Test
  void theDemoIsTheProgrammeOfANewHome() {
    assertThat(Programme.DEMO.definition()).isEqualTo(ProgrammeDefinition.demo());
    assertThat(Programme.ODD.definition()).isNotEqualTo(ProgrammeDefinition.demo());
  }

  @Test
  void aProgrammeKeepsItsNumberAndItsName() {
    Answer again = Answer.of(APPROVED).asRepeat();

    assertThat(till.define(Programme.DEMO)).isEqualTo(again);
    assertThat(till.define(Programme.DEMO.withName(1, "OTHER")))
        .isEqualTo(Answer.of(INVALID_TRANSACTION));
    assertThat(till.define(Programme.DEMO.withName(2, "DEMO")))
        .isEqualTo(Answer.of(INVALID_TRANSACTION));
    assertThat(till.define(cooling(3))).isEqualTo(Answer.of(APPROVED));
    assertThat(till.define(cooling(3))).isEqualTo(again);
    assertThat(till.define(Programme.ODD)).isEqualTo(Answer.of(APPROVED));
  }

  // ---- Earning

  @Test
  void anEarnIsRoundedOnceAndThenCapped() {
    // 2.50 is worth 3.75 points, 3.00 is worth 4.5.
    assertThat(earned(Rounding.FLOOR, 250, 300)).containsExactly(3L, 4L);
    assertThat(earned(Rounding.HALF_UP, 250, 300)).containsExactly(4L, 5L);
    assertThat(earned(Rounding.HALF_EVEN, 250, 300)).containsExactly(4L, 4L);
    assertThat(earned(Rounding.CEIL, 250, 300)).containsExactly(4L, 5L);
    assertThat(earned(Rounding.CEIL, 26_66, 27_00, 500_00)).containsExactly(40L, 40L, 40L);
  }

  private List<Long> earned(Rounding rounding, long... cents) {
    till.define(
        Programme.DEMO
            .with(List.of(new Currency(Programme.USD, new Rate(3, 200), CENT, Lot.OPERATOR)))
            .with(new Settings.Earning(24, rounding, 40, Lot.OPERATOR)));
    return Arrays.stream(cents).mapToObj(each -> till.send(till.purchase(each)).earned()).toList();
  }

  @Test
  void lotsOfOneDayAreSpentByFunder() {
    till.define(
        Programme.DEMO
            .with(
                List.of(
                    new Currency(Programme.USD, new Rate(1, 100), CENT, 20),
                    new Currency(Programme.EUR, new Rate(1, 100), CENT, 10)))
            .with(new Settings.Earning(24, Rounding.FLOOR, 0, 15)));
    till.send(till.purchase(5_00));
    till.send(till.load(7));
    till.send(till.purchase(3_00).currency(Programme.EUR));
    long lastDay = day("2029-01-31");
    assertThat(till.lots())
        .containsExactly(new Lot(lastDay, 10, 3), new Lot(lastDay, 15, 7), new Lot(lastDay, 20, 5));

    Request redemption = till.sent(till.redemption(12));
    assertThat(till.lots()).containsExactly(new Lot(lastDay, 20, 3));
    till.send(till.reversal(redemption).standingAmount(5));
    assertThat(till.lots()).containsExactly(new Lot(lastDay, 15, 5), new Lot(lastDay, 20, 5));
  }

  // ---- Spending

  @Test
  void aNewCardEarnsButDoesNotSpend() {
    till.define(cooling(3));
    till.send(till.purchase(45_00));
    at("2027-01-17T23:59:59Z");

    assertThat(till.codeOf(till.redemption(1).card("9999000199999982")))
        .isNotEqualTo(FREQUENCY_LIMIT_EXCEEDED);
    assertThat(till.codeOf(till.redemption(0))).isEqualTo(INVALID_AMOUNT);
    assertThat(till.codeOf(till.redemption(1))).isEqualTo(FREQUENCY_LIMIT_EXCEEDED);
    assertThat(till.codeOf(till.redemption(9_999))).isEqualTo(FREQUENCY_LIMIT_EXCEEDED);
    assertThat(till.codeOf(till.hold(1))).isEqualTo(FREQUENCY_LIMIT_EXCEEDED);
    assertThat(till.codeOf(till.purchase(1_00).pointsToUse(1))).isEqualTo(FREQUENCY_LIMIT_EXCEEDED);
    assertThat(till.send(till.purchase(1_00).pointsToUse(Request.ALL)).redeemed()).isZero();
    assertThat(till.codeOf(till.purchase(1_00).pointsToUse(0))).isEqualTo(APPROVED);
    till.send(ModelTill.adviceOf(till.redemption(5).build()));
    assertThat(till.booked().effect()).isEqualTo(Effect.POSTED);

    at("2027-01-18T00:00:00Z");
    assertThat(till.codeOf(till.redemption(1))).isEqualTo(APPROVED);
  }

  @Test
  void pointsPayAPartOfTheBasketAtMost() {
    till.send(till.purchase(45_00));
    till.define(Programme.DEMO.with(new Settings.Spending(10, 5, 5_000, 0)));

    assertThat(till.codeOf(till.redemption(20))).isEqualTo(INVALID_AMOUNT);
    Answer upTo = till.send(till.redemption(47).mode('U'));
    assertThat(upTo.redeemed()).isEqualTo(20);
    assertThat(till.codeOf(till.redemption(18).mode('U'))).isEqualTo(INVALID_AMOUNT);
    assertThat(till.codeOf(till.purchase(39).pointsToUse(20))).isEqualTo(INVALID_AMOUNT);
    assertThat(till.codeOf(till.purchase(40).pointsToUse(20))).isEqualTo(APPROVED);
    assertThat(till.codeOf(till.purchase(90).pointsToUse(Request.ALL))).isEqualTo(APPROVED);
    assertThat(till.balance().available()).isEqualTo(5);
  }

  @Test
  void oneMessageDrawsFromFourHundredLots() {
    for (int funder = 1; funder <= Account.MOST_LOTS_DRAWN + 1; funder++) {
      till.define(
          Programme.DEMO.with(
              List.of(new Currency(Programme.USD, new Rate(1, 100), CENT, funder))));
      till.send(till.purchase(1_00));
    }
    assertThat(till.lots()).hasSize(401);

    assertThat(till.codeOf(till.redemption(401))).isEqualTo(AMOUNT_LIMIT_EXCEEDED);
    assertThat(till.codeOf(till.redemption(402))).isEqualTo(NOT_SUFFICIENT_POINTS);
    assertThat(till.codeOf(till.hold(0).mode('M'))).isEqualTo(AMOUNT_LIMIT_EXCEEDED);
    assertThat(till.codeOf(till.transfer(401))).isEqualTo(AMOUNT_LIMIT_EXCEEDED);
    assertThat(till.codeOf(till.purchase(99_00).pointsToUse(401))).isEqualTo(AMOUNT_LIMIT_EXCEEDED);
    Request most = till.sent(till.purchase(5_00).pointsToUse(Request.ALL));
    // Its own point has joined the last lot.
    assertThat(till.lots()).containsExactly(new Lot(day("2029-01-31"), 401, 2));
    till.send(till.undo(most));
    till.send(ModelTill.adviceOf(till.redemption(401).build()));
    assertThat(till.booked().reason()).isEqualTo(Reason.SHORT_OF_POINTS);
    assertThat(till.booked().missing()).isEqualTo(1);
  }

  // ---- Taking back

  @Test
  void aSplitIsTakenBackAsItWasAgreed() {
    till.send(till.load(81));
    till.define(splitting(RefundSplit.POINTS_FIRST));
    Request pointsFirst = till.sent(till.purchase(20_00).pointsToUse(27));
    till.define(splitting(RefundSplit.MONEY_FIRST));
    Request moneyFirst = till.sent(till.purchase(20_00).pointsToUse(27));
    till.define(splitting(RefundSplit.PRO_RATA));

    // g( 1900 ) = floor( 19 * 1900 / 1973 ) = 18
    Answer first = till.send(till.refund(pointsFirst, 1_00));
    assertThat(List.of(first.redeemed(), first.earned(), first.moneyPart()))
        .containsExactly(27L, 1L, 73L);
    // v( 100 ) = 27; g( 100 ) = floor( 19 * 73 / 1973 ) = 0
    Answer second = till.send(till.refund(moneyFirst, 19_00));
    assertThat(List.of(second.redeemed(), second.earned(), second.moneyPart()))
        .containsExactly(0L, 19L, 19_00L);
    Answer rest = till.send(till.refund(moneyFirst, 1_00));
    assertThat(List.of(rest.redeemed(), rest.earned(), rest.moneyPart()))
        .containsExactly(27L, 0L, 73L);
  }

  @Test
  void aRefundTakesWhatIsThereAndWaivesTheRest() {
    till.define(clawing(ClawBack.WITHIN_BALANCE));
    Request earn = till.sent(till.purchase(45_00));
    till.send(till.redemption(30));

    Request refund = till.refund(earn, 40_00).build();
    Answer answer = till.send(refund);
    assertThat(answer.earned()).isEqualTo(15);
    assertThat(till.booked().waived()).isEqualTo(25);
    assertThat(till.balance()).isEqualTo(new Balance(0, 0, 0));
    assertThat(till.model().totals()).isEqualTo(new Totals(30, 30, 0, 0, 0));

    till.send(till.load(100));
    assertThat(till.send(till.refund(earn, 5_00)).earned()).as("not the forty").isEqualTo(5);
    till.send(till.reversal(refund));
    assertThat(till.booked().reason()).isEqualTo(Reason.MIRROR_STANDS);
    assertThat(till.balance().available()).isEqualTo(95);
  }

  @Test
  void aRefundThatWaivedIsUndoneByWhatItTook() {
    till.define(clawing(ClawBack.WITHIN_BALANCE));
    Request earn = till.sent(till.purchase(45_00));
    till.send(till.redemption(30));
    Request refund = till.sent(till.refund(earn, 45_00));

    Answer undone = till.send(till.reversal(refund));

    assertThat(undone.earned()).isEqualTo(15);
    assertThat(till.booked().effect()).isEqualTo(Effect.RESTORED);
    assertThat(till.balance()).isEqualTo(new Balance(15, 0, 0));
  }

  @Test
  void postedPointsStayWhenOnlyPendingOnesAreTaken() {
    till.define(clawing(ClawBack.ONLY_PENDING));
    Request earn = till.sent(till.purchase(45_00));

    Answer refund = till.send(till.refund(earn, 20_00));
    assertThat(refund.earned()).isZero();
    assertThat(till.booked().waived()).isEqualTo(20);
    assertThat(till.balance().available()).isEqualTo(45);

    Request other = till.sent(till.purchase(45_00));
    till.send(till.redemption(90));
    till.send(till.reversal(other));
    assertThat(till.balance().arrears()).as("after a technical reversal").isEqualTo(45);
  }

  @Test
  void pointsOfALapsedLotComeBackForSomeDaysOrAreLost() {
    till.define(Programme.DEMO.with(new Settings.Earning(24, Rounding.FLOOR, 0, 30)));
    till.send(till.load(100));
    at("2029-01-31T23:59:59Z");
    Request reversed = till.sent(till.redemption(30));
    Request refunded = till.sent(till.redemption(20));
    Request renewed = till.sent(till.redemption(10));
    at("2029-02-01T00:00:01Z");

    till.define(returning(ClawBack.UNLIMITED, RefundSplit.PRO_RATA, 5, true));
    till.send(till.reversal(reversed));
    till.send(till.refund(refunded, 20));
    till.define(returning(ClawBack.UNLIMITED, RefundSplit.PRO_RATA, 5, false));
    till.send(till.refund(renewed, 10));

    assertThat(till.lots())
        .containsExactly(
            new Lot(day("2029-01-31"), 30, 60),
            new Lot(day("2029-02-06"), 30, 30),
            new Lot(day("2031-02-28"), 30, 10));
    assertThat(till.balance()).isEqualTo(new Balance(40, 60, 0));
  }

  // ---- The expiry run

  @Test
  void lapsedLotsAreBookedAfterTwoDays() {
    till.send(till.load(45));
    at("2029-01-31T12:00:00Z");
    Request hold = till.sent(till.hold(5).longHold(true));

    at("2029-02-02T23:59:59Z");
    assertThat(till.model().isSweepDue(till.now())).isFalse();
    assertThat(till.sweep()).isEqualTo(new Swept(0, 0));
    at("2029-02-03T00:00:00Z");
    assertThat(till.model().isSweepDue(till.now())).isTrue();
    assertThat(till.sweep()).isEqualTo(new Swept(1, 40));

    assertThat(till.balance()).isEqualTo(new Balance(0, 0, 0, 5, 0));
    assertThat(till.model().totals()).isEqualTo(new Totals(45, 0, 0, 0, 0, 5, 0, 40));
    assertThat(till.sweep()).isEqualTo(new Swept(0, 0));
    till.send(till.reversal(hold));
    assertThat(till.lots()).containsExactly(new Lot(day("2029-02-04"), 5));
  }

  // ---- Settings

  private void at(String instant) {
    till.at(instant);
  }

  private static Programme cooling(int days) {
    return Programme.DEMO.with(new Settings.Spending(1, 1, 10_000, days));
  }

  private static Programme splitting(RefundSplit split) {
    return returning(ClawBack.UNLIMITED, split, 1, false);
  }

  private static Programme clawing(ClawBack refunds) {
    return returning(refunds, RefundSplit.PRO_RATA, 1, false);
  }

  private static Programme returning(
      ClawBack refunds, RefundSplit split, int graceDays, boolean lapsedExpire) {
    return Programme.DEMO.with(new Settings.TakingBack(refunds, split, graceDays, lapsedExpire));
  }
}
