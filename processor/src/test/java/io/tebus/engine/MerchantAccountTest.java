package io.tebus.engine;

import static io.tebus.engine.Till.FEBRUARY;
import static io.tebus.engine.Till.JANUARY;
import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.TransferSettings;
import io.tebus.engine.account.Accounts;
import io.tebus.event.FullTable;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account without a card, such as a merchant's, is named by its number. */
class MerchantAccountTest {

  private static final long MERCHANT = 5_001;
  private static final long NUMBER_OF_NONE = 5_002;
  private static final long OTHER_MERCHANT = 5_003;
  private static final int PROGRAMME_OF_NONE = 9;
  private static final int DAYS = 3;

  private final Till till = Till.withTwoLots();

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @Test
  void isOpenedEmptyAndBelongsToNoCard() {
    LedgerTotals before = till.totals();

    assertThat(till.openAccount(MERCHANT)).isEqualTo(ResponseCode.APPROVED);

    assertThat(till.isRepeat()).isFalse();
    Accounts accounts = till.engine().accounts();
    int account = till.accountNumbered(MERCHANT);
    assertThat(account).isEqualTo(accounts.count() - 1);
    assertThat(accounts.number(account)).isEqualTo(MERCHANT);
    assertThat(accounts.status(account)).isEqualTo(AccountStatus.ACTIVE);
    assertThat(accounts.isEmpty(account)).isTrue();
    LedgerTotals after = till.totals();
    assertThat(after.accounts()).isEqualTo(before.accounts() + 1);
    assertThat(after.cards()).isEqualTo(before.cards());
    assertThat(after.issued()).isEqualTo(before.issued());
  }

