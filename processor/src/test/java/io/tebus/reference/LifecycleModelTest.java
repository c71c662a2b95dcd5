package io.tebus.reference;

import static io.tebus.iso.ResponseCode.APPROVED;
import static io.tebus.iso.ResponseCode.APPROVED_IN_PART;
import static io.tebus.iso.ResponseCode.CURRENCY_NOT_ACCEPTED;
import static io.tebus.iso.ResponseCode.INVALID_AMOUNT;
import static io.tebus.iso.ResponseCode.INVALID_TRANSACTION;
import static io.tebus.iso.ResponseCode.NOT_SUFFICIENT_POINTS;
import static io.tebus.iso.ResponseCode.ORIGINAL_NOT_FOUND;
import static io.tebus.iso.ResponseCode.TERMINAL_NOT_PERMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Request.Right;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds, completions, refunds, voids, loads and advices: figures that were computed by hand. */
class LifecycleModelTest {

  private static final String CARD = "9999000100000078";
  private static final String OTHER_CARD = "9999000100000003";
  private static final String LOST_CARD = "9999000100000227";
  private static final String UNKNOWN_CARD = "9999000199999982";
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
  private static final Duration WEEK = Duration.ofDays(7);

  private final ReferenceModel model = new ReferenceModel(Duration.ofDays(180));
  private Instant now = Instant.parse("2027-01-15T09:30:00Z");

  @BeforeEach
  void openCards() {
    model.openCard(CARD);
    model.openCard(OTHER_CARD);
    model.openCard(now, new Opening(LOST_CARD, Opening.Status.LOST, Opening.NO_NUMBER, 40));
  }

  @AfterEach
  void everyPointIsAccountedFor() {
    assertThat(model.totals().conserved()).as("%s", model.totals()).isTrue();
  }

  // ---- Holds

  @Test
  void aHoldTakesConcreteLotsAndRedeemsNothing() {
    earnInTwoLots();

    Answer answer = send(hold(103, 22));

    assertThat(answer).isEqualTo(new Answer(APPROVED, 27, 0, 0, 0, 5, 0, 22, false, 3));
    assertBooked(Effect.HELD, Reason.NONE, 0, 22, 0);
    assertThat(model.balance(CARD)).isEqualTo(new Balance(5, 0, 0, 22, 0));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-02-28", 5));
    assertThat(model.totals()).isEqualTo(new Totals(67, 0, 45, 0, 0, 22, 0));
    assertThat(codeOf(redemption(104, 6))).isEqualTo(NOT_SUFFICIENT_POINTS);
  }

  @Test
  void aHoldIsDecidedAsARedemption() {
    send(purchase(101, 15_00));

    assertThat(codeOf(hold(102, 16))).isEqualTo(NOT_SUFFICIENT_POINTS);
    assertThat(codeOf(hold(103, 150_00).currency(Programme.IDR))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(hold(104, 10).currency(826))).isEqualTo(CURRENCY_NOT_ACCEPTED);
    Answer inPart = send(hold(105, 16).mode('U'));
    assertThat(inPart.responseCode()).isEqualTo(APPROVED_IN_PART);
    assertThat(inPart.approvedAmount()).isEqualTo(15);
    assertThat(held()).isEqualTo(15);
  }

