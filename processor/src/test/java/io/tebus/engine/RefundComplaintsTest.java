package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.Answer;
import io.tebus.event.ExceptionReason;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Lot;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of other points systems complain of when something is given back. */
class RefundComplaintsTest {

  private static final EngineOptions ROOMY =
      EngineOptions.ofCapacity(32_768).withStore(256, 256, 1_024);

  private static final long NEW_CARD = 9;

  private final Till till = Till.withTwoLots(ROOMY);

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void buyRefundBuyRefundNeverNetsAPoint(long seed) {
    Random random = new Random(seed);
    List<Lot> before = till.lots();
    for (AcceptedCurrency currency : ProgrammeDefinition.demo().currencies()) {
      for (int round = 0; round < 100; round++) {
        long amount = 1 + random.nextLong(300 * currency.earnUnit());
        long mostPoints = Math.min(500, amount / currency.money());
        TillRequest purchase = till.purchase(amount).currency(currency.code());
        if (mostPoints > 0 && random.nextBoolean()) {
          purchase.view().pointsToUse(1 + random.nextLong(mostPoints));
        }
        long kept = till.approved(purchase).answer().earned();
        long standing = amount;
        while (standing > 0) {
          long refunded = standing > 3 ? 1 + random.nextLong(standing) : standing;
          kept -= till.approved(till.refund(purchase, refunded)).answer().earned();
          standing -= refunded;
          assertThat(kept)
              .as("seed %d currency %d amount %d", seed, currency.code(), amount)
              .isBetween(0L, standing / currency.earnUnit());
        }
        assertThat(codeOf(till.refund(purchase, 1))).isEqualTo(ResponseCode.INVALID_AMOUNT);
        assertThat(till.lots()).as("seed %d amount %d", seed, amount).isEqualTo(before);
      }
    }
    assertThat(till.arrears()).isZero();
  }

  @Test
  void spendingWhatWasEarnedBeforeTheRefundLeavesADebtNotAGift() {
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
    long spent = 0;
    for (int round = 0; round < 50; round++) {
      TillRequest purchase = till.purchase(10_00).card(NEW_CARD);
      till.approved(purchase);
      if (till.send(till.redemption(10).card(NEW_CARD)).code() == ResponseCode.APPROVED) {
        spent += 10;
      }
      till.approved(till.refund(purchase, 10_00));
    }
    assertThat(spent).as("once, and owed ever since").isEqualTo(10);
    assertThat(till.arrears(NEW_CARD)).isEqualTo(10);
    assertThat(till.available(NEW_CARD)).isZero();
  }

  @Test
  void aRefundDoesNotDeductRedeemedPointsAgain() {
    TillRequest sale = till.split(45_90, 2_27);
    till.approved(sale);
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 316));

    Answer part = till.approved(till.refund(sale, 25_90)).answer();
    assertThat(part.isTakenBack()).isTrue();
    assertThat(part.redeemed()).as("given back").isEqualTo(128);
    assertThat(part.earned()).as("taken back").isEqualTo(25);
    assertThat(part.moneyPart()).isEqualTo(25_90 - 1_28);
    assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 101), lot(Till.FEBRUARY, 318));

    Answer rest = till.approved(till.refund(sale, 20_00)).answer();
    assertThat(rest.redeemed()).isEqualTo(99);
    assertThat(rest.earned()).isEqualTo(18);
    assertThat(rest.moneyPart()).isEqualTo(20_00 - 99);
    assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300));
  }

  @Test
  void aRefundOfASalePaidInPointsAloneDeductsNothing() {
    for (TillRequest sale : List.of(till.split(2_40, 2_40), till.redemption(2_40))) {
      till.approved(sale);
      assertThat(till.available()).isEqualTo(260);

      Answer refund = till.approved(till.refund(sale, 2_40)).answer();

      assertThat(refund.redeemed()).isEqualTo(240);
      assertThat(refund.earned()).isZero();
      assertThat(refund.moneyPart()).isZero();
      assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300));
    }
  }

  @Test
  void noPointsOnVoidedItems() {
    TillRequest kept = till.purchase(10_00);
    TillRequest voided = till.purchase(20_00);
    TillRequest basket = till.purchase(45_00);
    till.approved(kept);
    till.approved(voided);
    till.approved(basket);

    till.approved(till.voiding(voided));
    till.approved(till.reversal(basket).standing(30_00));
    assertThat(till.available()).isEqualTo(500 + 10 + 30);

    assertThat(codeOf(voided)).as("a repeat").isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(till.approved(till.advice(voided)).exception())
        .isEqualTo(ExceptionReason.REVERSED_BEFORE);
    assertThat(till.approved(till.completion(voided, 20_00)).exception())
        .isEqualTo(ExceptionReason.REVERSED_BEFORE);
    assertThat(till.available()).isEqualTo(500 + 10 + 30);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 99, 100, 101, 199, 250, 999, 1_000})
  void whatStandsIsRoundedDownNotWhatIsTakenBack(long amount) {
    long earned = amount / 100;
    for (long standing = 0; standing < amount; standing++) {
      TillRequest purchase = till.purchase(amount);
      till.approved(purchase);

      long taken = till.approved(till.reversal(purchase).standing(standing)).journaled().earned();

      assertThat(earned - taken).isEqualTo(earned * standing / amount);
      assertThat(till.available()).isEqualTo(500 + earned - taken);
      if (standing > 0) {
        till.approved(till.refund(purchase, standing));
      }
      assertThat(till.available()).isEqualTo(500);
    }
  }

  private ResponseCode codeOf(TillRequest request) {
    return till.send(request).code();
  }
}
