package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.event.Answer;
import io.tebus.event.Effect;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Lot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users of other points systems complain of, one test each: it does not happen here. Refunds
 * are in {@link RefundComplaintsTest}, races for a hold in {@link HoldRaceTest}. The test of the
 * architecture shows that no figure is a fraction.
 */
class ComplaintsTest {

  private static final EngineOptions ROOMY =
      EngineOptions.ofCapacity(32_768).withStore(256, 256, 1_024);

  private static final long OWN = OpenCardCommand.NO_ACCOUNT_NUMBER;
  private static final long NEW_CARD = 9;
  private static final int POINTS_CURRENCY = ProgrammeDefinition.demo().pointsCurrency();
  private static final long MINUTE_MS = 60_000;

  private final Till till = Till.withTwoLots(ROOMY);

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  // ---- Lots and expiry

  @Test
  void spentPointsAreNotSubtractedAgainWhenTheirLotExpires() {
    till.approved(till.redemption(2_40));
    till.at("2029-02-01T00:00:00Z");
    assertThat(till.available()).as("all of January's were spent").isEqualTo(260);
    assertThat(till.totals().lapsed()).isZero();
  }

  @Test
  void onlyTheUnspentPointsOfALotExpire() {
    till.approved(till.redemption(1_50));
    till.at("2029-02-01T00:00:00Z");
    assertThat(till.available()).isEqualTo(300);
    assertThat(till.totals().lapsed()).isEqualTo(50);
  }

  @Test
  void tenThousandEarnsThenOneRedemptionOfEverything() {
    int earns = 10_000;
    till.at("2027-03-01T00:00:00Z");
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OWN, 0);
    long sum = 0;
    for (int i = 0; i < earns; i++) {
      long points = 1L + i % 7;
      till.approved(till.purchase(points * 100).card(NEW_CARD));
      sum += points;
      till.pass(100 * MINUTE_MS);
    }
    List<Lot> before = till.lots(NEW_CARD);
    assertThat(before).as("one a month").hasSizeLessThanOrEqualTo(24);
    TillRequest everything = till.redemption(sum).currency(POINTS_CURRENCY).card(NEW_CARD);

    TillReply reply = till.approved(everything);