  @Test
  void aCompletionBelowTheHoldTakesWhatWasDrawnFirst() {
    earnInTwoLots();
    Request hold = sent(hold(103, 22));

    send(completion(104, hold, 15));

    assertBooked(Effect.COMPLETED, Reason.NONE, 0, -22, 0);
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 5), lot("2029-02-28", 7));
    assertThat(held()).isZero();
    assertThat(model.totals()).isEqualTo(new Totals(67, 15, 52, 0, 0));
  }

  @Test
  void whatACompletionNeedsIsRoundedUpAtTheRateOfTheHold() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 1_000_00).currency(Programme.IDR));

    // ceil( 10 * 45001 / 100000 ) = 5 of the ten points on hold.
    Answer answer = send(completion(103, hold, 450_01));

    assertThat(answer.redeemed()).isEqualTo(5);
    assertThat(answer.value()).isEqualTo(450_01);
    assertThat(available()).isEqualTo(25);
  }

  @Test
  void aCompletionAboveTheHoldTakesTheExcessFromAvailablePoints() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 20));

    Answer answer = send(completion(103, hold, 25));

    assertThat(answer.redeemed()).isEqualTo(25);
    assertThat(answer.value()).isEqualTo(25);
    assertThat(available()).isEqualTo(5);
    assertBooked(Effect.COMPLETED, Reason.NONE, 0, -20, 0);
  }

  @Test
  void whatACompletionMissesIsAnException() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 20));

    Answer answer = send(completion(103, hold, 40));

    assertThat(answer.redeemed()).isEqualTo(30);
    assertThat(answer.value()).isEqualTo(30);
    assertBooked(Effect.COMPLETED, Reason.SHORT_OF_POINTS, 10, -20, 0);
    assertThat(model.totals()).isEqualTo(new Totals(70, 30, 40, 0, 0));
  }

  @Test
  void aCompletionInAnotherCurrencyTakesExactlyWhatIsOnHold() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 20));
    send(reversal(103, hold).standingAmount(12));
    assertBooked(Effect.RELEASED, Reason.NONE, 0, -8, 0);

    Answer answer = send(completion(104, hold, 99).currency(Programme.EUR));

    assertThat(answer.redeemed()).isEqualTo(12);
    assertThat(answer.value()).isEqualTo(12);
    assertBooked(Effect.COMPLETED, Reason.CURRENCY, 0, -12, 0);
    assertThat(available()).isEqualTo(18);
  }

  @Test
  void aCompletionOfNothingReleasesAll() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 20));

    send(completion(103, hold, 0));
    assertBooked(Effect.RELEASED, Reason.NONE, 0, -20, 0);
    assertThat(available()).isEqualTo(30);
    send(completion(104, hold, 0));
    assertBooked(Effect.NOTHING, Reason.NONE, 0, 0, 0);
    send(completion(105, hold, 5));
    assertBooked(Effect.NOTHING, Reason.COMPLETED_BEFORE, 0, 0, 0);
    assertThat(codeOf(refund(106, hold, 5))).isEqualTo(ORIGINAL_NOT_FOUND);
  }

  @Test
  void aCompletionIsBookedOnce() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 20));
    Request completion = sent(completion(103, hold, 15));

    assertThat(send(completion.toBuilder().mti(221)).repeat()).isTrue();
    send(completion(104, hold, 15));
    assertBooked(Effect.NOTHING, Reason.NONE, 0, 0, 0);
    send(completion(105, hold, 16));
    assertBooked(Effect.NOTHING, Reason.COMPLETED_BEFORE, 0, 0, 0);
    send(completion.toBuilder().amount(17));
    assertBooked(Effect.NOTHING, Reason.COMPLETED_BEFORE, 0, 0, 0);
    send(reversal(106, hold));
    assertBooked(Effect.NOTHING, Reason.COMPLETED_BEFORE, 0, 0, 0);
    assertThat(available()).isEqualTo(15);
  }

  @Test
  void aCompletionStandsLikeARedemption() {
    earnInTwoLots();
    Request hold = sent(hold(103, 22));
    Request completion = sent(completion(104, hold, 24));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-02-28", 3));

    send(reversal(105, completion).standingAmount(21));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-02-28", 6));
    assertThat(codeOf(undo(106, completion))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(refund(107, hold, 21))).isEqualTo(APPROVED);
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 20), lot("2029-02-28", 7));
    assertThat(codeOf(refund(108, hold, 1))).isEqualTo(INVALID_AMOUNT);
  }

  // ---- Time-outs

  @Test
  void aHoldIsOverAtItsDeadline() {
    send(purchase(101, 30_00));
    send(hold(102, 20));
    send(hold(103, 5).longHold(true));
    Instant begin = now;

    now = begin.plus(HALF_AN_HOUR).minusMillis(1);
    assertThat(send(balance(104)).after()).isEqualTo(5);
    now = begin.plus(HALF_AN_HOUR);
    assertThat(send(balance(105)).after()).isEqualTo(25);
    now = begin.plus(WEEK).minusMillis(1);
    assertThat(send(balance(106)).after()).isEqualTo(25);
    now = begin.plus(WEEK);
    assertThat(send(balance(107)).after()).isEqualTo(30);
    assertThat(held()).isZero();
  }

  @Test
  void aCompletionAfterTheTimeOutTakesAvailablePointsAtTheOldRate() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 20));
    now = now.plus(HALF_AN_HOUR);
    send(redemption(103, 18));
    assertThat(codeOf(undo(104, hold))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(refund(105, hold, 1))).isEqualTo(INVALID_TRANSACTION);
    send(reversal(106, hold));
    assertBooked(Effect.NOTHING, Reason.NONE, 0, 0, 0);

    Answer answer = send(completion(107, hold, 15));

    assertThat(answer.redeemed()).isEqualTo(12);
    assertBooked(Effect.COMPLETED, Reason.SHORT_OF_POINTS, 3, 0, 0);
    send(completion(108, hold, 15));
    assertBooked(Effect.NOTHING, Reason.NONE, 0, 0, 0);
    assertThat(available()).isZero();
  }

  @Test
  void heldPointsDoNotLapseAndComeBackForADay() {
    send(purchase(101, 45_00));
    at("2029-01-31T23:45:00Z");
    send(hold(102, 30));

    at("2029-02-01T00:00:00Z");
    send(balance(103));
    assertThat(model.balance(CARD)).isEqualTo(new Balance(0, 15, 0, 30, 0));
    at("2029-02-01T00:15:00Z");
    send(balance(104));

    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 15), lot("2029-02-02", 30));
    assertThat(model.balance(CARD)).isEqualTo(new Balance(30, 15, 0));
  }

  @Test
  void pointsThatComeBackRepayArrearsFirst() {
    Request earn = sent(purchase(101, 30_00));
    Request hold = sent(hold(102, 20));
    send(reversal(103, earn));
    assertThat(model.balance(CARD)).isEqualTo(new Balance(0, 0, 20, 20, 0));

    send(completion(104, hold, 5));

    assertThat(model.balance(CARD)).isEqualTo(new Balance(0, 0, 5));
  }

  // ---- Authorized purchases

  @Test
  void anAuthorizedPurchaseEarnsWhenItIsCompleted() {
    Request authorization = sent(authorization(101, 45_90));
    assertBooked(Effect.HELD, Reason.NONE, 0, 0, 45);
    assertThat(send(authorization))
        .isEqualTo(
            new Answer(APPROVED, 0, 45, 0, 0, 0, 0, 45_90, false, 1).withPending(45).asRepeat());
    assertThat(model.balance(CARD)).isEqualTo(new Balance(0, 0, 0, 0, 45));
    assertThat(model.totals()).isEqualTo(new Totals(85, 0, 40, 0, 0, 0, 45));

    send(completion(102, authorization, 60_99));

    assertBooked(Effect.COMPLETED, Reason.NONE, 0, 0, -45);
    assertThat(model.balance(CARD)).isEqualTo(new Balance(60, 0, 0));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 60));
  }

  @Test
  void theRulesOfTheAuthorizationDecideWhatACompletionEarns() {
    Request excluded = sent(authorization(101, 50_00).merchantType(6011));
    Request authorization = sent(authorization(102, 45_90));

    send(completion(103, excluded, 50_00).merchantType(5411));
    assertThat(available()).isZero();
    send(completion(104, authorization, 12_345_67).currency(826));
    assertBooked(Effect.COMPLETED, Reason.CURRENCY, 0, 0, -45);
    assertThat(available()).isEqualTo(45);
  }

  @Test
  void whatStaysPendingOfAReversedAuthorizationIsRoundedDown() {
    Request authorization = sent(authorization(101, 100_00));

    // floor( 100 * 3399 / 10000 ) = 33
    send(reversal(102, authorization).standingAmount(33_99));
    assertThat(model.balance(CARD).pending()).isEqualTo(33);
    assertThat(codeOf(undo(103, authorization))).isEqualTo(APPROVED);
    assertThat(model.balance(CARD).pending()).isZero();
    assertThat(send(authorization)).isEqualTo(Answer.of(INVALID_TRANSACTION));
  }

  @Test
  void anAuthorizationIsOpenForAWeekAndEarnsAllTheSameAfterwards() {
    Request authorization = sent(authorization(101, 45_90));
    now = now.plus(WEEK);
    send(balance(102));
    assertThat(model.balance(CARD).pending()).isZero();

    send(completion(103, authorization, 45_90));

    assertBooked(Effect.COMPLETED, Reason.NONE, 0, 0, 0);
    assertThat(available()).isEqualTo(45);
    assertThat(codeOf(refund(104, authorization, 45_90))).isEqualTo(APPROVED);
    assertThat(available()).isZero();
  }

  @Test
  void anAuthorizationHasNoPartInPoints() {
    send(purchase(101, 45_00));

    assertThat(codeOf(authorization(102, 10_00).pointsToUse(1))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(authorization(103, 0).pointsToUse(Request.ALL)))
        .isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(authorization(104, 10_00).pointsToUse(0))).isEqualTo(APPROVED);
  }

  // ---- Refunds

  @Test
  void refundsInPartsTakeBackWhatWasEarned() {
    Request purchase = sent(purchase(101, 45_90));

    // g( 3590 ) = floor( 45 * 3590 / 4590 ) = 35
    Answer part = send(refund(102, purchase, 10_00));
    assertThat(part)
        .isEqualTo(new Answer(APPROVED, 45, 10, 0, 0, 35, 0, 0, false, 2).asTakenBack(10_00));
    assertBooked(Effect.MIRRORED, Reason.NONE, 0, 0, 0);
    assertThat(codeOf(refund(103, purchase, 35_91))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(refund(104, purchase, 0))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(refund(105, purchase, 35_90).currency(Programme.EUR)))
        .isEqualTo(CURRENCY_NOT_ACCEPTED);
    send(reversal(106, purchase));
    assertBooked(Effect.NOTHING, Reason.REFUNDED_BEFORE, 0, 0, 0);
    assertThat(send(refund(107, purchase, 35_90)).earned()).isEqualTo(35);
    assertThat(codeOf(refund(108, purchase, 1))).isEqualTo(INVALID_AMOUNT);
    assertThat(send(purchase).responseCode()).isEqualTo(APPROVED);
    assertThat(available()).isZero();
  }

  @Test
  void aRefundOfASplitSharesBothParts() {
    send(purchase(101, 27_00));
    Request split = sent(purchase(102, 20_00).pointsToUse(27));

    // v( 1000 ) = ceil( 27 * 1000 / 2000 ) = 14; g( 1000 ) = floor( 19 * 986 / 1973 ) = 9
    Answer half = send(refund(103, split, 10_00));

    assertThat(half)
        .isEqualTo(new Answer(APPROVED, 19, 10, 13, 13, 22, 0, 0, false, 3).asTakenBack(9_87));
    Answer rest = send(refund(104, split, 10_00));
    assertThat(rest.redeemed()).isEqualTo(14);
    assertThat(rest.earned()).isEqualTo(9);
    assertThat(rest.moneyPart()).isEqualTo(9_86);
    assertThat(available()).isEqualTo(27);
  }

  @Test
  void refundedPointsOfALotThatLapsedGetANewLife() {
    send(purchase(101, 45_00));
    at("2029-01-31T23:59:59Z");
    Request redemption = sent(redemption(102, 30));

    at("2029-02-01T00:00:01Z");
    Answer answer = send(refund(103, redemption, 20));

    assertThat(answer.redeemed()).isEqualTo(20);
    assertThat(answer.moneyPart()).isZero();
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 15), lot("2031-02-28", 20));
  }

  @Test
  void anOriginalIsRefundedForHalfAYear() {
    Request purchase = sent(purchase(101, 45_00));
    Request other = sent(purchase(102, 45_00));
    Instant begin = now;

    now = begin.plus(Duration.ofDays(180));
    assertThat(codeOf(refund(103, purchase, 45_00))).isEqualTo(APPROVED);
    now = now.plusMillis(1);
    assertThat(codeOf(refund(104, other, 45_00))).isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(available()).isEqualTo(45);
  }

  @Test
  void whatCannotBeRefundedSaysWhy() {
    send(purchase(101, 45_00));
    Request declined = sent(redemption(102, 1_000));
    Request redemption = sent(redemption(103, 10));
    Request hold = sent(hold(104, 10));
    Request reversed = sent(redemption(105, 10));
    send(reversal(106, reversed));
    Request undone = sent(undo(107, redemption));

    assertThat(codeOf(refund(201, declined, 1))).isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(codeOf(refund(202, redemption, 1))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(refund(203, hold, 1))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(refund(204, reversed, 1))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(refund(205, undone, 1))).isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(codeOf(refund(206, redemption(999, 1).build(), 1))).isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(codeOf(refund(207, redemption, 1).original(null))).isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(codeOf(refund(208, hold, 1).processingCode(200_000).asDialectSays()))
        .isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(available()).isEqualTo(35);
  }

  @Test
  void anAdviceOfARefundIsNeverDeclined() {
    send(purchase(101, 45_00));
    Request redemption = sent(redemption(102, 30));
    Request hold = sent(hold(103, 5));

    send(refundAdvice(201, hold, 1));
    assertBooked(Effect.NOTHING, Reason.NOT_UNDERSTOOD, 0, 0, 0);
    send(refundAdvice(202, redemption, 0));
    assertBooked(Effect.NOTHING, Reason.INVALID_AMOUNT, 0, 0, 0);
    send(refundAdvice(203, redemption, 5).currency(Programme.EUR));
    assertBooked(Effect.NOTHING, Reason.CURRENCY, 0, 0, 0);
    Answer all = send(refundAdvice(204, redemption, 60));
    assertThat(all.redeemed()).isEqualTo(30);
    assertBooked(Effect.MIRRORED, Reason.INVALID_AMOUNT, 0, 0, 0);
    send(refundAdvice(205, redemption, 1));
    assertBooked(Effect.NOTHING, Reason.REFUNDED_BEFORE, 0, 0, 0);
    send(refundAdvice(206, redemption(999, 1).build(), 1));
    assertBooked(Effect.NOTHING, Reason.NOT_FOUND, 0, 0, 0);
    assertThat(available()).isEqualTo(40);
  }

  @Test
  void aRightRefundsWithoutAReference() {
    send(purchase(101, 45_00));
    Request unknown = purchase(999, 30_00).build();
    Request spent = redemption(998, 250_00).currency(Programme.IDR).build();
    Set<Right> right = Set.of(Right.REFUND_WITHOUT_REFERENCE);

    Answer taken = send(refund(102, unknown, 50_99).rights(right));
    assertThat(taken)
        .isEqualTo(new Answer(APPROVED, 45, 50, 0, 0, 0, 5, 0, false, 2).asTakenBack(50_99));
    assertBooked(Effect.MIRRORED, Reason.NONE, 0, 0, 0);
    Answer given = send(refund(103, spent, 250_00).rights(right));
    assertThat(given).isEqualTo(new Answer(APPROVED, 0, 2, 0, 0, 0, 3, 250_00, false, 3));
    assertBooked(Effect.POSTED, Reason.NONE, 0, 0, 0);
    assertThat(codeOf(refund(104, spent, 99_99).rights(right))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(refund(105, unknown, 1).currency(826).rights(right)))
        .isEqualTo(CURRENCY_NOT_ACCEPTED);
    assertThat(codeOf(refund(106, unknown, 1).card(UNKNOWN_CARD).rights(right)))
        .isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(codeOf(refund(107, unknown, 1).card(LOST_CARD).rights(right))).isEqualTo(APPROVED);
  }

  // ---- Voids

  @Test
  void aVoidTakesBackWhatWasMadeToday() {
    send(purchase(101, 45_00));
    Request redemption = sent(redemption(102, 30));
    Request late = sent(redemption(103, 5));

    Answer answer = send(undo(104, redemption));
    assertThat(answer)
        .isEqualTo(new Answer(APPROVED, 10, 0, 30, 30, 40, 0, 0, false, 4).asTakenBack(0));
    assertThat(codeOf(undo(105, redemption))).isEqualTo(INVALID_TRANSACTION);
    assertThat(send(redemption)).isEqualTo(Answer.of(INVALID_TRANSACTION));
    at("2027-01-16T00:00:00Z");
    assertThat(codeOf(undo(106, late))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(undo(107, late).original(null))).isEqualTo(ORIGINAL_NOT_FOUND);
  }

  @Test
  void aVoidReleasesAHoldOnAnyDay() {
    send(purchase(101, 45_00));
    Request hold = sent(hold(102, 30).longHold(true));
    send(reversal(103, hold).standingAmount(20));

    now = now.plus(Duration.ofDays(3));
    Answer answer = send(undo(104, hold));

    assertThat(answer)
        .isEqualTo(new Answer(APPROVED, 25, 0, 0, 0, 45, 0, 0, false, 4).asTakenBack(0));
    assertBooked(Effect.RELEASED, Reason.NONE, 0, -20, 0);
    send(completion(105, hold, 20));
    assertBooked(Effect.NOTHING, Reason.REVERSED_BEFORE, 0, 0, 0);
  }

  // ---- Reversals of what is no posting

  @Test
  void aVoidIsUndoneByItsReversalAndCanBeSentAnew() {
    send(purchase(101, 45_00));
    Request redemption = sent(redemption(102, 30));
    Request undone = sent(undo(103, redemption));

    send(reversal(104, undone));
    assertBooked(Effect.RESTORED, Reason.NONE, 0, 0, 0);
    assertThat(available()).isEqualTo(15);

    assertThat(codeOf(undo(105, redemption))).isEqualTo(APPROVED);
    assertThat(available()).isEqualTo(45);
  }

  @Test
  void onlyTheLastRefundIsUndone() {
    send(purchase(101, 45_00));
    Request redemption = sent(redemption(102, 30));
    Request first = sent(refund(103, redemption, 10));
    Request second = sent(refund(104, redemption, 5));

    send(reversal(105, first));
    assertBooked(Effect.NOTHING, Reason.MIRROR_STANDS, 0, 0, 0);
    send(reversal(106, second));
    assertBooked(Effect.RESTORED, Reason.NONE, 0, 0, 0);
    assertThat(available()).isEqualTo(25);
    send(reversal(107, first));
    assertBooked(Effect.RESTORED, Reason.NONE, 0, 0, 0);
    assertThat(available()).isEqualTo(15);
    assertThat(codeOf(refund(108, redemption, 30))).isEqualTo(APPROVED);
    assertThat(available()).isEqualTo(45);
  }

  @Test
  void pointsOfARefundThatWereSpentBecomeArrearsWhenItIsUndone() {
    send(purchase(101, 45_00));
    Request redemption = sent(redemption(102, 30));
    Request refunded = sent(refund(103, redemption, 30));
    send(redemption(104, 45));

    send(reversal(105, refunded));

    assertBooked(Effect.RESTORED, Reason.NONE, 0, 0, 0);
    assertThat(available()).isZero();
    assertThat(model.balance(CARD).arrears()).isEqualTo(30);
  }

  @Test
  void aReversalReleasesAHoldDownToWhatStands() {
    send(purchase(101, 30_00));
    Request hold = sent(hold(102, 1_000_00).currency(Programme.IDR));

    // ceil( 10 * 45001 / 100000 ) = 5 stay on hold.
    send(reversal(103, hold).standingAmount(450_01));
    assertBooked(Effect.RELEASED, Reason.NONE, 0, -5, 0);
    send(reversal(104, hold).standingAmount(450_01));
    assertBooked(Effect.NOTHING, Reason.NONE, 0, 0, 0);
    send(reversal(105, hold));
    assertBooked(Effect.RELEASED, Reason.NONE, 0, -5, 0);
    assertThat(available()).isEqualTo(30);
  }

  // ---- Loads and earn only

  @Test
  void aLoadIsARight() {
    Set<Right> right = Set.of(Right.LOAD);

    assertThat(codeOf(load(101, 0).currency(826))).isEqualTo(TERMINAL_NOT_PERMITTED);
    assertThat(codeOf(load(102, 0).rights(right))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(load(103, 10).currency(826).rights(right))).isEqualTo(CURRENCY_NOT_ACCEPTED);
    assertThat(codeOf(load(104, 99_99).currency(Programme.IDR).rights(right)))
        .isEqualTo(INVALID_AMOUNT);
    Answer answer = send(load(105, 250_00).currency(Programme.IDR).rights(right));
    assertThat(answer).isEqualTo(new Answer(APPROVED, 0, 2, 0, 0, 2, 0, 250_00, false, 5));
    Request load = sent(load(106, 30).currency(999).rights(right));
    assertThat(available()).isEqualTo(32);
    assertThat(codeOf(refund(107, load, 30))).isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(codeOf(undo(108, load))).isEqualTo(APPROVED);
    assertThat(available()).isEqualTo(2);
  }

  @Test
  void earnOnlyEarnsWithoutASplit() {
    send(purchase(101, 10_00));

    Answer answer =
        send(message(200, 102, 280_090).amount(45_90).currency(Programme.USD).pointsToUse(5));

    assertThat(answer).isEqualTo(new Answer(APPROVED, 10, 45, 0, 0, 55, 0, 45_90, false, 2));
  }

  // ---- Advices

  @Test
  void anAdviceOfAKnownRequestIsThatRequest() {
    Request purchase = sent(purchase(101, 45_00));
    Request declined = sent(redemption(102, 60));
    Request hold = sent(hold(103, 20));
    Request reversed = sent(purchase(104, 5_00));
    send(reversal(105, reversed));

    send(adviceOf(purchase));
    assertBooked(Effect.NOTHING, Reason.NONE, 0, 0, 0);
    send(adviceOf(reversed));
    assertBooked(Effect.NOTHING, Reason.REVERSED_BEFORE, 0, 0, 0);
    send(adviceOf(hold).mti(220).asDialectSays());
    assertBooked(Effect.COMPLETED, Reason.NONE, 0, -20, 0);
    send(adviceOf(declined));
    assertBooked(Effect.POSTED, Reason.SHORT_OF_POINTS, 35, 0, 0);
    assertThat(available()).isZero();
  }

  @Test
  void aFactIsBookedAsFarAsItCanBe() {
    send(adviceOf(purchase(101, 45_90).build()));
    assertBooked(Effect.POSTED, Reason.NONE, 0, 0, 0);
    send(adviceOf(hold(102, 40).build()));
    assertBooked(Effect.HELD, Reason.NONE, 0, 40, 0);
    send(adviceOf(authorization(103, 7_00).build()));
    assertBooked(Effect.HELD, Reason.NONE, 0, 0, 7);
    send(adviceOf(redemption(104, 150_00).currency(Programme.IDR).build()));
    assertThat(available()).isEqualTo(3);
    send(adviceOf(redemption(105, 4).build()));
    assertBooked(Effect.POSTED, Reason.SHORT_OF_POINTS, 1, 0, 0);
    send(adviceOf(redemption(106, 4).build()));
    assertBooked(Effect.NOTHING, Reason.SHORT_OF_POINTS, 4, 0, 0);
    send(adviceOf(redemption(107, 15).card(LOST_CARD).build()));
    assertThat(model.balance(LOST_CARD).available()).isEqualTo(25);
  }

  @Test
  void aFactThatCannotBeBookedSaysWhy() {
    send(adviceOf(purchase(101, 0).build()));
    assertBooked(Effect.NOTHING, Reason.INVALID_AMOUNT, 0, 0, 0);
    send(adviceOf(purchase(102, 1_00).currency(826).build()));
    assertBooked(Effect.NOTHING, Reason.CURRENCY, 0, 0, 0);
    send(adviceOf(redemption(103, 1).card(UNKNOWN_CARD).build()));
    assertBooked(Effect.NOTHING, Reason.UNKNOWN_CARD, 0, 0, 0);
    send(adviceOf(load(104, 10).build()));
    assertBooked(Effect.NOTHING, Reason.NOT_PERMITTED, 0, 0, 0);
    send(adviceOf(balance(105).build()));
    assertBooked(Effect.NOTHING, Reason.NOT_UNDERSTOOD, 0, 0, 0);
    send(adviceOf(load(106, 10).rights(Set.of(Right.LOAD)).build()));
    assertBooked(Effect.POSTED, Reason.NONE, 0, 0, 0);
    assertThat(available()).isEqualTo(10);
  }

  @Test
  void anAdviceIsNeverDeclined() {
    Request fact = sent(adviceOf(purchase(101, 45_00).build()));
    assertThat(send(fact).repeat()).isTrue();

    Answer other = send(fact.toBuilder().amount(46_00));
    assertThat(other.responseCode()).isEqualTo(APPROVED);
    assertThat(other.repeat()).isFalse();
    assertThat(available()).isEqualTo(91);

    Request reversed = sent(adviceOf(purchase(102, 5_00).build()));
    send(reversal(103, reversed));
    assertThat(send(reversed).responseCode()).isEqualTo(APPROVED);
    Request late = adviceOf(purchase(104, 5_00).build()).build();
    send(reversal(105, late));
    send(late);
    assertBooked(Effect.NOTHING, Reason.NONE, 0, 0, 0);
    assertThat(available()).isEqualTo(91);
  }

  @Test
  void aCompletionOfWhatWasReversedBeforeItCameIsAnException() {
    Request hold = hold(101, 20).build();
    send(reversal(102, hold));

    send(completion(103, hold, 20));
    assertBooked(Effect.NOTHING, Reason.REVERSED_BEFORE, 0, 0, 0);
    assertThat(codeOf(refund(104, hold, 20))).isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(codeOf(undo(105, hold))).isEqualTo(ORIGINAL_NOT_FOUND);
  }

  // ---- References

  @Test
  void theApprovalCodeNamesOneTransactionTogetherWithTheRrnOrTheCard() {
    send(purchase(101, 45_00));
    Request byCard = sent(hold(102, 5));
    Request byRrn = sent(hold(103, 7).rrn("700000000001"));

    send(completion(201, byCard, 5).original(null).approvalOf(byCard).merchant("MERCH0000000008"));
    assertBooked(Effect.POSTED, Reason.NONE, 0, 0, 0);
    send(completion(202, byCard, 5).original(null).approvalOf(byCard));
    assertBooked(Effect.COMPLETED, Reason.NONE, 0, -5, 0);
    send(
        completion(203, byRrn, 7)
            .original(null)
            .approvalOf(byRrn)
            .rrn("700000000001")
            .terminal("TERM0008"));
    assertBooked(Effect.COMPLETED, Reason.NONE, 0, -7, 0);
    assertThat(codeOf(undo(204, byCard).original(null).approvalOf(byCard).card(OTHER_CARD)))
        .isEqualTo(ORIGINAL_NOT_FOUND);
    assertThat(available()).isEqualTo(28);
  }

  @Test
  void anOpenHoldIsKnownForItselfWhenItsTransactionIsForgotten() {
    ReferenceModel forgetful = new ReferenceModel(Duration.ofDays(2));
    forgetful.openCard(CARD);
    Request first = authorization(101, 45_90).build();
    Request second = authorization(102, 20_00).build();
    forgetful.execute(now, first);
    forgetful.execute(now, second);
    now = now.plus(Duration.ofDays(6));

    forgetful.execute(now, undo(103, first).build());
    assertThat(forgetful.balance(CARD).pending()).isEqualTo(20);
    forgetful.execute(now, undo(104, second).original(null).approvalOf(second).build());
    assertThat(forgetful.balance(CARD).pending()).isZero();
  }

  // ---- Messages

  /** Twenty points that expire with January 2029, and seven that expire a month later. */
  private void earnInTwoLots() {
    at("2027-01-31T12:00:00Z");
    send(purchase(101, 20_00));
    at("2027-02-01T12:00:00Z");
    send(purchase(102, 7_00));
  }

  private void at(String instant) {
    now = Instant.parse(instant);
  }

  private void assertBooked(Effect effect, Reason reason, long missing, long held, long pending) {
    Booked booked = Objects.requireNonNull(model.booked());
    assertThat(booked)
        .isEqualTo(new Booked(effect, reason, missing, held, pending, booked.original(), 0, null));
  }

  private Answer send(RequestBuilder message) {
    return send(message.build());
  }

  private Answer send(Request message) {
    model.endDueHolds(now);
    return model.execute(now, message);
  }

  private Request sent(RequestBuilder message) {
    Request request = message.build();
    send(request);
    return request;
  }

  private ResponseCode codeOf(RequestBuilder message) {
    return send(message).responseCode();
  }

  private long available() {
    return model.balance(CARD).available();
  }

  private long held() {
    return model.balance(CARD).held();
  }

  private static Lot lot(String expiresOn, long points) {
    return new Lot(LocalDate.parse(expiresOn).toEpochDay(), points);
  }

  private RequestBuilder purchase(int stan, long cents) {
    return message(200, stan, 0).amount(cents).currency(Programme.USD);
  }

  private RequestBuilder authorization(int stan, long cents) {
    return message(100, stan, 0).amount(cents).currency(Programme.USD);
  }

  private RequestBuilder redemption(int stan, long cents) {
    return message(200, stan, 9_000).amount(cents).currency(Programme.USD);
  }

  private RequestBuilder hold(int stan, long cents) {
    return message(100, stan, 9_000).amount(cents).currency(Programme.USD);
  }

  private RequestBuilder load(int stan, long cents) {
    return message(200, stan, 210_090).amount(cents).currency(Programme.USD);
  }

  private RequestBuilder balance(int stan) {
    return message(100, stan, 319_000);
  }

  private RequestBuilder completion(int stan, Request original, long amount) {
    return following(220, stan, original.processingCode(), original).amount(amount);
  }

  private RequestBuilder refund(int stan, Request original, long amount) {
    return following(200, stan, refundCode(original), original).amount(amount);
  }

  private RequestBuilder refundAdvice(int stan, Request original, long amount) {
    return following(220, stan, refundCode(original), original).amount(amount);
  }

  private static int refundCode(Request original) {
    return original.processingCode() == 9_000 ? 200_090 : 200_000;
  }

  private RequestBuilder undo(int stan, Request original) {
    return following(200, stan, 20_000, original).amount(original.amount());
  }

  private RequestBuilder reversal(int stan, Request original) {
    return following(420, stan, original.processingCode(), original).amount(original.amount());
  }

  private static RequestBuilder adviceOf(Request asked) {
    return asked.toBuilder().mti(asked.mti() + 20).asDialectSays();
  }

  private RequestBuilder following(int mti, int stan, int processingCode, Request original) {
    assertThat(Dialect.function(mti, processingCode)).isNotEqualTo(TransactionFunction.UNKNOWN);
    return message(mti, stan, processingCode)
        .card(original.card())
        .currency(original.currency())
        .original(original.asOriginal());
  }

  private RequestBuilder message(int mti, int stan, int processingCode) {
    LocalDateTime local = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    int date = local.getMonthValue() * 100 + local.getDayOfMonth();
    int time = local.getHour() * 10_000 + local.getMinute() * 100 + local.getSecond();
    return Request.builder()
        .mti(mti)
        .card(CARD)
        .processingCode(processingCode)
        .stan(stan)
        .transmittedAt(date * 1_000_000L + time)
        .localTime(time)
        .localDate(date)
        .acquirer(123_456)
        .terminal("TERM0007")
        .merchant("MERCH0000000007")
        .merchantType(5411)
        .asDialectSays();
  }
}
