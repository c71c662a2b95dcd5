package io.tebus.engine;

import static io.tebus.engine.Till.FAMILY;
import static io.tebus.engine.Till.FEBRUARY;
import static io.tebus.engine.Till.JANUARY;
import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.SECOND_CARD;
import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.account.Accounts;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.iso.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two accounts become one: the other card's account goes into that of the family. */
class MergeTest {

  private static final long OTHER_ACCOUNT = 8;
  private static final long THIRD_CARD = 10;
  private static final long NEW_CARD = 20;
  private static final long NOBODYS_CARD = 77;
  private static final int EURO = 978;
  private static final int PARTNER = 5;

  /** What is earned in euros is paid for by a partner. */
  private static final ProgrammeDefinition FUNDED =
      ProgrammeDefinition.of(
          ProgrammeDefinition.demo().id(),
          "FUNDED",
          List.of(
              new AcceptedCurrency(840, 100, 1, 1, 1, 1),
              new AcceptedCurrency(EURO, 1, 100, 1, 1, 2, 2, PARTNER)));

  private final Till till = Till.withTwoLots(Till.OPTIONS, FUNDED);

  @BeforeEach
  void somebodyElseHasACard() {
    till.openCard(OTHER_CARD, CardStatus.ACTIVE, OTHER_ACCOUNT, 0);
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  // ---- Points

  @Test
  void lotsKeepTheirExpiryAndTheirFunder() {
    till.approved(till.purchase(40_00).card(OTHER_CARD));
    till.approved(till.purchase(20_00).currency(EURO).card(OTHER_CARD));
    LedgerTotals before = till.totals();

    merge(OTHER_CARD, Till.CARD);

    assertThat(till.lots())
        .containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 340), lot(FEBRUARY, PARTNER, 20));
    assertThat(till.lots(OTHER_CARD)).isEmpty();
    assertThat(till.totals()).as("nothing is issued or redeemed").isEqualTo(before);
    AccountsMergedEvent event = till.merged();
    assertThat(event.isUnmerged()).isFalse();
    assertThat(event.from()).isEqualTo(till.account(OTHER_CARD));
    assertThat(event.into()).isEqualTo(till.account(Till.CARD));
    assertThat(event.points()).isEqualTo(60);
    assertThat(event.intoAfter()).isEqualTo(560);
    assertThat(event.fromAfter()).isZero();
    assertThat(till.engine().accounts().status(event.from())).isEqualTo(AccountStatus.MERGED);
    assertThat(till.engine().accounts().root(event.from())).isEqualTo(event.into());
  }

  @Test
  void allCardsSeeOneBalanceAndSpendIt() {
    till.approved(till.purchase(40_00).card(OTHER_CARD));
    merge(OTHER_CARD, SECOND_CARD);

    till.approved(till.redemption(5_30).card(OTHER_CARD));
    till.approved(till.purchase(7_00).card(OTHER_CARD));
    till.approved(till.redemption(12));

    for (long card : new long[] {Till.CARD, SECOND_CARD, OTHER_CARD}) {
      assertThat(till.available(card)).as("card %d", card).isEqualTo(540 - 530 + 7 - 12);
    }
  }

  @Test
  void whatIsBroughtRepaysTheArrearsThatAreThere() {
    oweTen(OTHER_CARD);

    merge(Till.CARD, OTHER_CARD);

    assertThat(till.merged().intoArrearsChange()).isEqualTo(-10);
    assertThat(till.merged().points()).as("all of it was brought").isEqualTo(500);
    assertThat(till.arrears(OTHER_CARD)).isZero();
    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(JANUARY, 190), lot(FEBRUARY, 300));
  }

  @Test
  void aDebtIsTakenFromThePointsThatAreThere() {
    oweTen(OTHER_CARD);

    merge(OTHER_CARD, Till.CARD);

    assertThat(till.merged().fromArrearsChange()).isEqualTo(-10);
    assertThat(till.merged().points()).isZero();
    assertThat(till.arrears(OTHER_CARD)).isZero();
    assertThat(till.arrears()).isZero();
    assertThat(till.lots()).containsExactly(lot(JANUARY, 190), lot(FEBRUARY, 300));
  }

  @Test
  void aDebtThatIsLargerStays() {
    till.approved(till.redemption(4_95));
    oweTen(OTHER_CARD);

    merge(OTHER_CARD, Till.CARD);

    assertThat(till.lots()).isEmpty();
    assertThat(till.arrears()).isEqualTo(5);
    till.approved(till.purchase(7_00).card(OTHER_CARD));
    assertThat(till.available()).isEqualTo(2);
  }

  @Test
  void debtsOfBothAreOneDebt() {
    till.openOther(THIRD_CARD);
    oweTen(OTHER_CARD);
    oweTen(THIRD_CARD);

    merge(OTHER_CARD, THIRD_CARD);

    assertThat(till.arrears(THIRD_CARD)).isEqualTo(20);
    assertThat(till.arrears(OTHER_CARD)).isZero();
    till.approved(till.load(25).card(OTHER_CARD));
    assertThat(till.available(THIRD_CARD)).isEqualTo(5);
  }

  @Test
  void nobodyPaysADebtWithWhatHasLapsed() {
    till.at("2029-02-01T09:30:00Z");
    oweTen(OTHER_CARD);

    merge(Till.CARD, OTHER_CARD);

    assertThat(till.merged().points()).as("January's have lapsed").isEqualTo(300);
    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 290));
    till.at("2029-02-03T00:00:00Z");
    assertThat(till.expireAll()).isEqualTo(1);
    assertThat(till.totals().expired()).isEqualTo(200);
    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(FEBRUARY, 290));
  }

  // ---- What is refused

  @Test
  void anOpenHoldRefusesTheMerge() {
    till.approved(till.load(10).card(OTHER_CARD));
    for (TillRequest open :
        List.of(till.hold(10).card(OTHER_CARD), till.authorization(5_00).card(OTHER_CARD))) {
      till.approved(open);
      assertThat(till.merge(OTHER_CARD, Till.CARD)).isEqualTo(ResponseCode.INVALID_TRANSACTION);
      till.approved(till.voiding(open));
    }

    TillRequest ofTheOther = till.hold(10);
    till.approved(ofTheOther);
    merge(OTHER_CARD, Till.CARD);
    till.approved(till.completion(ofTheOther, 10));
    assertThat(till.available(OTHER_CARD)).isEqualTo(500);
  }

  @Test
  void bothAccountsMustBeKnownAndTwoAndOpen() {
    till.openOther(THIRD_CARD);
    assertThat(till.merge(NOBODYS_CARD, Till.CARD)).isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(till.merge(Till.CARD, NOBODYS_CARD)).isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(till.mergeNumbered(99, FAMILY)).isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(till.merge(Till.CARD, SECOND_CARD)).isEqualTo(ResponseCode.INVALID_TRANSACTION);

    assertThat(till.change(OTHER_CARD, AccountStatus.CLOSED)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.merge(OTHER_CARD, Till.CARD)).isEqualTo(ResponseCode.RESTRICTED_CARD);
    assertThat(till.merge(Till.CARD, OTHER_CARD)).isEqualTo(ResponseCode.RESTRICTED_CARD);
    assertThat(till.change(OTHER_CARD, AccountStatus.ACTIVE)).isEqualTo(ResponseCode.APPROVED);

    assertThat(till.mergeNumbered(OTHER_ACCOUNT, FAMILY)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.merge(OTHER_CARD, THIRD_CARD))
        .as("is merged elsewhere")
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(till.merge(Till.CARD, OTHER_CARD))
        .as("into itself")
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(till.change(OTHER_CARD, AccountStatus.BLOCKED))
        .as("has no status of its own")
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
  }

  @Test
  void aMergeThatIsSentTwiceMergesOnce() {
    till.approved(till.load(40).card(OTHER_CARD));
    merge(OTHER_CARD, Till.CARD);
    long lsn = till.engine().lsn();
    long hash = till.engine().stateHash();

    assertThat(till.merge(OTHER_CARD, SECOND_CARD)).isEqualTo(ResponseCode.APPROVED);

    assertThat(till.isRepeat()).isTrue();
    assertThat(till.engine().lsn()).isEqualTo(lsn);
    assertThat(till.engine().stateHash()).isEqualTo(hash);
  }

  @Test
  void mergesLieEightHighAtMost() {
    long bottom = 100;
    long top = bottom + Accounts.MAX_HEIGHT;
    for (long card = bottom; card <= top + 1; card++) {
      till.openOther(card);
      till.approved(till.load(1).card(card));
    }
    for (long card = bottom; card < top; card++) {
      merge(card, card + 1);
    }
    assertThat(till.merge(top, top + 1)).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);

    merge(top + 1, bottom);
    assertThat(till.merged().into()).as("the top").isEqualTo(till.account(top));
    for (long card = bottom; card <= top + 1; card++) {
      assertThat(till.available(card)).isEqualTo(Accounts.MAX_HEIGHT + 2);
    }
    till.approved(till.redemption(Accounts.MAX_HEIGHT + 2).card(bottom));
    assertThat(till.available(top)).isZero();
  }

  /** Years of points of many funders. */
  @Test
  void moreThanFourHundredLotsAreTooMany() {
    int funders = 8;
    int months = 51;
    List<AcceptedCurrency> currencies = new ArrayList<>();
    for (int i = 1; i <= funders; i++) {
      currencies.add(new AcceptedCurrency(900 + i, 1, 100, 1, 1, i, i, i));
    }
    ProgrammeDefinition lasting =
        ProgrammeDefinition.of(1, "LASTING", currencies)
            .with(EarnSettings.DEFAULT.withLifeMonths(EarnSettings.MAX_LIFE_MONTHS));
    try (Till shop =
        new Till(EngineOptions.ofCapacity(4_096).withStore(256, 256, 4_096), lasting)) {
      shop.openOther(Till.CARD);
      shop.openOther(OTHER_CARD);
      for (int month = 0; month < months; month++) {
        for (AcceptedCurrency currency : currencies) {
          shop.approved(shop.purchase(1_00).currency(currency.code()));
        }
        shop.pass(31L * 86_400_000);
      }
      shop.approved(shop.redemption(7).currency(901));
      assertThat(shop.lots()).hasSize(401);
      assertThat(shop.merge(Till.CARD, OTHER_CARD)).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);

      shop.approved(shop.redemption(1).currency(901));
      assertThat(shop.merge(Till.CARD, OTHER_CARD)).isEqualTo(ResponseCode.APPROVED);
      assertThat(shop.lots(OTHER_CARD)).hasSize(400);
      shop.assertSound();
    }
  }

  // ---- Cards that come later

  @Test
  void aFurtherCardOfAMergedAccountFindsTheOtherOne() {
    merge(OTHER_CARD, Till.CARD);

    assertThat(till.tryOpenCard(NEW_CARD, CardStatus.ACTIVE, OTHER_ACCOUNT, 10))
        .as("opening points")
        .isEqualTo(ResponseCode.INVALID_AMOUNT);
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OTHER_ACCOUNT, 0);

    assertThat(till.available(NEW_CARD)).isEqualTo(500);
    assertThat(till.account(NEW_CARD)).isEqualTo(till.account(OTHER_CARD));
    assertThat(till.unmerge(NEW_CARD)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.available(NEW_CARD)).isZero();
  }

  private void merge(long from, long into) {
    assertThat(till.merge(from, into)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.isRepeat()).isFalse();
  }

  /** An account without points owes ten of them. */
  private void oweTen(long card) {
    TillRequest purchase = till.purchase(10_00).card(card);
    till.approved(purchase);
    till.approved(till.redemption(10).card(card));
    till.approved(till.reversal(purchase));
    assertThat(till.arrears(card)).isEqualTo(10);
  }
}
