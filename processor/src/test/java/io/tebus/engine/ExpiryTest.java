package io.tebus.engine;

import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Lot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When points expire, and when what expired is booked. */
class ExpiryTest {

  private static final String LAST_MOMENT = "2029-01-31T23:59:59.999Z";

  /** Two days are kept: the third one after the last day is the first to book it. */
  private static final String FIRST_RUN = "2029-02-03T00:00:00Z";

  private static final EngineOptions ROOMY =
      EngineOptions.ofCapacity(4_096).withStore(1_000, 1_000, 2_000);

  /** What a refund returns to a lot that has lapsed is lost. */
  private static final ProgrammeDefinition STRICT =
      ProgrammeDefinition.demo()
          .with(new TakeBackSettings(ClawBack.UNLIMITED, RefundSplit.PRO_RATA, 1, true));

  private final Till till = Till.withTwoLots(ROOMY, STRICT);

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  // ---- The last second

  @Test
  void pointsAreSpendableUntilTheLastSecondOfTheLastDayAndNotAfter() {
    till.at(LAST_MOMENT);
    till.approved(till.redemption(1));
    assertThat(till.available()).isEqualTo(499);

    till.pass(1);

    assertThat(till.available()).as("before anything is booked").isEqualTo(300);
    assertThat(codeOf(till.redemption(3_01))).isEqualTo(ResponseCode.NOT_SUFFICIENT_POINTS);
    assertThat(till.totals().lapsed()).isEqualTo(199);
    assertThat(till.totals().expired()).isZero();
    till.at(FIRST_RUN);
    assertThat(till.expireAll()).isEqualTo(1);
    assertThat(till.available()).as("as before it was booked").isEqualTo(300);
  }

  @ParameterizedTest
  @CsvSource({
    "2027-01-31, 1, 2027-02-28",
    "2028-01-31, 1, 2028-02-29",
    "2028-02-29, 12, 2029-02-28",
    "2027-12-31, 2, 2028-02-29",
    "2027-11-30, 1, 2027-12-31",
    "2027-02-01, 24, 2029-02-28",
    "2027-02-28, 120, 2037-02-28"
  })
  void aLotLastsUntilTheEndOfAMonth(String earned, int lifeMonths, String lastDay) {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    try (Till shop = new Till(Till.OPTIONS, demo.with(demo.earning().withLifeMonths(lifeMonths)))) {
      shop.openOther(Till.CARD);
      shop.at(earned + "T23:59:59.999Z");
      shop.approved(shop.purchase(7_00));
      assertThat(shop.lots()).containsExactly(lot(lastDay, 7));

      shop.at(lastDay + "T23:59:59.999Z");
      assertThat(shop.available()).isEqualTo(7);
      shop.pass(1);
      assertThat(shop.available()).isZero();

      shop.at(LocalDate.parse(lastDay).plusDays(3) + "T00:00:00Z");
      assertThat(shop.expireAll()).isEqualTo(1);
      assertThat(shop.totals().expired()).isEqualTo(7);
      shop.assertSound();
    }
  }

  // ---- The run

