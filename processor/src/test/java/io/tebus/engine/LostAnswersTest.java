package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.iso.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What tills, terminals and networks send when an answer was lost or late: nothing counts twice.
 */
class LostAnswersTest {

  private static final long HOUR_MS = 3_600_000;
  private static final long DAY_MS = 24 * HOUR_MS;

  /** Forgets what is older than two days as soon as it needs the room. */
  private static final EngineOptions FORGETFUL =
      EngineOptions.ofCapacity(16).withStore(256, 256, 1_024);

  private Till till = Till.withTwoLots();

  @BeforeEach
  void startsWithFiveHundredPoints() {
    assertThat(till.available()).isEqualTo(500);
  }

  @AfterEach
  void isSound() {
    till.assertSound();
    till.close();
  }

  private void forgetful() {
    till.close();
    till = Till.withTwoLots(FORGETFUL);
  }

  private void forget() {
    for (int i = 0; i < FORGETFUL.windowCapacity(); i++) {
      till.approved(till.load(1));
    }
    till.pass(EngineOptions.TWO_DAYS_MS + 1);
  }

  @Test
  void aRequestThatItsOwnAdviceOvertookIsDeclined() {
    TillRequest purchase = till.purchase(45_90);
    till.approved(till.advice(purchase));
    assertThat(till.available()).isEqualTo(545);

    assertThat(till.send(purchase).code()).isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(till.available()).isEqualTo(545);
    TillRequest other = till.purchase(45_90);
    assertThat(till.approved(other).answer().earned()).isEqualTo(45);
  }

  @Test
  void aStandInsOwnApprovalCodeDoesNotBookASaleTwice() {
    TillRequest redemption = till.redemption(1_00);
    till.approved(redemption);

    TillRequest advice = till.advice(redemption);
    advice.view().approvalCode(123_456_789);
    assertThat(till.approved(advice).effect()).isEqualTo(Effect.NOTHING);
    assertThat(till.available()).isEqualTo(400);
  }

  @Test
  void aRefundWhoseAnswerWasLostIsUndoneByItsReversalAndSentAnew() {
    TillRequest redemption = till.redemption(2_40);
    till.approved(redemption);
    TillRequest lost = till.refund(redemption, 1_00);
    till.approved(lost);

    assertThat(till.approved(till.reversal(lost)).effect()).isEqualTo(Effect.RESTORED);
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 260));
    till.approved(till.refund(redemption, 1_00));
    assertThat(till.available()).isEqualTo(360);
    assertThat(till.send(till.refund(redemption, 1_41)).code())
        .isEqualTo(ResponseCode.INVALID_AMOUNT);
  }

  @Test
  void undoingARefundPutsPointsBackWhereTheyWereTaken() {
    TillRequest purchase = till.purchase(400_00);
    till.approved(purchase);
    till.approved(till.redemption(6_00));
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 300));
    TillRequest refund = till.refund(purchase, 400_00);
    till.approved(refund);
    assertThat(till.arrears()).isEqualTo(100);

    till.approved(till.reversal(refund));
    assertThat(till.arrears()).isZero();
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 300));
  }

  @Test
  void aPurchaseIsReversibleAgainWhenItsOnlyRefundIsUndone() {
    TillRequest purchase = till.purchase(100_00);
    till.approved(purchase);
    till.approved(till.reversal(purchase).standing(60_00));
    TillRequest refund = till.refund(purchase, 20_00);
    till.approved(refund);
    till.approved(till.reversal(refund));
    assertThat(till.available()).isEqualTo(560);

    assertThat(till.approved(till.reversal(purchase)).effect()).isEqualTo(Effect.MIRRORED);
    assertThat(till.available()).isEqualTo(500);
  }

  @Test
  void theReversalOfAPurchaseByItsNumberDoesNotUndoTheRefund() {
    TillRequest purchase = till.purchase(100_00).rrn("700000000001");
    till.approved(purchase);
    TillRequest refund = till.refund(purchase, 100_00).rrn("700000000001");
    refund.view().localTime(94_500);
    till.approved(refund);
    assertThat(till.available()).isEqualTo(500);

    TillRequest late = till.reversal(purchase).rrn("700000000001");
    late.view().original(0, 0, 0, 0, 0);
    TillReply reply = till.approved(late);
    assertThat(reply.exception()).isEqualTo(ExceptionReason.REFUNDED_BEFORE);
    assertThat(till.available()).isEqualTo(500);
  }

  @Test
  void aVoidOfACompletionThatAnotherOneReplacedIsNotUndone() {
    TillRequest hold = till.hold(2_40);
    till.approved(hold);
    TillRequest first = till.completion(hold, 2_40);
    till.approved(first);
    TillRequest voiding = till.voiding(first);
    till.approved(voiding);
    assertThat(till.available()).isEqualTo(500);
    assertThat(till.approved(till.completion(hold, 2_40)).effect()).isEqualTo(Effect.COMPLETED);
    assertThat(till.available()).isEqualTo(260);

    assertThat(till.approved(till.reversal(voiding)).exception())
        .isEqualTo(ExceptionReason.MIRROR_STANDS);
    assertThat(till.available()).isEqualTo(260);
  }

  @Test
  void aHoldIsFoundByNumberWhenTheWindowHasForgottenItsRequest() {
    forgetful();
    TillRequest hold = till.hold(2_40).online();
    till.approved(hold);
    till.pass(2 * DAY_MS);
    forget();

    assertThat(till.approved(till.completion(hold, 2_40)).effect()).isEqualTo(Effect.COMPLETED);
    long left = till.available();
    till.pass(HOUR_MS);
    assertThat(till.approved(till.completion(hold, 2_40)).effect()).isEqualTo(Effect.NOTHING);
    assertThat(till.available()).isEqualTo(left);
    assertThat(till.held()).isZero();
  }

  @Test
  void aForgottenHoldThatWasVoidedIsNotCompleted() {
    forgetful();
    TillRequest hold = till.hold(2_40).online();
    till.approved(hold);
    till.pass(2 * DAY_MS);
    forget();
    till.approved(till.voiding(hold));
    long left = till.available();

    TillReply late = till.approved(till.completion(hold, 2_40));
    assertThat(late.exception()).isEqualTo(ExceptionReason.REVERSED_BEFORE);
    assertThat(till.available()).isEqualTo(left);
  }

  @Test
  void aForgottenHoldIsReleasedByItsReversalAndCompletedByItsAdvice() {
    forgetful();
    TillRequest reversed = till.hold(1_00).online();
    TillRequest advised = till.hold(2_00).online();
    till.approved(reversed);
    till.approved(advised);
    till.pass(2 * DAY_MS);
    forget();

    assertThat(till.approved(till.reversal(reversed)).effect()).isEqualTo(Effect.RELEASED);
    assertThat(till.approved(till.advice(advised)).effect()).isEqualTo(Effect.COMPLETED);
    assertThat(till.held()).isZero();
  }
}
