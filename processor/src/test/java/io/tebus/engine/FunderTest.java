package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.Rounding;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Lot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every point says who paid for it, wherever it goes. */
class FunderTest {

  private static final int BANK = 10;
  private static final int AIRLINE = 20;
  private static final int SHOP = 30;
  private static final int EURO = 978;

  /** Who pays for what is earned in dollars and euros, and for all else. */
  private static final ProgrammeDefinition COALITION =
      ProgrammeDefinition.of(
              1,
              "COALITIO",
              List.of(
                  new AcceptedCurrency(840, 1, 100, 1, 1, 1, 1, SHOP),
                  new AcceptedCurrency(EURO, 1, 100, 1, 1, 2, 2, AIRLINE)))
          .with(new EarnSettings(24, Rounding.FLOOR, 0, BANK, List.of()));

  private final Till till = new Till(Till.OPTIONS, COALITION);

  @BeforeEach
  void threePayForPointsOfOneDay() {
    till.openCard(Till.CARD, CardStatus.ACTIVE, Till.FAMILY, 20);
    till.approved(till.purchase(30_00));
    till.approved(till.purchase(40_00).currency(EURO));
    till.approved(till.load(30));
    assertThat(till.lots())
        .as("opening points and loads are one lot")
        .containsExactly(
            lot(Till.JANUARY, BANK, 50),
            lot(Till.JANUARY, AIRLINE, 40),
            lot(Till.JANUARY, SHOP, 30));
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @Test
  void pointsAreDrawnByExpiryThenByFunder() {
    till.at("2027-02-10T09:30:00Z");
    till.approved(till.load(100));

    TransactionEvent event = till.approved(till.redemption(1_30)).journaled();

    assertThat(parts(event))
        .containsExactly(
            lot(Till.JANUARY, BANK, 50),
            lot(Till.JANUARY, AIRLINE, 40),
            lot(Till.JANUARY, SHOP, 30),
            lot(Till.FEBRUARY, BANK, 10));
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, BANK, 90));
  }

  @Test
  void pointsComeBackToWhoPaidForThemLastDrawnFirst() {
    TillRequest redemption = till.redemption(1_00);
    till.approved(redemption);
    assertThat(till.lots()).containsExactly(lot(Till.JANUARY, SHOP, 20));

    till.approved(till.reversal(redemption).standing(45));
    assertThat(till.lots())
        .containsExactly(
            lot(Till.JANUARY, BANK, 5),
            lot(Till.JANUARY, AIRLINE, 40),
            lot(Till.JANUARY, SHOP, 30));
    till.approved(till.reversal(redemption));
    assertThat(till.lots()).first().isEqualTo(lot(Till.JANUARY, BANK, 50));
  }

  @Test
  void pointsOnHoldStayWithWhoPaidForThem() {
    TillRequest hold = till.hold(1_00);
    till.approved(hold);

    till.approved(till.completion(hold, 60));

    assertThat(till.lots())
        .containsExactly(lot(Till.JANUARY, AIRLINE, 30), lot(Till.JANUARY, SHOP, 30));
  }

  @Test
  void aNewLotForWhatHasLapsedHasTheFunderOfTheOldOne() {
    till.at("2029-01-31T09:30:00Z");
    TillRequest refunded = till.redemption(60);
    TillRequest reversed = till.redemption(60);
    till.approved(refunded);
    till.approved(reversed);
    till.at("2029-02-01T09:30:00Z");

    till.approved(till.refund(refunded, 60));
    till.approved(till.reversal(reversed));

    assertThat(till.lots())
        .containsExactly(
            lot("2029-02-02", AIRLINE, 30),
            lot("2029-02-02", SHOP, 30),
            lot("2031-02-28", BANK, 50),
            lot("2031-02-28", AIRLINE, 10));
  }

  @Test
  void whatWasEarnedIsTakenFromTheLotOfItsFunder() {
    TillRequest purchase = till.purchase(25_00).currency(EURO);
    TransactionEvent earned = till.approved(purchase).journaled();
    assertThat(earned.earnFunder()).isEqualTo(AIRLINE);

    till.approved(till.refund(purchase, 25_00));

    assertThat(till.lots()).contains(lot(Till.JANUARY, AIRLINE, 40)).hasSize(3);
  }

  @Test
  void aCompletedPurchaseIsPaidByTheFunderOfItsCurrency() {
    TillRequest authorization = till.authorization(15_00).currency(EURO);
    till.approved(authorization);

    till.approved(till.completion(authorization, 12_00));

    assertThat(till.lots()).contains(lot(Till.JANUARY, AIRLINE, 52)).hasSize(3);
  }

  /** Years of points of many funders: a lot a month for each. */
  @Test
  void aRequestDrawsFromFourHundredLotsAtMost() {
    int funders = 8;
    int months = 51;
    List<AcceptedCurrency> currencies = new ArrayList<>();
    for (int i = 1; i <= funders; i++) {
      currencies.add(new AcceptedCurrency(900 + i, 1, 100, 1, 1, i, i, i));
    }
    ProgrammeDefinition lasting =
        ProgrammeDefinition.of(1, "LASTING", currencies)
            .with(EarnSettings.DEFAULT.withLifeMonths(EarnSettings.MAX_LIFE_MONTHS));
    try (Till shop = new Till(Till.OPTIONS, lasting)) {
      shop.openOther(Till.CARD);
      for (int month = 0; month < months; month++) {
        for (AcceptedCurrency currency : currencies) {
          shop.approved(shop.purchase(1_00).currency(currency.code()));
        }
        shop.pass(31L * 86_400_000);
      }
      List<Lot> before = shop.lots();
      assertThat(before).hasSize(funders * months);

      for (TillRequest tooMany :
          List.of(shop.redemption(401), shop.hold(401), shop.split(10_00, 401))) {
        assertThat(shop.send(tooMany.currency(901)).code())
            .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
      }
      TillReply advice = shop.approved(shop.advice(shop.redemption(408).currency(901)));
      assertThat(advice.exception()).isEqualTo(ExceptionReason.SHORT_OF_POINTS);
      assertThat(advice.journaled().exceptionPoints()).isEqualTo(8);
      assertThat(shop.lots()).hasSize(8);
      shop.assertSound();
    }
  }

  @Test
  void hundredsOfLotsComeBackToTheLastOne() {
    ProgrammeDefinition lasting =
        COALITION.with(COALITION.earning().withLifeMonths(EarnSettings.MAX_LIFE_MONTHS));
    try (Till shop = new Till(Till.OPTIONS, lasting)) {
      shop.openOther(Till.CARD);
      shop.openOther(Till.OTHER_CARD);
      for (int month = 0; month < 100; month++) {
        shop.approved(shop.purchase(1_00));
        shop.approved(shop.purchase(1_00).currency(EURO));
        shop.approved(shop.load(1));
        shop.pass(31L * 86_400_000);
      }
      List<Lot> before = shop.lots();
      assertThat(before).hasSize(300);

      for (TillRequest all :
          List.of(shop.redemption(3_00), shop.hold(3_00), shop.transfer(300, Till.OTHER_CARD))) {
        shop.approved(all);
        assertThat(shop.lots()).isEmpty();
        shop.approved(shop.reversal(all));
        assertThat(shop.lots()).isEqualTo(before);
      }
      assertThat(shop.lots(Till.OTHER_CARD)).isEmpty();
      shop.assertSound();
    }
  }

  /** What an event drew, as lots. */
  private static List<Lot> parts(TransactionEvent event) {
    List<Lot> parts = new ArrayList<>();
    for (int part = 0; part < event.partCount(); part++) {
      parts.add(new Lot(event.partExpiry(part), event.partFunder(part), -event.partPoints(part)));
    }
    return parts;
  }
}
