package io.tebus.engine;

import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.TransferSettings;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Lot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Points that go from account to account, and come back. */
class TransferTest {

  private static final long FEE = 10;
  private static final int RUPIAH = 360;
  private static final long DAY_MS = 86_400_000;
  private static final Lot[] ALL = {lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300)};

  /** From 5 to 300 points, for 10. */
  private static final ProgrammeDefinition WITH_FEE =
      ProgrammeDefinition.demo().with(new TransferSettings(5, 300, FEE, 0));

  private final Till till = Till.withTwoLots(Till.OPTIONS, WITH_FEE);

  @BeforeEach
  void somebodyElseHasACard() {
    till.openOther(OTHER_CARD);
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  // ---- There

  @Test
  void theFeeIsALegOfItsOwn() {
    TillReply reply = till.approved(till.transfer(215, OTHER_CARD));

    assertThat(reply.answer().redeemed()).isEqualTo(215 + FEE);
    assertThat(reply.answer().earned()).isZero();
    assertThat(reply.answer().after()).isEqualTo(500 - 215 - FEE);
    TransactionEvent event = reply.journaled();
    assertThat(event.effect()).isEqualTo(Effect.POSTED);
    assertThat(event.isTransfer()).isTrue();
    assertThat(event.fee()).isEqualTo(FEE);
    assertThat(event.counterAccount()).isEqualTo(till.account(OTHER_CARD));
    assertThat(event.counterAfter()).isEqualTo(215);
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 275));
    assertThat(till.lots(OTHER_CARD))
        .containsExactly(lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 15));
    assertThat(till.totals().redeemed()).as("the fee alone").isEqualTo(FEE);
    assertThat(till.totals().issued()).isEqualTo(500);
  }

  @Test
  void pointsKeepTheirExpiryAndTheirFunder() {
    int partner = 5;
    int bank = 6;
    ProgrammeDefinition funded =
        ProgrammeDefinition.of(
                1, "FUNDED", List.of(new AcceptedCurrency(840, 1, 100, 1, 1, 1, 1, partner)))
            .with(new EarnSettings(24, Rounding.FLOOR, 0, bank, List.of()));
    try (Till shop = new Till(Till.OPTIONS, funded)) {
      shop.openCard(Till.CARD, CardStatus.ACTIVE, Till.FAMILY, 200);
      shop.approved(shop.purchase(100_00));
      shop.at("2027-02-10T09:30:00Z");
      shop.approved(shop.load(300));
      shop.openOther(OTHER_CARD);

      shop.approved(shop.transfer(350, OTHER_CARD));

      assertThat(shop.lots(OTHER_CARD))
          .containsExactly(
              lot(Till.JANUARY, partner, 100),
              lot(Till.JANUARY, bank, 200),
              lot(Till.FEBRUARY, bank, 50));
      assertThat(shop.lots()).containsExactly(lot(Till.FEBRUARY, bank, 250));
      shop.assertSound();
    }
  }

  @Test
  void theRecipientsArrearsAreRepaidFirst() {
    TillRequest purchase = till.purchase(10_00).card(OTHER_CARD);
    till.approved(purchase);
    till.approved(till.redemption(10).card(OTHER_CARD));
    till.approved(till.reversal(purchase));
    assertThat(till.arrears(OTHER_CARD)).isEqualTo(10);

    TransactionEvent event = till.approved(till.transfer(210, OTHER_CARD)).journaled();

    assertThat(event.counterArrearsChange()).isEqualTo(-10);
    assertThat(event.counterArrears()).isZero();
    assertThat(event.counterAfter()).isEqualTo(200);
    assertThat(till.arrears(OTHER_CARD)).isZero();
    assertThat(till.lots(OTHER_CARD))
        .containsExactly(lot(Till.JANUARY, 190), lot(Till.FEBRUARY, 10));
  }

  @Test
  void moneyIsWorthWholePoints() {
    till.approved(till.transfer(79_999, OTHER_CARD).currency(RUPIAH));

    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(Till.JANUARY, 7));
    assertThat(codeOf(till.transfer(9_999, OTHER_CARD).currency(RUPIAH)))
        .isEqualTo(ResponseCode.INVALID_AMOUNT);
  }

  @Test
  void aRepeatMovesNothing() {
    TillRequest transfer = till.transfer(100, OTHER_CARD);
    till.approved(transfer);

    TillReply repeat = till.approved(transfer);
    assertThat(repeat.answer().isRepeat()).isTrue();
    assertThat(repeat.answer().redeemed()).isEqualTo(100 + FEE);
    assertThat(codeOf(transfer.copy().to(Till.SECOND_CARD)))
        .as("to somebody else")
        .isEqualTo(ResponseCode.DUPLICATE);
    assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 90), lot(Till.FEBRUARY, 300));
    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(Till.JANUARY, 100));
  }

  // ---- What is declined

  @Test
  void pointsAndFeeMustBeThere() {
    till.approved(till.redemption(2_00));

    TillReply declined = till.send(till.transfer(291, OTHER_CARD));
    assertThat(declined.code()).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    assertThat(declined.answer().hasFigures()).isTrue();
    assertThat(declined.answer().after()).isEqualTo(300);
    assertThat(till.lots(OTHER_CARD)).isEmpty();

    till.approved(till.transfer(290, OTHER_CARD));
    assertThat(till.available()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, INVALID_AMOUNT",
    "4, INVALID_AMOUNT",
    "5, APPROVED",
    "300, APPROVED",
    "301, AMOUNT_LIMIT_EXCEEDED",
    "501, AMOUNT_LIMIT_EXCEEDED"
  })
  void tooFewAndTooManyPointsAreDeclined(long points, ResponseCode expected) {
    assertThat(codeOf(till.transfer(points, OTHER_CARD))).isEqualTo(expected);
    long moved = expected == ResponseCode.APPROVED ? points : 0;
    assertThat(till.available(OTHER_CARD)).isEqualTo(moved);
  }

  @Test
  void bothEndsMustBeKnownAndTwo() {
    long nobody = 77;
    assertThat(codeOf(till.transfer(10, nobody))).isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(codeOf(till.transfer(10, 0))).as("no DE 103").isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(codeOf(till.transfer(10, 0).toAccount(99))).isEqualTo(ResponseCode.INVALID_CARD);

    for (TillRequest own :
        List.of(
            till.transfer(10, Till.CARD),
            till.transfer(10, Till.SECOND_CARD),
            till.transfer(10, 0).toAccount(Till.FAMILY))) {
      assertThat(codeOf(own)).isEqualTo(ResponseCode.INVALID_TRANSACTION);
    }
    assertThat(till.lots()).containsExactly(ALL);
  }

  @Test
  void thePayerIsTheAccountOfTheCardWhateverElseIsSaid() {
    assertThat(codeOf(till.transfer(10, OTHER_CARD).from(OTHER_CARD)))
        .as("of somebody else")
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(codeOf(till.transfer(10, OTHER_CARD).fromAccount(99)))
        .as("of nobody")
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(till.lots()).containsExactly(ALL);

    till.approved(till.transfer(10, OTHER_CARD).from(Till.SECOND_CARD));
    till.approved(till.transfer(10, OTHER_CARD).fromAccount(Till.FAMILY));
    assertThat(till.available(OTHER_CARD)).isEqualTo(20);
  }

  @Test
  void cardCurrencyAndRightAreAskedForAsElsewhere() {
    assertThat(codeOf(till.transfer(10, OTHER_CARD).rights()))
        .isEqualTo(ResponseCode.TERMINAL_NOT_PERMITTED);
    assertThat(codeOf(till.transfer(10, OTHER_CARD).currency(826)))
        .isEqualTo(ResponseCode.CURRENCY_NOT_ACCEPTED);
    assertThat(codeOf(till.transfer(10, OTHER_CARD).card(Till.INACTIVE_CARD)))
        .isEqualTo(ResponseCode.RESTRICTED_CARD);
    assertThat(till.lots()).containsExactly(ALL);
  }

  @Test
  void anAdviceOfATransferMovesNothing() {
    TillRequest sent = till.transfer(100, OTHER_CARD);
    till.approved(sent);

    TillReply known = till.approved(till.advice(sent));
    TillReply unknown = till.approved(till.advice(till.transfer(100, OTHER_CARD)));

    assertThat(known.effect()).isEqualTo(Effect.NOTHING);
    assertThat(known.exception()).isEqualTo(ExceptionReason.NONE);
    assertThat(unknown.effect()).isEqualTo(Effect.NOTHING);
    assertThat(unknown.exception()).isEqualTo(ExceptionReason.NOT_UNDERSTOOD);
    assertThat(till.available(OTHER_CARD)).isEqualTo(100);
  }

  // ---- And back

  @Test
  void aReversalReturnsEveryPointToItsLot() {
    TillRequest transfer = till.transfer(250, OTHER_CARD);
    till.approved(transfer);
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 240));

    TillReply reversed = till.approved(till.reversal(transfer));

    assertThat(reversed.answer().hasFigures()).isFalse();
    TransactionEvent event = reversed.journaled();
    assertThat(event.effect()).isEqualTo(Effect.MIRRORED);
    assertThat(event.redeemed()).isEqualTo(250 + FEE);
    assertThat(event.fee()).isEqualTo(FEE);
    assertThat(event.counterAccount()).isEqualTo(till.account(OTHER_CARD));
    assertThat(event.counterAfter()).isZero();
    assertThat(till.lots()).containsExactly(ALL);
    assertThat(till.lots(OTHER_CARD)).isEmpty();
    assertThat(till.arrears(OTHER_CARD)).isZero();
    assertThat(till.totals().redeemed()).isZero();
    assertThat(till.approved(till.reversal(transfer)).effect()).isEqualTo(Effect.NOTHING);
  }

  @Test
  void whatTheRecipientSpentIsOwedByTheRecipient() {
    TillRequest transfer = till.transfer(240, OTHER_CARD);
    till.approved(transfer);
    till.approved(till.purchase(30_00).card(OTHER_CARD));
    till.approved(till.redemption(2_20).card(OTHER_CARD));
    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(Till.FEBRUARY, 50));

    TransactionEvent event = till.approved(till.reversal(transfer)).journaled();

    assertThat(event.counterArrearsChange()).isEqualTo(190);
    assertThat(event.counterArrears()).isEqualTo(190);
    assertThat(till.arrears(OTHER_CARD)).isEqualTo(190);
    assertThat(till.lots(OTHER_CARD)).isEmpty();
    assertThat(till.lots()).containsExactly(ALL);
    assertThat(till.arrears()).isZero();
    till.approved(till.purchase(200_00).card(OTHER_CARD));
    assertThat(till.available(OTHER_CARD)).isEqualTo(10);
  }

  @Test
  void whatComesBackRepaysThePayersArrearsFirst() {
    TillRequest purchase = till.purchase(100_00).card(OTHER_CARD);
    TillRequest transfer = till.transfer(90, Till.CARD).card(OTHER_CARD);
    till.approved(purchase);
    till.approved(transfer);
    till.approved(till.reversal(purchase));
    assertThat(till.arrears(OTHER_CARD)).isEqualTo(100);

    TransactionEvent event = till.approved(till.reversal(transfer)).journaled();

    assertThat(event.arrearsChange()).isEqualTo(-100);
    assertThat(till.arrears(OTHER_CARD)).isZero();
    assertThat(till.lots(OTHER_CARD)).isEmpty();
    assertThat(till.lots()).containsExactly(ALL);
  }

  @Test
  void partialReversalsSumToTheWhole() {
    // Worth seven points.
    TillRequest transfer = till.transfer(73_333, OTHER_CARD).currency(RUPIAH);
    till.approved(transfer);
    List<Long> returned = new ArrayList<>();
    List<Long> fees = new ArrayList<>();

    for (long standing : new long[] {50_000, 20_000, 1, 0}) {
      TransactionEvent event =
          till.approved(till.reversal(transfer).standing(standing)).journaled();
      returned.add(event.redeemed());
      fees.add(event.fee());
    }

    assertThat(returned).containsExactly(2L, 3L, 1L, 1L + FEE);
    assertThat(fees).containsExactly(0L, 0L, 0L, FEE);
    assertThat(till.lots()).containsExactly(ALL);
    assertThat(till.lots(OTHER_CARD)).isEmpty();
  }

  @Test
  void aPartialReversalReturnsWhatWasMovedLast() {
    TillRequest transfer = till.transfer(250, OTHER_CARD);
    till.approved(transfer);

    till.approved(till.reversal(transfer).standing(100));

    assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 100), lot(Till.FEBRUARY, 290));
    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(Till.JANUARY, 100));
    till.approved(till.reversal(transfer));
    assertThat(till.lots()).containsExactly(ALL);
    assertThat(till.lots(OTHER_CARD)).isEmpty();
  }

  @Test
  void pointsThatLapsedMeanwhileComeBackForADay() {
    till.at("2029-01-31T09:30:00Z");
    TillRequest transfer = till.transfer(100, OTHER_CARD);
    till.approved(transfer);
    till.at("2029-02-01T09:30:00Z");

    till.approved(till.reversal(transfer));

    assertThat(till.lots())
        .containsExactly(
            lot(Till.JANUARY, 90), lot("2029-02-02", 100 + FEE), lot(Till.FEBRUARY, 300));
    assertThat(till.lots(OTHER_CARD)).as("taken though they had lapsed").isEmpty();
    assertThat(till.arrears(OTHER_CARD)).isZero();
  }

  @Test
  void aVoidOfTheSameDayTakesItBackAndStands() {
    TillRequest late = till.transfer(10, OTHER_CARD);
    till.approved(late);
    till.pass(DAY_MS);
    assertThat(codeOf(till.voiding(late))).isEqualTo(ResponseCode.INVALID_TRANSACTION);
    till.approved(till.reversal(late));
    TillRequest transfer = till.transfer(250, OTHER_CARD);
    till.approved(transfer);
    TillRequest voiding = till.voiding(transfer);

    TillReply voided = till.approved(voiding);

    assertThat(voided.answer().hasFigures()).isTrue();
    assertThat(voided.answer().redeemed()).isEqualTo(250 + FEE);
    assertThat(voided.answer().earned()).isZero();
    assertThat(voided.answer().after()).isEqualTo(500);
    assertThat(till.lots()).containsExactly(ALL);
    assertThat(till.lots(OTHER_CARD)).isEmpty();
    TillReply undone = till.approved(till.reversal(voiding));
    assertThat(undone.effect()).isEqualTo(Effect.NOTHING);
    assertThat(undone.exception()).isEqualTo(ExceptionReason.MIRROR_STANDS);
    assertThat(till.lots()).containsExactly(ALL);
  }

  @Test
  void aTransferIsNotRefunded() {
    TillRequest transfer = till.transfer(100, OTHER_CARD);
    till.approved(transfer);
    TillRequest byRight = till.refundByRight(100).naming(transfer);

    assertThat(codeOf(till.refund(transfer, 100))).isEqualTo(ResponseCode.ORIGINAL_NOT_FOUND);
    assertThat(codeOf(byRight)).isEqualTo(ResponseCode.ORIGINAL_NOT_FOUND);
    assertThat(till.available(OTHER_CARD)).isEqualTo(100);
  }

  // ---- Many

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void transfersToAndFroMintNoPoint(long seed) {
    Random random = new Random(seed);
    List<TillRequest> moved = new ArrayList<>();
    for (int round = 0; round < 300; round++) {
      long points = 5 + random.nextLong(120);
      TillRequest transfer =
          random.nextBoolean()
              ? till.transfer(points, OTHER_CARD)
              : till.transfer(points, Till.CARD).card(OTHER_CARD);
      if (codeOf(transfer) == ResponseCode.APPROVED) {
        moved.add(transfer);
        till.approved(transfer);
      }
      if (!moved.isEmpty() && random.nextInt(3) == 0) {
        TillRequest any = moved.get(random.nextInt(moved.size()));
        till.approved(till.reversal(any).standing(random.nextLong(any.view().amount())));
      }
      LedgerTotals totals = till.totals();
      assertThat(totals.issued()).isEqualTo(500);
      assertThat(totals.isConserved()).as("seed %d round %d: %s", seed, round, totals).isTrue();
    }
    assertThat(moved).hasSizeGreaterThan(50);

    moved.forEach(transfer -> till.approved(till.reversal(transfer)));

    assertThat(till.totals().redeemed()).as("all fees came back").isZero();
    assertThat(till.available()).isEqualTo(500);
    assertThat(till.available(OTHER_CARD)).isZero();
    assertThat(till.arrears(OTHER_CARD)).isZero();
  }

  private ResponseCode codeOf(TillRequest request) {
    return till.send(request).code();
  }
}