    assertThat(reply.answer().redeemed()).isEqualTo(sum);
    assertThat(reply.journaled().partCount()).isEqualTo(before.size());
    assertThat(till.lots(NEW_CARD)).isEmpty();
    till.approved(till.reversal(everything));
    assertThat(till.lots(NEW_CARD)).isEqualTo(before);
  }

  @Test
  void tenThousandEarnsOfAMonthAreOneLotAndARedemptionOfAllIsOnePart() {
    int earns = 10_000;
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OWN, 0);
    for (int i = 0; i < earns; i++) {
      till.approved(till.purchase(1_00).card(NEW_CARD));
    }
    assertThat(till.lots(NEW_CARD)).containsExactly(lot(Till.FEBRUARY, earns));

    TillReply reply =
        till.approved(till.redemption(earns).currency(POINTS_CURRENCY).card(NEW_CARD));

    assertThat(reply.answer().redeemed()).isEqualTo(earns);
    assertThat(reply.journaled().partCount()).isEqualTo(1);
    assertThat(reply.journaled().partPoints(0)).isEqualTo(-earns);
    assertThat(till.lots(NEW_CARD)).isEmpty();
  }

  @Test
  void expiryIsExactToTheMillisecond() {
    till.at("2029-01-31T23:59:59.999Z");
    assertThat(till.available()).isEqualTo(500);
    till.approved(till.redemption(1));

    till.pass(1);
    assertThat(till.available()).isEqualTo(300);
    assertThat(codeOf(till.redemption(3_01))).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    assertThat(codeOf(till.hold(3_01))).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    till.approved(till.redemption(3_00));
  }

  @Test
  void everyLotPastItsDayIsUnspendableWhateverMadeIt() {
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OWN, 50);
    till.at("2027-03-10T09:30:00Z");
    till.approved(till.load(60).card(NEW_CARD));
    till.at("2027-04-10T09:30:00Z");
    till.approved(till.purchase(70_00).card(NEW_CARD));
    till.at("2029-02-28T23:59:59.999Z");
    TillRequest redemption = till.redemption(20).card(NEW_CARD);
    till.approved(redemption);
    till.pass(1);
    till.approved(till.refund(redemption, 20));

    assertThat(till.lots(NEW_CARD))
        .containsExactly(
            lot("2029-02-28", 30),
            lot("2029-03-31", 60),
            lot("2029-04-30", 70),
            lot("2031-03-31", 20));
    assertSpendable("2029-03-31", 150, 90);
    assertSpendable("2029-04-30", 90, 20);
    assertSpendable("2031-03-31", 20, 0);
  }

  private void assertSpendable(String lastDay, long throughIt, long afterIt) {
    till.at(lastDay + "T23:59:59.999Z");
    assertThat(till.available(NEW_CARD)).as(lastDay).isEqualTo(throughIt);
    till.pass(1);
    assertThat(till.available(NEW_CARD)).as("after %s", lastDay).isEqualTo(afterIt);
    assertThat(codeOf(till.redemption(afterIt + 1).card(NEW_CARD)))
        .isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
  }

  // ---- Many at once

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void ofManyRedemptionsFromOneBalanceOnlySoManySucceedAsItCovers(long seed) {
    long each = 7;
    List<TillRequest> requests = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      TillRequest request = i % 3 == 0 ? till.hold(each) : till.redemption(each);
      request.card(i % 2 == 0 ? Till.CARD : Till.SECOND_CARD).terminal("TERM000" + i % 5);
      requests.add(request);
      requests.add(request);
    }
    Collections.shuffle(requests, new Random(seed));

    long approved = 0;
    for (TillRequest request : requests) {
      TillReply reply = till.send(request);
      approved += reply.code() == ResponseCode.APPROVED && !reply.answer().isRepeat() ? 1 : 0;
    }

    assertThat(approved).isEqualTo(500 / each);
    assertThat(till.available()).isEqualTo(500 % each);
  }

  @Test
  void holdsExhaustTheBalance() {
    TillRequest first = till.hold(1_20);
    till.approved(first);
    for (int i = 0; i < 3; i++) {
      till.approved(till.hold(1_20));
    }
    assertThat(till.available()).isEqualTo(20);
    assertThat(codeOf(till.hold(1_20))).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    assertThat(codeOf(till.redemption(21))).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    assertThat(codeOf(till.split(10_00, 21))).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);

    TillReply part = till.send(till.hold(1_20).mode('U'));
    assertThat(part.code()).isEqualTo(ResponseCode.APPROVED_IN_PART);
    assertThat(part.answer().approvedAmount()).isEqualTo(20);
    assertThat(codeOf(till.redemption(1))).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);

    till.approved(till.voiding(first));
    till.approved(till.redemption(1_20));
    assertThat(till.available()).isZero();
  }

  @Test
  void aRetryWithANewStanIsNotTheSameTransaction() {
    till.approved(till.purchase(10_00));
    till.approved(till.purchase(10_00));
    assertThat(till.available()).as("two purchases").isEqualTo(520);
  }

  @Test
  void aRetryWithANewStanThatNamesItsHoldCompletesItOnce() {
    TillRequest hold = till.hold(2_40).rrn("TILL-0000042");
    long lsn = till.approved(hold).answer().lsn();
    List<TillRequest> retries =
        List.of(
            till.completion(hold, 2_40).byApproval(lsn).rrn("TILL-0000042").terminal("TERM0008"),
            till.completion(hold, 2_40).byApproval(lsn).rrn("TILL-0000042"),
            till.completion(hold, 2_40).byApproval(lsn),
            till.completion(hold, 2_40));

    List<Effect> effects =
        retries.stream().map(retry -> till.approved(retry).journaled().effect()).toList();

    assertThat(effects)
        .containsExactly(Effect.COMPLETED, Effect.NOTHING, Effect.NOTHING, Effect.NOTHING);
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 260));
    assertThat(till.held()).isZero();
  }

  @Test
  void aRetryWithANewStanThatNamesItsSaleRefundsItOnce() {
    TillRequest sale = till.purchase(45_90).rrn("TILL-0000042");
    long lsn = till.approved(sale).answer().lsn();

    till.approved(till.refund(sale, 45_90).byApproval(lsn).rrn("TILL-0000042"));

    assertThat(codeOf(till.refund(sale, 45_90).byApproval(lsn).rrn("TILL-0000042")))
        .isEqualTo(ResponseCode.INVALID_AMOUNT);
    assertThat(codeOf(till.refund(sale, 1))).isEqualTo(ResponseCode.INVALID_AMOUNT);
    assertThat(till.available()).isEqualTo(500);
  }

  // ---- Caps

  @ParameterizedTest
  @ValueSource(ints = {5_000, 9_900, 10_000})
  void theCapIsOnTheAmountToPayToTheLastCent(int capBasisPoints) {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    ProgrammeDefinition capped =
        ProgrammeDefinition.of(demo.id(), "CAPPED", demo.currencies())
            .with(new SpendSettings(1, 1, capBasisPoints, 0));
    try (Till shop = Till.withTwoLots(Till.OPTIONS, capped)) {
      for (long amount = 1; amount <= 400; amount++) {
        long cap = amount * capBasisPoints / 10_000;
        assertThat(shop.send(shop.split(amount, cap + 1)).code())
            .as("one more than the cap of %d", amount)
            .isEqualTo(ResponseCode.INVALID_AMOUNT);
        TillRequest sale = shop.split(amount, TransactionCommand.ALL_POINTS);

        Answer answer = shop.approved(sale).answer();

        assertThat(answer.redeemed()).isEqualTo(cap);
        assertThat(answer.value()).isEqualTo(cap);
        shop.approved(shop.reversal(sale));
      }
      assertThat(shop.available()).isEqualTo(500);
      shop.assertSound();
    }
  }

  @Test
  void pointsPayNoMoreThanTheirWholeValue() {
    int rupiah = 360;
    TillRequest sale = till.split(15_000, TransactionCommand.ALL_POINTS).currency(rupiah);

    Answer answer = till.approved(sale).answer();

    assertThat(answer.redeemed()).isEqualTo(1);
    assertThat(answer.value()).as("the rest is paid in money").isEqualTo(10_000);
  }

  private ResponseCode codeOf(TillRequest request) {
    return till.send(request).code();
  }
}