  /** Nor does it when it was opened with a card. */
  @ParameterizedTest
  @ValueSource(longs = {MERCHANT, Till.FAMILY})
  void openedTwiceItChangesNothing(long number) {
    till.openAccount(MERCHANT);
    long hash = till.engine().stateHash();
    int events = till.eventCount();

    assertThat(till.openAccount(number)).isEqualTo(ResponseCode.APPROVED);

    assertThat(till.isRepeat()).isTrue();
    assertThat(till.eventCount()).isEqualTo(events);
    assertThat(till.engine().stateHash()).isEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, OpenCardCommand.MAX_ACCOUNT_NUMBER + 1, Long.MAX_VALUE})
  void aNumberOutOfRangeIsRefused(long number) {
    int events = till.eventCount();

    assertThat(till.openAccount(number)).isEqualTo(ResponseCode.INVALID_TRANSACTION);

    assertThat(till.eventCount()).isEqualTo(events);
  }

  @Test
  void theRangeIncludesItsEnds() {
    assertThat(till.openAccount(0)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.openAccount(OpenCardCommand.MAX_ACCOUNT_NUMBER))
        .isEqualTo(ResponseCode.APPROVED);

    till.approved(till.transfer(1, OTHER_CARD).toAccount(0));
    till.approved(till.transfer(2, OTHER_CARD).toAccount(OpenCardCommand.MAX_ACCOUNT_NUMBER));
    assertThat(till.lotsNumbered(0)).containsExactly(lot(JANUARY, 1));
  }

  @Test
  void anUnknownProgrammeOpensNone() {
    int events = till.eventCount();

    assertThat(till.openAccount(PROGRAMME_OF_NONE, MERCHANT))
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);

    assertThat(till.eventCount()).isEqualTo(events);
  }

  // ---- Points

  @Test
  void aTransferToItsNumberCreditsIt() {
    till.openAccount(MERCHANT);
    TillRequest transfer = till.transfer(250, OTHER_CARD).toAccount(MERCHANT);

    TransactionEvent event = till.approved(transfer).journaled();

    assertThat(event.counterAccount()).isEqualTo(till.accountNumbered(MERCHANT));
    assertThat(event.counterAfter()).isEqualTo(250);
    assertThat(till.lotsNumbered(MERCHANT)).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 50));
    assertThat(till.lots()).containsExactly(lot(FEBRUARY, 250));

    till.approved(till.reversal(transfer));
    assertThat(till.lotsNumbered(MERCHANT)).isEmpty();
    assertThat(till.lots()).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 300));
  }

  @Test
  void whatNobodyOpenedReceivesNothing() {
    till.openAccount(MERCHANT);

    assertThat(till.send(till.transfer(10, OTHER_CARD).toAccount(NUMBER_OF_NONE)).code())
        .isEqualTo(ResponseCode.INVALID_CARD);
  }

  /** The account that pays is that of the card: to pay, it needs one. */
  @Test
  void withoutACardItDoesNotPay() {
    till.openAccount(MERCHANT);
    till.approved(till.transfer(100, OTHER_CARD).toAccount(MERCHANT));
    till.openOther(OTHER_CARD);
    TillRequest payment = till.transfer(10, OTHER_CARD).fromAccount(MERCHANT);

    assertThat(till.send(payment).code()).isEqualTo(ResponseCode.INVALID_TRANSACTION);

    till.openCard(OTHER_CARD + 1, CardStatus.ACTIVE, MERCHANT, 0);
    till.approved(till.transfer(10, OTHER_CARD).fromAccount(MERCHANT).card(OTHER_CARD + 1));
    assertThat(till.lotsNumbered(MERCHANT)).containsExactly(lot(JANUARY, 90));
  }

  /** The days count from the day it was opened on, whenever its first card comes. */
  @Test
  void coolsDownLikeAnyNewAccount() {
    try (Till other =
        Till.withTwoLots(
            Till.OPTIONS, ProgrammeDefinition.demo().with(new TransferSettings(1, 0, 0, DAYS)))) {
      other.openAccount(MERCHANT);
      assertThat(other.send(other.transfer(10, OTHER_CARD).toAccount(MERCHANT)).code())
          .isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);

      other.at("2027-02-13T00:00:00Z");
      other.openCard(OTHER_CARD, CardStatus.ACTIVE, MERCHANT, 0);
      other.approved(other.transfer(10, OTHER_CARD).toAccount(MERCHANT));
      other.assertSound();
    }
  }

  // ---- Cards that come later

  @Test
  void aCardJoinsItLaterAndMayBringOpeningPoints() {
    till.openAccount(MERCHANT);
    till.approved(till.transfer(200, OTHER_CARD).toAccount(MERCHANT));
    int accounts = till.engine().accounts().count();

    till.openCard(OTHER_CARD, CardStatus.ACTIVE, MERCHANT, 40);

    assertThat(till.engine().accounts().count()).isEqualTo(accounts);
    assertThat(till.account(OTHER_CARD)).isEqualTo(till.accountNumbered(MERCHANT));
    assertThat(till.lots(OTHER_CARD)).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 40));
    assertThat(till.available(OTHER_CARD)).isEqualTo(240);
    assertThat(till.tryOpenCard(OTHER_CARD + 1, CardStatus.ACTIVE, MERCHANT, 1))
        .as("once for an account")
        .isEqualTo(ResponseCode.INVALID_AMOUNT);
  }

  // ---- Status and merges

  @Test
  void isBlockedAndClosedLikeAnyAccount() {
    till.openAccount(MERCHANT);
    assertThat(till.changeNumbered(MERCHANT, AccountStatus.BLOCKED))
        .isEqualTo(ResponseCode.APPROVED);
    assertThat(till.send(till.transfer(10, OTHER_CARD).toAccount(MERCHANT)).code())
        .isEqualTo(ResponseCode.RESTRICTED_CARD);
    assertThat(till.openAccount(MERCHANT)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.isRepeat()).as("it stays blocked").isTrue();

    assertThat(till.changeNumbered(MERCHANT, AccountStatus.CLOSED))
        .isEqualTo(ResponseCode.APPROVED);
    assertThat(till.tryOpenCard(OTHER_CARD, CardStatus.ACTIVE, MERCHANT, 0))
        .isEqualTo(ResponseCode.RESTRICTED_CARD);
  }

  /** Or the issuer would take it for one that receives. */
  @Test
  void aClosedOneIsNotOpenedAgain() {
    till.openAccount(MERCHANT);
    till.openAccount(OTHER_MERCHANT);
    assertThat(till.mergeNumbered(MERCHANT, OTHER_MERCHANT)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.openAccount(MERCHANT)).as("merged").isEqualTo(ResponseCode.APPROVED);
    assertThat(till.isRepeat()).isTrue();
    assertThat(till.changeNumbered(OTHER_MERCHANT, AccountStatus.CLOSED))
        .isEqualTo(ResponseCode.APPROVED);
    int events = till.eventCount();

    for (long number : List.of(MERCHANT, OTHER_MERCHANT)) {
      assertThat(till.openAccount(number))
          .as("account %d", number)
          .isEqualTo(ResponseCode.RESTRICTED_CARD);
      assertThat(till.isRepeat()).isFalse();
    }
    assertThat(till.eventCount()).isEqualTo(events);
    assertThat(till.engine().accounts().status(till.accountNumbered(OTHER_MERCHANT)))
        .isEqualTo(AccountStatus.CLOSED);
  }

  @Test
  void isMergedLikeAnyAccount() {
    till.openAccount(MERCHANT);
    till.approved(till.transfer(200, OTHER_CARD).toAccount(MERCHANT));

    assertThat(till.mergeNumbered(MERCHANT, Till.FAMILY)).isEqualTo(ResponseCode.APPROVED);

    assertThat(till.lots()).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 300));
    assertThat(till.send(till.transfer(1, OTHER_CARD).toAccount(MERCHANT)).code())
        .as("to itself now")
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
  }

  @Test
  void cardsSpendThePointsOfTheMerchantTheirAccountIsMergedInto() {
    till.openAccount(MERCHANT);

    assertThat(till.mergeNumbered(Till.FAMILY, MERCHANT)).isEqualTo(ResponseCode.APPROVED);
    till.approved(till.redemption(10));

    assertThat(till.lots()).isEmpty();
    assertThat(till.lotsNumbered(MERCHANT)).containsExactly(lot(JANUARY, 190), lot(FEBRUARY, 300));
  }

  // ---- 91

  @Test
  void aFullTableOpensNone() {
    EngineOptions two = Till.OPTIONS.withStore(2, 16, 64);
    try (Till small = Till.withTwoLots(two)) {
      assertThat(small.openAccount(MERCHANT)).isEqualTo(ResponseCode.APPROVED);
      long hash = small.engine().stateHash();

      assertThat(small.openAccount(NUMBER_OF_NONE)).isEqualTo(ResponseCode.UNAVAILABLE);

      assertThat(small.full()).isEqualTo(FullTable.ACCOUNTS);
      assertThat(small.openAccount(MERCHANT)).as("what is there").isEqualTo(ResponseCode.APPROVED);
      assertThat(small.isRepeat()).isTrue();
      assertThat(small.engine().stateHash()).isEqualTo(hash);
      small.assertSound();
    }
  }
}