  @Test
  void theRunBooksWhatLapsedMoreThanTwoDaysAgo() {
    till.at("2029-02-02T23:59:59.999Z");
    assertThat(till.engine().isExpiryDue(till.nowMs())).isFalse();
    assertThat(till.expire()).isNull();

    till.pass(1);
    assertThat(till.engine().isExpiryDue(till.nowMs())).isTrue();
    LotsExpiredEvent slice = Objects.requireNonNull(till.expire());

    assertThat(slice.expiry()).isEqualTo(LocalDate.parse(Till.JANUARY).toEpochDay());
    assertThat(slice.count()).isEqualTo(1);
    assertThat(slice.account(0)).isEqualTo(till.account(Till.CARD));
    assertThat(slice.funder(0)).isEqualTo(AcceptedCurrency.OPERATOR);
    assertThat(slice.points(0)).isEqualTo(200);
    assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 300));
    LedgerTotals totals = till.totals();
    assertThat(totals.expired()).isEqualTo(200);
    assertThat(totals.lapsed()).isZero();
    assertThat(totals.issued()).isEqualTo(500);
    assertThat(totals.available()).isEqualTo(300);
  }

  @Test
  void aSecondRunBooksNothing() {
    till.at(FIRST_RUN);
    assertThat(till.expireAll()).isEqualTo(1);
    LedgerTotals once = till.totals();

    assertThat(till.expire()).isNull();
    till.at("2029-02-27T00:00:00Z");
    assertThat(till.expire()).isNull();

    assertThat(till.totals()).isEqualTo(once);
  }

  @Test
  void theRunBooksSlicesOfTwoHundredOfADayAndStops() {
    int cards = 2 * LotsExpiredEvent.MAX_LOTS + 50;
    for (int card = 0; card < cards; card++) {
      till.openCard(1_000 + card, CardStatus.ACTIVE, OpenCardCommand.NO_ACCOUNT_NUMBER, 1);
    }
    till.at("2030-01-01T00:00:00Z");
    List<String> slices = new ArrayList<>();
    for (LotsExpiredEvent slice = till.expire(); slice != null; slice = till.expire()) {
      slices.add(LocalDate.ofEpochDay(slice.expiry()) + ": " + slice.count());
    }

    assertThat(slices)
        .as("January, then February with a lot for each card and the family's")
        .containsExactly("2029-01-31: 1", "2029-02-28: 200", "2029-02-28: 200", "2029-02-28: 51");
    assertThat(till.totals().expired()).isEqualTo(500 + cards);
    assertThat(till.totals().lapsed()).isZero();
  }

  @Test
  void aLotThatLapsedTwoDaysAgoIsStillThereForAReversal() {
    till.openOther(OTHER_CARD);
    till.at("2029-01-31T23:00:00Z");
    TillRequest transfer = till.transfer(200, OTHER_CARD);
    till.approved(transfer);
    till.at("2029-02-02T22:59:00Z");
    assertThat(till.expireAll()).isZero();

    till.approved(till.reversal(transfer));

    assertThat(till.arrears(OTHER_CARD)).as("it was all there").isZero();
    assertThat(till.lots()).containsExactly(lot("2029-02-03", 200), lot(Till.FEBRUARY, 300));
  }

  // ---- Points that are elsewhere, or come later

  @Test
  void pointsOnHoldAreNotBookedAndGetGraceWhenTheyComeBack() {
    till.at("2029-01-30T09:30:00Z");
    TillRequest hold = till.hold(1_80).online();
    till.approved(hold);
    till.at(FIRST_RUN);

    assertThat(till.expireAll()).as("what was left of January's").isEqualTo(1);
    assertThat(till.totals().expired()).isEqualTo(20);
    assertThat(till.held()).isEqualTo(180);

    till.at("2029-02-06T09:30:00Z");
    assertThat(till.expireAll()).isZero();
    assertThat(till.tickOut()).isEqualTo(1);
    assertThat(till.lots()).containsExactly(lot("2029-02-07", 180), lot(Till.FEBRUARY, 300));
    till.at("2029-02-10T00:00:00Z");
    assertThat(till.expireAll()).isEqualTo(1);
    assertThat(till.totals().expired()).isEqualTo(200);
  }

  @Test
  void pointsThatComeBackToADayThatWasBookedAreBookedByTheNextRun() {
    till.at("2029-01-15T09:30:00Z");
    TillRequest redemption = till.redemption(1_50);
    till.approved(redemption);
    till.at("2029-02-10T09:30:00Z");
    assertThat(till.expireAll()).isEqualTo(1);
    assertThat(till.totals().expired()).isEqualTo(50);

    till.approved(till.refund(redemption, 1_50));
    assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 150), lot(Till.FEBRUARY, 300));
    assertThat(till.available()).as("lapsed at once").isEqualTo(300);
    assertThat(till.totals().lapsed()).isEqualTo(150);

    assertThat(till.expireAll()).isEqualTo(1);
    assertThat(till.totals().expired()).isEqualTo(200);
    assertThat(till.totals().lapsed()).isZero();
  }

  @Test
  void manyLotsOfManyDaysAreBookedToTheLastOne() {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    EarnSettings oneMonth = demo.earning().withLifeMonths(1);
    try (Till shop = new Till(ROOMY, demo.with(oneMonth))) {
      int cards = 40;
      int months = 12;
      for (int card = 1; card <= cards; card++) {
        shop.openOther(card);
      }
      long booked = 0;
      for (int month = 1; month <= months; month++) {
        shop.at(String.format("2028-%02d-05T00:00:00Z", month));
        booked += shop.expireAll();
        for (int card = 1; card <= cards; card++) {
          shop.approved(shop.purchase(10_00).card(card));
          // Some lots are used up before their day, in the middle of its chain and at its ends.
          if (card % 3 == month % 3) {
            shop.approved(shop.redemption(10).card(card));
          }
        }
      }
      shop.at("2029-06-01T00:00:00Z");
      booked += shop.expireAll();

      List<Lot> left = new ArrayList<>();
      for (int card = 1; card <= cards; card++) {
        left.addAll(shop.lots(card));
      }
      assertThat(left).isEmpty();
      LedgerTotals totals = shop.totals();
      assertThat(totals.expired()).isEqualTo(10L * cards * months - totals.redeemed());
      assertThat(booked).isPositive();
      shop.assertSound();
    }
  }

  private ResponseCode codeOf(TillRequest request) {
    return till.send(request).code();
  }
}
