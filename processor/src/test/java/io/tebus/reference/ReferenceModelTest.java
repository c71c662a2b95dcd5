package io.tebus.reference;

import static io.tebus.iso.ResponseCode.APPROVED;
import static io.tebus.iso.ResponseCode.APPROVED_IN_PART;
import static io.tebus.iso.ResponseCode.CURRENCY_NOT_ACCEPTED;
import static io.tebus.iso.ResponseCode.DUPLICATE;
import static io.tebus.iso.ResponseCode.EXPIRED_CARD;
import static io.tebus.iso.ResponseCode.INVALID_AMOUNT;
import static io.tebus.iso.ResponseCode.INVALID_CARD;
import static io.tebus.iso.ResponseCode.INVALID_TRANSACTION;
import static io.tebus.iso.ResponseCode.LOST_CARD;
import static io.tebus.iso.ResponseCode.NOT_SUFFICIENT_POINTS;
import static io.tebus.iso.ResponseCode.RESTRICTED_CARD;
import static io.tebus.iso.ResponseCode.STOLEN_CARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Opening.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReferenceModelTest {

  private static final String CARD = "9999000100000078";
  private static final String OTHER_CARD = "9999000100000003";
  private static final String INACTIVE_CARD = "9999000100000011";
  private static final String FAMILY_CARD = "9999000100000029";
  private static final String SECOND_FAMILY_CARD = "9999000100000037";
  private static final String UNKNOWN_CARD = "9999000199999982";
  private static final long FAMILY = 7;
  private static final long ACQUIRER = 123_456;
  private static final Duration TWO_DAYS = Duration.ofDays(2);
  private static final int STEPS = 120_000;

  /** So often the totals are added up, which takes its time. */
  private static final int STEPS_PER_AUDIT = 25;

  /** Of both programmes of a random history. */
  private static final List<CardKey> USUAL_CARDS =
      RandomHistory.programmes().stream()
          .flatMap(programme ->
              RandomOpenings.cardsOf(programme.id()).stream()
                  .map(card -> new CardKey(programme.id(), card)))
          .toList();

  private final ReferenceModel model = new ReferenceModel(Duration.ofDays(180));
  private Instant now = Instant.parse("2027-01-15T09:30:00Z");

  @BeforeEach
  void openCards() {
    model.openCard(CARD);
    model.openCard(OTHER_CARD);
  }

  @AfterEach
  void everyPointIsAccountedFor() {
    assertThat(model.totals().conserved()).as("%s", model.totals()).isTrue();
  }

  // ---- The exchanges that the interface promises

  @Test
  void answersThePublishedExchanges() {
    Request first = purchase(101, 45_90).build();
    assertThat(send(first)).isEqualTo(new Answer(APPROVED, 0, 45, 0, 0, 45, 0, 45_90, false, 1));
    Answer repeated = new Answer(APPROVED, 0, 45, 0, 0, 45, 0, 45_90, true, 1);
    assertThat(send(first)).isEqualTo(repeated);
    assertThat(send(first.toBuilder().mti(201))).isEqualTo(repeated);
    assertThat(send(first.toBuilder().amount(46_00))).isEqualTo(Answer.of(DUPLICATE));

    assertThat(send(balance(102))).isEqualTo(Answer.showing(APPROVED, 45, 0));
    assertThat(send(redemption(103, 30)))
        .isEqualTo(new Answer(APPROVED, 45, 0, 30, 30, 15, 0, 30, false, 2));
    assertThat(send(redemption(104, 16)))
        .isEqualTo(Answer.showing(NOT_SUFFICIENT_POINTS, 15, 0).numbered(3));
    Request upTo = redemption(105, 16).mode('U').build();
    assertThat(send(upTo))
        .isEqualTo(new Answer(APPROVED_IN_PART, 15, 0, 15, 15, 0, 0, 15, false, 4));

    assertThat(send(reversal(106, upTo).mti(400)))
        .isEqualTo(new Answer(APPROVED, 0, 0, 15, 15, 15, 0, 0, false, 5));
    assertThat(send(reversal(107, upTo))).isEqualTo(Answer.of(APPROVED).numbered(6));
    assertThat(available()).isEqualTo(15);

    Request late = redemption(108, 10).build();
    assertThat(send(reversal(109, late))).isEqualTo(Answer.of(APPROVED).numbered(7));
    assertThat(send(late)).isEqualTo(Answer.of(INVALID_TRANSACTION).numbered(8));
    assertThat(available()).isEqualTo(15);

    assertThat(send(purchase(110, 1_250).currency(Programme.JPY)))
        .isEqualTo(new Answer(APPROVED, 15, 12, 0, 0, 27, 0, 1_250, false, 9));
    assertThat(send(purchase(111, 5_000_00).merchantType(6051)))
        .isEqualTo(new Answer(APPROVED, 27, 0, 0, 0, 27, 0, 5_000_00, false, 10));
    assertThat(send(purchase(112, 20_00).pointsToUse(27)))
        .isEqualTo(new Answer(APPROVED, 27, 19, 27, 27, 19, 0, 20_00, false, 11));
    assertThat(send(purchase(113, 10_00).card(UNKNOWN_CARD)))
        .isEqualTo(Answer.of(INVALID_CARD).numbered(12));
    assertThat(send(message(200, 115, 770_000).function(TransactionFunction.UNKNOWN)))
        .isEqualTo(Answer.of(INVALID_TRANSACTION).numbered(13));
    assertThat(available()).isEqualTo(19);
  }

  // ---- Earning

  @Test
  void earnsOnePointPerFullUnitOfTheCurrency() {
    assertThat(send(purchase(101, 99)).earned()).isZero();
    assertThat(send(purchase(102, 1_00)).earned()).isEqualTo(1);
    assertThat(send(purchase(103, 1_99).currency(Programme.EUR)).earned()).isEqualTo(1);
    assertThat(send(purchase(104, 299).currency(Programme.JPY)).earned()).isEqualTo(2);
    assertThat(send(purchase(105, 29_999_99).currency(Programme.IDR)).earned()).isEqualTo(2);
  }

  @Test
  void earnsNothingAtExcludedMerchantsAndForExcludedTransactionTypes() {
    assertThat(send(purchase(101, 50_00).merchantType(6011)).earned()).isZero();
    assertThat(send(purchase(102, 50_00).processingCode(10_000)).earned()).isZero();
    assertThat(send(purchase(103, 50_00).processingCode(90_000)).earned()).isZero();
    assertThat(send(purchase(104, 50_00).processingCode(110_000)).earned()).isZero();
    assertThat(send(purchase(105, 50_00).processingCode(3_000)).earned()).isEqualTo(50);
  }

  @Test
  void earnedPointsExpireAtTheEndOfTheMonthTwentyFourMonthsLater() {
    at("2026-02-28T23:59:59Z");
    send(purchase(101, 10_00));
    at("2026-03-01T00:00:00Z");
    send(purchase(102, 20_00));
    at("2026-03-31T12:00:00Z");
    send(purchase(103, 30_00));

    assertThat(model.lots(CARD)).containsExactly(lot("2028-02-29", 10), lot("2028-03-31", 50));
  }

  @Test
  void pointsCanBeSpentThroughTheLastDayOfTheirLot() {
    send(purchase(101, 45_00));

    at("2029-01-31T23:59:59.999Z");
    assertThat(send(balance(102)).after()).isEqualTo(45);
    at("2029-02-01T00:00:00Z");
    assertThat(send(balance(103)).after()).isZero();

    assertThat(model.balance(CARD)).isEqualTo(new Balance(0, 45, 0));
  }

  // ---- Spending

  @Test
  void spendsTheLotThatExpiresFirst() {
    at("2027-01-31T12:00:00Z");
    send(purchase(101, 20_00));
    at("2027-02-01T12:00:00Z");
    send(purchase(102, 7_00));

    send(redemption(103, 22));

    assertThat(model.lots(CARD)).containsExactly(lot("2029-02-28", 5));
  }

  @Test
  void declinesAnExactAmountThatNoNumberOfPointsIsWorth() {
    send(purchase(101, 45_00));

    assertThat(send(redemption(102, 100_00).currency(Programme.IDR)).redeemed()).isEqualTo(1);
    assertThat(send(redemption(103, 150_00).currency(Programme.IDR)).responseCode())
        .isEqualTo(INVALID_AMOUNT);
    assertThat(send(redemption(104, 150_00).currency(Programme.IDR).mode('U')))
        .isEqualTo(new Answer(APPROVED_IN_PART, 44, 0, 1, 100_00, 43, 0, 100_00, false, 4));
    assertThat(send(redemption(105, 99_99).currency(Programme.IDR).mode('M')).responseCode())
        .isEqualTo(NOT_SUFFICIENT_POINTS);
  }

  @Test
  void spendsAllThereIsWhenNoLimitIsAsked() {
    send(purchase(101, 45_00));

    assertThat(send(redemption(102, 0).mode('M').currency(Programme.IDR)))
        .isEqualTo(new Answer(APPROVED, 45, 0, 45, 4_500_00, 0, 0, 4_500_00, false, 2));
    assertThat(send(redemption(103, 0).mode('U')).responseCode()).isEqualTo(NOT_SUFFICIENT_POINTS);
  }

  @Test
  void readsTheAmountAsPointsInThePointsCurrency() {
    send(purchase(101, 45_00));

    Answer answer = send(redemption(102, 40).currency(999));

    assertThat(answer).isEqualTo(new Answer(APPROVED, 45, 0, 40, 40, 5, 0, 40, false, 2));
  }

  @Test
  void parallelRedemptionsSucceedAsOftenAsTheBalanceAllows() {
    send(purchase(101, 45_00));

    int approved = 0;
    for (int stan = 201; stan <= 207; stan++) {
      if (send(redemption(stan, 10)).responseCode() == APPROVED) {
        approved++;
      }
    }

    assertThat(approved).isEqualTo(4);
    assertThat(available()).isEqualTo(5);
  }

  @Test
  void splitTenderTakesAsManyPointsAsThereAreAndTheBasketAllows() {
    send(purchase(101, 45_00));

    Answer belowBasket = send(purchase(102, 30).pointsToUse(Request.ALL));
    Answer aboveBalance = send(purchase(103, 2_15).pointsToUse(Request.ALL));
    Answer nothingLeft = send(purchase(104, 1_00).card(OTHER_CARD).pointsToUse(Request.ALL));

    assertThat(belowBasket).isEqualTo(new Answer(APPROVED, 45, 0, 30, 30, 15, 0, 30, false, 2));
    assertThat(aboveBalance).isEqualTo(new Answer(APPROVED, 15, 2, 15, 15, 2, 0, 2_15, false, 3));
    assertThat(nothingLeft).isEqualTo(new Answer(APPROVED, 0, 1, 0, 0, 1, 0, 1_00, false, 4));
  }

  @Test
  void declinesSplitTenderAboveBalanceOrBasket() {
    send(purchase(101, 45_00));

    assertThat(send(purchase(102, 100_00).pointsToUse(46)))
        .isEqualTo(Answer.showing(NOT_SUFFICIENT_POINTS, 45, 0).numbered(2));
    assertThat(send(purchase(103, 44).pointsToUse(45)).responseCode()).isEqualTo(INVALID_AMOUNT);
    assertThat(send(purchase(104, 44).pointsToUse(0)).redeemed()).isZero();
  }

  // ---- Order of the checks

  @Test
  void theFirstFailingCheckAnswers() {
    send(purchase(101, 45_00));
    send(redemption(102, 45));
    send(reversal(103, purchase(101, 45_00).build()));
    open(INACTIVE_CARD, Status.INACTIVE, Opening.NO_NUMBER, 0);

    RequestBuilder bad = redemption(201, 0).card(UNKNOWN_CARD).currency(826);
    assertThat(codeOf(bad.function(TransactionFunction.UNKNOWN))).isEqualTo(INVALID_TRANSACTION);
    bad.function(TransactionFunction.REDEMPTION);
    assertThat(codeOf(bad.stan(202))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(bad.stan(203).amount(150_00))).isEqualTo(CURRENCY_NOT_ACCEPTED);
    assertThat(codeOf(bad.stan(204).currency(Programme.IDR))).isEqualTo(INVALID_CARD);
    assertThat(codeOf(bad.stan(205).card(INACTIVE_CARD))).isEqualTo(RESTRICTED_CARD);
    assertThat(codeOf(bad.stan(206).card(CARD))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(bad.stan(207).amount(100_00))).isEqualTo(NOT_SUFFICIENT_POINTS);

    assertThat(codeOf(purchase(208, 0).currency(826))).isEqualTo(INVALID_AMOUNT);
    assertThat(codeOf(purchase(209, 1).currency(999))).isEqualTo(CURRENCY_NOT_ACCEPTED);
    assertThat(codeOf(purchase(210, 1).card(INACTIVE_CARD))).isEqualTo(RESTRICTED_CARD);
    assertThat(codeOf(balance(211).card(UNKNOWN_CARD))).isEqualTo(INVALID_CARD);
    assertThat(codeOf(balance(212).card(INACTIVE_CARD))).isEqualTo(RESTRICTED_CARD);
  }

  // ---- Cards and their accounts

  @Test
  void aCardThatIsOfNoUseSaysWhy() {
    open("9999000100000201", Status.EXPIRED, Opening.NO_NUMBER, 40);
    open("9999000100000219", Status.LOST, Opening.NO_NUMBER, 40);
    open("9999000100000227", Status.STOLEN, Opening.NO_NUMBER, 40);

    assertThat(codeOf(redemption(101, 10).card("9999000100000201"))).isEqualTo(EXPIRED_CARD);
    assertThat(codeOf(purchase(102, 10).card("9999000100000219"))).isEqualTo(LOST_CARD);
    assertThat(codeOf(balance(103).card("9999000100000227"))).isEqualTo(STOLEN_CARD);
  }

  @Test
  void openingPointsAreALotAsIfEarnedThatDay() {
    open(FAMILY_CARD, Status.ACTIVE, FAMILY, 500);

    assertThat(model.lots(FAMILY_CARD)).containsExactly(lot("2029-01-31", 500));
    assertThat(model.totals()).isEqualTo(new Totals(500, 0, 500, 0, 0));
  }

  @Test
  void cardsOfAFamilySpendTheSamePoints() {
    open(FAMILY_CARD, Status.ACTIVE, FAMILY, 500);
    assertThat(open(SECOND_FAMILY_CARD, Status.ACTIVE, FAMILY, 0)).isEqualTo(Answer.of(APPROVED));

    Request spend = redemption(101, 300).card(SECOND_FAMILY_CARD).build();
    assertThat(send(spend).before()).isEqualTo(500);
    assertThat(send(balance(102).card(FAMILY_CARD)).after()).isEqualTo(200);
    send(reversal(103, spend).card(FAMILY_CARD));
    assertThat(model.balance(FAMILY_CARD).available()).as("another card's").isEqualTo(200);
    send(reversal(104, spend));
    assertThat(model.balance(FAMILY_CARD).available()).isEqualTo(500);
  }

  @Test
  void aCardIsOpenedOnce() {
    open(FAMILY_CARD, Status.ACTIVE, FAMILY, 500);
    Answer again = Answer.of(APPROVED).asRepeat();

    assertThat(open(FAMILY_CARD, Status.ACTIVE, FAMILY, 500)).isEqualTo(again);
    assertThat(open(FAMILY_CARD, Status.STOLEN, Opening.NO_NUMBER, 9)).isEqualTo(again);
    assertThat(open(FAMILY_CARD, Status.ACTIVE, FAMILY + 1, 0)).isEqualTo(Answer.of(DUPLICATE));
    assertThat(open(CARD, Status.ACTIVE, FAMILY, 0)).isEqualTo(Answer.of(DUPLICATE));

    assertThat(send(balance(101).card(FAMILY_CARD))).isEqualTo(Answer.showing(APPROVED, 500, 0));
  }

  @Test
  void anAccountBeginsWithPointsOnceWhicheverCardBringsThem() {
    open(FAMILY_CARD, Status.ACTIVE, FAMILY, 0);
    at("2027-02-01T00:00:00Z");

    assertThat(open(SECOND_FAMILY_CARD, Status.ACTIVE, FAMILY, 500)).isEqualTo(Answer.of(APPROVED));
    assertThat(open(UNKNOWN_CARD, Status.ACTIVE, FAMILY, 1)).isEqualTo(Answer.of(INVALID_AMOUNT));

    assertThat(model.knows(UNKNOWN_CARD)).isFalse();
    assertThat(model.lots(FAMILY_CARD)).containsExactly(lot("2029-02-28", 500));
    assertThat(model.totals()).isEqualTo(new Totals(500, 0, 500, 0, 0));
  }

  @Test
  void pointsOfALaterCardRepayArrearsFirst() {
    open(FAMILY_CARD, Status.ACTIVE, FAMILY, 0);
    Request earn = purchase(101, 45_00).card(FAMILY_CARD).build();
    send(earn);
    send(redemption(102, 45).card(FAMILY_CARD));
    send(reversal(103, earn));
    assertThat(model.balance(FAMILY_CARD)).isEqualTo(new Balance(0, 0, 45));

    open(SECOND_FAMILY_CARD, Status.ACTIVE, FAMILY, 100);

    assertThat(model.balance(FAMILY_CARD)).isEqualTo(new Balance(55, 0, 0));
  }

  @Test
  void noAccountHasTheNumberOfACard() {
    assertThat(open(FAMILY_CARD, Status.ACTIVE, Opening.LARGEST_NUMBER + 1, 0))
        .isEqualTo(Answer.of(INVALID_TRANSACTION));
    assertThat(model.knows(FAMILY_CARD)).isFalse();

    assertThat(open(FAMILY_CARD, Status.ACTIVE, Opening.LARGEST_NUMBER, 0))
        .isEqualTo(Answer.of(APPROVED));
  }

  // ---- Identity

  @Test
  void declinesAreRepeatedAsTheyWere() {
    Request declined = redemption(101, 1).build();
    Answer first = send(declined);
    send(purchase(102, 45_00));

    assertThat(send(declined)).isEqualTo(first.asRepeat());
    assertThat(send(declined.toBuilder().amount(2))).isEqualTo(Answer.of(DUPLICATE));
  }

  @Test
  void balancesAreNotRememberedButCannotBorrowAnIdentity() {
    Request enquiry = balance(101).mti(200).build();

    assertThat(send(enquiry)).isEqualTo(send(enquiry));
    send(purchase(102, 45_00));
    assertThat(send(enquiry.toBuilder().stan(102))).isEqualTo(Answer.of(DUPLICATE));
  }

  @Test
  void otherSecondDateTerminalMerchantAcquirerOrClassIsAnotherIdentity() {
    Request purchase = purchase(101, 1_00).build();
    send(purchase);

    assertThat(send(purchase.toBuilder().localTime(93_001)).repeat()).isFalse();
    assertThat(send(purchase.toBuilder().localDate(116)).repeat()).isFalse();
    assertThat(send(purchase.toBuilder().terminal("TERM0008")).repeat()).isFalse();
    assertThat(send(purchase.toBuilder().merchant("MERCH0000000008")).repeat()).isFalse();
    assertThat(send(purchase.toBuilder().acquirer(654_321)).repeat()).isFalse();
    assertThat(send(purchase.toBuilder().mti(220).asDialectSays()).repeat()).isFalse();
    assertThat(available()).isEqualTo(6);
  }

  @Test
  void aFullWindowForgetsWhatIsOlderThanTwoDays() {
    ReferenceModel full = new ReferenceModel(Duration.ofDays(2));
    full.openCard(CARD);
    Request purchase = purchase(101, 45_00).build();
    full.execute(now, purchase);

    assertThat(full.execute(now.plus(TWO_DAYS), purchase).repeat()).isTrue();
    assertThat(full.execute(now.plus(TWO_DAYS).plusMillis(1), purchase).repeat()).isFalse();
    assertThat(full.balance(CARD).available()).isEqualTo(90);
  }

  @Test
  void aWindowWithRoomKnowsARepeatForHalfAYear() {
    Request purchase = purchase(101, 45_00).build();
    Instant first = now;
    send(purchase);

    now = first.plus(Duration.ofDays(180));
    assertThat(send(purchase).repeat()).isTrue();
    now = first.plus(Duration.ofDays(180)).plusMillis(1);
    assertThat(send(purchase).repeat()).isFalse();
    assertThat(available()).isEqualTo(90);
  }

  // ---- Reversals of what stands

  @Test
  void reversingWholeIsAsIfItHadNotBeen() {
    at("2027-01-31T12:00:00Z");
    send(purchase(101, 20_00));
    at("2027-02-01T12:00:00Z");
    send(purchase(102, 7_00));
    List<Lot> lots = model.lots(CARD);
    Request redemption = redemption(103, 25).build();
    Request splitTender = purchase(104, 30_00).pointsToUse(2).build();
    send(redemption);
    send(splitTender);

    send(reversal(105, splitTender));
    send(reversal(106, redemption));

    assertThat(model.lots(CARD)).isEqualTo(lots);
    assertThat(model.totals()).isEqualTo(new Totals(27, 0, 27, 0, 0));
  }

  @Test
  void repeatOfWhatWasReversedIsInvalidAndPostsNothing() {
    Request purchase = purchase(101, 45_00).build();
    send(purchase);
    send(reversal(102, purchase));

    assertThat(send(purchase)).isEqualTo(Answer.of(INVALID_TRANSACTION));
    assertThat(send(purchase.toBuilder().amount(1))).isEqualTo(Answer.of(DUPLICATE));
    assertThat(available()).isZero();
  }

  @Test
  void repeatOfWhatWasReversedInPartIsTheStoredAnswer() {
    Request purchase = purchase(101, 45_00).build();
    Answer first = send(purchase);
    send(reversal(102, purchase).standingAmount(10_00));

    assertThat(send(purchase)).isEqualTo(first.asRepeat());
    assertThat(available()).isEqualTo(10);
  }

  @Test
  void reversalOfADeclineOrOfAReversedOnePostsNothing() {
    Request declined = redemption(101, 5).build();
    send(declined);
    Request purchase = purchase(102, 45_00).build();
    send(purchase);

    assertThat(send(reversal(103, declined))).isEqualTo(Answer.of(APPROVED).numbered(3));
    send(reversal(104, purchase));
    assertThat(send(reversal(105, purchase))).isEqualTo(Answer.of(APPROVED).numbered(5));
    assertThat(available()).isZero();
  }

  @Test
  void buyingAndReversingNeverNetsAPoint() {
    for (int stan = 101; stan < 200; stan += 3) {
      Request purchase = purchase(stan, 45_99).build();
      send(purchase);
      send(reversal(stan + 1, purchase).standingAmount(99));
      send(reversal(stan + 2, purchase));
    }

    assertThat(model.lots(CARD)).isEmpty();
    assertThat(model.totals()).isEqualTo(new Totals(0, 0, 0, 0, 0));
  }

  @Test
  void sameReversalAgainPostsNothingAndOneWithOtherContentIsNew() {
    Request purchase = purchase(101, 45_00).build();
    send(purchase);
    Request half = reversal(102, purchase).standingAmount(20_00).build();
    Answer first = send(half);

    assertThat(send(half.toBuilder().mti(421))).isEqualTo(first.asRepeat());
    assertThat(available()).isEqualTo(20);
    assertThat(send(half.toBuilder().standingAmount(5_00)).repeat()).isFalse();
    assertThat(available()).isEqualTo(5);
  }

  // ---- Partial reversals

  @Test
  void buyingOneDollarAndKeepingOneCentLeavesNothing() {
    Request purchase = purchase(101, 1_00).build();
    send(purchase);

    send(reversal(102, purchase).standingAmount(1));

    assertThat(available()).isZero();
  }

  @Test
  void stepsOfAnEarnTakeBackTheWhole() {
    Request purchase = purchase(101, 100_00).build();
    send(purchase);

    assertThat(send(reversal(102, purchase).standingAmount(50_50)).earned()).isEqualTo(50);
    assertThat(send(reversal(103, purchase).standingAmount(99)).earned()).isEqualTo(50);
    assertThat(send(reversal(104, purchase)).earned()).isZero();
    assertThat(codeOf(purchase.toBuilder())).isEqualTo(INVALID_TRANSACTION);
  }

  @Test
  void stepsOfARedemptionKeepWhatStandsRoundedUp() {
    send(purchase(101, 3_00));
    Request redemption = redemption(102, 300_00).currency(Programme.IDR).build();
    send(redemption);

    Answer half = send(reversal(103, redemption).standingAmount(150_00));
    assertThat(half).isEqualTo(new Answer(APPROVED, 0, 0, 1, 150_00, 1, 0, 0, false, 3));
    assertThat(send(reversal(104, redemption).standingAmount(1)).redeemed()).isEqualTo(1);
    assertThat(send(reversal(105, redemption)).redeemed()).isEqualTo(1);
    assertThat(available()).isEqualTo(3);
  }

  @Test
  void stepsOfASplitTenderShareBothParts() {
    send(purchase(101, 27_00));
    Request splitTender = purchase(102, 20_00).pointsToUse(27).build();
    send(splitTender);

    Answer half = send(reversal(103, splitTender).standingAmount(10_00));
    Answer allButACent = send(reversal(104, splitTender).standingAmount(1));
    Answer rest = send(reversal(105, splitTender));

    assertThat(half).isEqualTo(new Answer(APPROVED, 19, 10, 13, 13, 22, 0, 0, false, 3));
    assertThat(allButACent).isEqualTo(new Answer(APPROVED, 22, 9, 13, 13, 26, 0, 0, false, 4));
    assertThat(rest).isEqualTo(new Answer(APPROVED, 26, 0, 1, 1, 27, 0, 0, false, 5));
  }

  @Test
  void standingAmountCountsAgainstTheApprovedPart() {
    send(purchase(101, 15_00));
    Request upTo = redemption(102, 16).mode('U').build();
    send(upTo);

    send(reversal(103, upTo).standingAmount(15));
    assertThat(available()).isZero();
    send(reversal(104, upTo).standingAmount(10));
    assertThat(available()).isEqualTo(5);
    send(reversal(105, upTo).standingAmount(12));
    assertThat(available()).isEqualTo(5);
    send(reversal(106, upTo).standingAmount(0));
    assertThat(available()).isEqualTo(15);
  }

  @Test
  void pointsGoBackToTheLotDrawnLast() {
    at("2027-01-31T12:00:00Z");
    send(purchase(101, 20_00));
    at("2027-02-01T12:00:00Z");
    send(purchase(102, 7_00));
    Request redemption = redemption(103, 27).build();
    send(redemption);

    send(reversal(104, redemption).standingAmount(22));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-02-28", 5));
    send(reversal(105, redemption).standingAmount(10));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 10), lot("2029-02-28", 7));
  }

  // ---- Arrears

  @Test
  void anEarnIsTakenFromItsOwnLotAndThenFromTheEarliest() {
    at("2027-01-31T12:00:00Z");
    send(purchase(101, 10_00));
    at("2027-02-28T12:00:00Z");
    Request february = purchase(102, 20_00).build();
    send(february);
    at("2027-03-01T12:00:00Z");
    Request march = purchase(103, 30_00).build();
    send(march);

    send(reversal(104, march));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 10), lot("2029-02-28", 20));

    send(purchase(105, 30_00));
    send(redemption(106, 25));
    send(reversal(107, february));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-03-31", 15));
  }

  @Test
  void spentPointsTakenBackBecomeArrearsThatAnyCreditRepaysFirst() {
    Request earn = purchase(101, 45_00).build();
    send(earn);
    Request spend = redemption(102, 30).build();
    send(spend);

    assertThat(send(reversal(103, earn)))
        .isEqualTo(new Answer(APPROVED, 15, 45, 0, 0, 0, 30, 0, false, 3));
    assertThat(model.totals()).isEqualTo(new Totals(0, 30, 0, 0, 30));

    assertThat(send(redemption(104, 1)))
        .isEqualTo(Answer.showing(NOT_SUFFICIENT_POINTS, 0, 30).numbered(4));
    assertThat(codeOf(purchase(105, 5_00).pointsToUse(1))).isEqualTo(NOT_SUFFICIENT_POINTS);

    assertThat(send(purchase(106, 20_00)))
        .isEqualTo(new Answer(APPROVED, 0, 20, 0, 0, 0, 10, 20_00, false, 6));
    assertThat(model.lots(CARD)).isEmpty();
    assertThat(send(reversal(107, spend)))
        .isEqualTo(new Answer(APPROVED, 0, 0, 30, 30, 20, 0, 0, false, 7));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 20));
    assertThat(model.totals()).isEqualTo(new Totals(20, 0, 20, 0, 0));
  }

  @Test
  void purchaseWithAllPointsIsPlainWhileInArrears() {
    Request earn = purchase(101, 45_00).build();
    send(earn);
    send(redemption(102, 45));
    send(reversal(103, earn));

    Answer answer = send(purchase(104, 50_00).pointsToUse(Request.ALL));

    assertThat(answer).isEqualTo(new Answer(APPROVED, 0, 50, 0, 0, 5, 0, 50_00, false, 4));
  }

  @Test
  void splitTenderReversedAfterItsEarnWasSpentIsAsIfItHadNotBeen() {
    at("2027-01-31T12:00:00Z");
    send(purchase(101, 20_00));
    at("2027-02-01T12:00:00Z");
    send(purchase(102, 7_00));
    at("2027-03-01T12:00:00Z");
    Request splitTender = purchase(103, 19_54).pointsToUse(27).build();
    assertThat(send(splitTender).earned()).isEqualTo(19);
    send(redemption(104, 19));
    assertThat(model.lots(CARD)).isEmpty();

    send(reversal(105, splitTender));

    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 1), lot("2029-02-28", 7));
    assertThat(model.balance(CARD)).isEqualTo(new Balance(8, 0, 0));
  }

  // ---- Grace

  @Test
  void pointsOfALotThatLapsedMeanwhileComeBackForADay() {
    send(purchase(101, 45_00));
    at("2029-01-31T23:59:59Z");
    Request redemption = redemption(102, 30).build();
    send(redemption);

    at("2029-02-01T00:00:01Z");
    send(reversal(103, redemption));
    assertThat(model.balance(CARD)).isEqualTo(new Balance(30, 15, 0));
    assertThat(model.lots(CARD)).containsExactly(lot("2029-01-31", 15), lot("2029-02-02", 30));

    at("2029-02-02T23:59:59Z");
    assertThat(codeOf(redemption(104, 10))).isEqualTo(APPROVED);
    at("2029-02-03T00:00:00Z");
    assertThat(codeOf(redemption(105, 10))).isEqualTo(NOT_SUFFICIENT_POINTS);
    assertThat(model.balance(CARD)).isEqualTo(new Balance(0, 35, 0));
  }

  // ---- Finding the original

  @Test
  void findsTheOriginalWhateverTheReversalNames() {
    Request first = purchase(101, 1_00).rrn("700000000001").build();
    Request second = purchase(102, 2_00).rrn("700000000002").build();
    Request third = purchase(103, 4_00).rrn("700000000003").build();
    Request fourth = purchase(104, 8_00).rrn("700000000004").build();
    Request fifth = purchase(105, 16_00).rrn("700000000005").build();
    List.of(first, second, third, fourth, fifth).forEach(this::send);

    send(reversal(201, first).original(new OriginalData(200, 101, 115_093_000, 0, 0)));
    assertThat(available()).isEqualTo(30);
    send(reversal(102, second).original(new OriginalData(0, 0, 0, 0, 0)).rrn(null));
    assertThat(available()).isEqualTo(28);
    send(reversal(203, third).original(null));
    assertThat(available()).isEqualTo(24);
    send(reversal(204, fourth).card(null));
    assertThat(available()).isEqualTo(16);
    send(reversal(205, fifth).original(new OriginalData(200, 105, 999, ACQUIRER, 0)));
    assertThat(available()).isZero();
  }

  @Test
  void doesNotTakeAnotherCardsTransactionOrAnotherAcquirersForTheOriginal() {
    Request purchase = purchase(101, 45_00).build();
    send(purchase);

    send(reversal(102, purchase).card(OTHER_CARD));
    send(reversal(103, purchase).original(new OriginalData(200, 101, 115_093_000, 654_321, 0)));
    send(reversal(104, purchase).terminal("TERM0008"));
    send(reversal(105, purchase).merchant("MERCH0000000008"));

    assertThat(available()).isEqualTo(45);
  }

  @Test
  void fallsBackFromAnUnmatchedDe90OnlyToTheSameCardCodeAndAmount() {
    Request purchase = purchase(101, 45_00).build();
    send(purchase);
    OriginalData wrong = new OriginalData(200, 777, 115_093_000, ACQUIRER, 0);

    send(reversal(101, purchase).original(wrong).amount(44_00));
    assertThat(available()).isEqualTo(45);
    send(reversal(101, purchase).original(wrong));
    assertThat(available()).isZero();
  }

  @Test
  void originalsAreFoundForTwoDays() {
    Request reversedInTime = purchase(101, 1_00).build();
    Request tooLate = purchase(102, 2_00).build();
    send(reversedInTime);
    send(tooLate);

    now = now.plus(TWO_DAYS);
    send(reversal(103, reversedInTime));
    assertThat(available()).isEqualTo(2);
    now = now.plusMillis(1);
    send(reversal(104, tooLate));
    assertThat(available()).isEqualTo(2);
  }

  @Test
  void oneOfSeveralIsChosenByTransmissionTimeThenContentThenAge() {
    Request first = purchase(101, 10_00).build();
    send(first);
    now = now.plusSeconds(60);
    send(purchase(101, 20_00));
    now = now.plusSeconds(60);
    send(purchase(101, 40_00));
    now = now.plusSeconds(60);
    OriginalData otherTime = new OriginalData(200, 101, 101_000_000, ACQUIRER, 0);

    send(reversal(102, purchase(101, 20_00).build()).original(otherTime));
    assertThat(available()).isEqualTo(50);
    send(reversal(103, purchase(101, 40_00).build()).original(first.asOriginal()));
    assertThat(available()).isEqualTo(40);
    send(reversal(104, purchase(101, 70_00).build()).original(otherTime));
    assertThat(available()).isZero();
  }

  // ---- Reversals that come before their original

  @Test
  void aLateOriginalIsDeclinedAndStaysDeclined() {
    Request late = purchase(101, 45_00).build();
    send(reversal(102, late));

    Answer declined = send(late);

    assertThat(declined.responseCode()).isEqualTo(INVALID_TRANSACTION);
    assertThat(send(late)).isEqualTo(declined.asRepeat());
    assertThat(send(late.toBuilder().amount(46_00))).isEqualTo(Answer.of(DUPLICATE));
    assertThat(codeOf(reversal(103, late))).isEqualTo(APPROVED);
    assertThat(available()).isZero();
  }

  @Test
  void aTombstoneKnowsItsOriginalByTransmissionTimeOrByContent() {
    Request late = purchase(101, 45_00).build();
    send(reversal(102, late));

    assertThat(codeOf(late.toBuilder().amount(44_00))).isEqualTo(INVALID_TRANSACTION);
    now = now.plusSeconds(60);
    assertThat(codeOf(purchase(101, 45_00))).isEqualTo(INVALID_TRANSACTION);
    now = now.plusSeconds(60);
    assertThat(codeOf(purchase(101, 44_00))).isEqualTo(APPROVED);
  }

  @Test
  void aTombstoneWithoutDe90GoesByItsOwnStanOrRrn() {
    send(reversal(101, purchase(101, 45_00).build()).original(null).rrn("700000000001"));

    assertThat(codeOf(purchase(101, 45_00))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(purchase(102, 45_00).rrn("700000000001"))).isEqualTo(INVALID_TRANSACTION);
    assertThat(codeOf(purchase(103, 45_00))).isEqualTo(APPROVED);
  }

  @Test
  void aTombstoneWorksForTwoDays() {
    Request inTime = purchase(101, 1_00).build();
    Request tooLate = purchase(102, 2_00).build();
    send(reversal(103, inTime));
    send(reversal(104, tooLate));

    now = now.plus(TWO_DAYS);
    assertThat(codeOf(inTime.toBuilder())).isEqualTo(INVALID_TRANSACTION);
    now = now.plusMillis(1);
    assertThat(codeOf(tooLate.toBuilder())).isEqualTo(APPROVED);
  }

  @Test
  void aTombstoneDoesNotStopABalance() {
    Request enquiry = balance(101).build();
    send(reversal(102, enquiry));

    assertThat(codeOf(enquiry.toBuilder())).isEqualTo(APPROVED);
  }

  // ---- The model as a judge

  @Test
  void refusesToGoBackInTime() {
    send(balance(101));
    now = now.minusMillis(1);

    assertThatIllegalArgumentException().isThrownBy(() -> send(balance(102)));
  }

  @Test
  void arithmeticIsExactBeyondSixtyFourBits() {
    assertThat(Rate.floor(999_999_999_999L, 999_999_999_998L, 999_999_999_999L))
        .isEqualTo(999_999_999_998L);
    assertThat(Rate.ceil(999_999_999_999L, 999_999_999_999L, 999_999_999_998L))
        .isEqualTo(1_000_000_000_001L);
  }

  @Test
  void sameSeedGivesTheSameHistory() {
    RandomHistory one = new RandomHistory(7);
    RandomHistory other = new RandomHistory(7);

    for (int step = 0; step < 1_000; step++) {
      assertThat(one.next()).isEqualTo(other.next());
    }
  }

  @Test
  void randomHistoryConservesPointsAndMeetsEveryCell() {
    live(20_270_115, Duration.ofDays(180));
  }

  @Test
  void randomHistoryConservesPointsWhenTheWindowIsFull() {
    live(20_270_116, TWO_DAYS);
  }

  private static void live(long seed, Duration identityAge) {
    ReferenceModel random = new ReferenceModel(identityAge, RandomHistory.programmes());
    RandomHistory history = new RandomHistory(seed);
    for (int step = 0; step < STEPS; step++) {
      RandomHistory.Step next = history.next();
      random.endDueHolds(next.time());
      next.definitions().forEach(programme -> random.defineProgramme(next.time(), programme));
      if (next.sweeps()) {
        sweep(random, next.time());
      }
      next.openings().forEach(opening -> random.openCard(next.time(), opening));
      next.changes().forEach(change -> random.change(next.time(), change));
      Map<CardKey, List<Lot>> before = lotsOf(random);

      Answer answer = random.execute(next.time(), next.request());

      String where = "seed=" + seed + ", step=" + step;
      assertSound(random, where);
      if (step % STEPS_PER_AUDIT == 0) {
        assertConserved(random, where);
      }
      if (answer.repeat() || !answer.responseCode().isApproved()) {
        assertThat(lotsOf(random)).as(where).isEqualTo(before);
      }
    }
    assertConserved(random, "seed=" + seed);
    assertThat(random.coverage().missing()).as("%s", random.coverage()).isEmpty();
  }

  /** What lapsed becomes what expired, and nothing else changes. */
  private static void sweep(ReferenceModel random, Instant time) {
    boolean due = random.isSweepDue(time);
    List<CardKey> cards = USUAL_CARDS.stream().filter(random::knows).toList();
    List<Balance> before = cards.stream().map(random::balance).toList();
    long expired = expired(random);

    Swept swept = random.sweep(time);

    assertThat(swept.lots() > 0).isEqualTo(due);
    assertThat(swept.points()).isEqualTo(expired(random) - expired);
    assertThat(random.isSweepDue(time)).isFalse();
    List<Balance> after = cards.stream().map(random::balance).toList();
    for (int card = 0; card < after.size(); card++) {
      long lapsed = after.get(card).lapsed();
      assertThat(lapsed).isLessThanOrEqualTo(before.get(card).lapsed());
      assertThat(withLapsed(before.get(card), lapsed)).isEqualTo(after.get(card));
    }
  }

  private static Balance withLapsed(Balance balance, long lapsed) {
    return new Balance(
        balance.available(), lapsed, balance.arrears(), balance.held(), balance.pending());
  }

  private static long expired(ReferenceModel random) {
    return RandomHistory.programmes().stream()
        .mapToLong(programme -> random.totals(programme.id()).expired())
        .sum();
  }

  private static void assertConserved(ReferenceModel random, String where) {
    for (Programme programme : RandomHistory.programmes()) {
      Totals totals = random.totals(programme.id());
      assertThat(totals.conserved()).as("%s, %s", where, totals).isTrue();
    }
  }

  private static void assertSound(ReferenceModel random, String where) {
    for (CardKey card : USUAL_CARDS) {
      Balance balance = random.balance(card);
      assertThat(balance.arrears()).as(where).isNotNegative();
      assertThat(balance.held()).as(where).isNotNegative();
      assertThat(balance.pending()).as(where).isNotNegative();
      assertThat(balance.available() == 0 || balance.arrears() == 0).as(where).isTrue();
      assertThat(random.lots(card)).as(where).allMatch(lot -> lot.points() > 0);
    }
  }

  private static Map<CardKey, List<Lot>> lotsOf(ReferenceModel random) {
    Map<CardKey, List<Lot>> lots = new TreeMap<>();
    USUAL_CARDS.forEach(card -> lots.put(card, random.lots(card)));
    return lots;
  }

  // ---- Messages

  private void at(String instant) {
    now = Instant.parse(instant);
  }

  private Answer open(String card, Status status, long accountNumber, long points) {
    return model.openCard(now, new Opening(card, status, accountNumber, points));
  }

  private Answer send(RequestBuilder message) {
    return send(message.build());
  }

  private Answer send(Request message) {
    model.endDueHolds(now);
    return model.execute(now, message);
  }

  private ResponseCode codeOf(RequestBuilder message) {
    return send(message).responseCode();
  }

  private long available() {
    return model.balance(CARD).available();
  }

  private static Lot lot(String expiresOn, long points) {
    return new Lot(LocalDate.parse(expiresOn).toEpochDay(), points);
  }

  private RequestBuilder purchase(int stan, long cents) {
    return message(200, stan, 0)
        .amount(cents)
        .currency(Programme.USD)
        .merchantType(5411)
        .function(TransactionFunction.PURCHASE);
  }

  private RequestBuilder redemption(int stan, long cents) {
    return message(200, stan, 9_000)
        .amount(cents)
        .currency(Programme.USD)
        .function(TransactionFunction.REDEMPTION);
  }

  private RequestBuilder balance(int stan) {
    return message(100, stan, 319_000).function(TransactionFunction.BALANCE);
  }

  private RequestBuilder reversal(int stan, Request original) {
    return message(420, stan, original.processingCode())
        .card(original.card())
        .amount(original.amount())
        .currency(original.currency())
        .rrn(original.rrn())
        .original(original.asOriginal())
        .function(TransactionFunction.REVERSAL);
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
        .acquirer(ACQUIRER)
        .terminal("TERM0007")
        .merchant("MERCH0000000007");
  }
}
