package io.tebus.engine;

import static io.tebus.engine.Till.FAMILY;
import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.SECOND_CARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.Effect;
import io.tebus.iso.ResponseCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Accounts are blocked and closed, whatever the status of their cards. */
class AccountStatusTest {

  private static final long OTHER_ACCOUNT = 8;
  private static final long NEW_CARD = 20;
  private static final long NOBODYS_CARD = 77;

  private final Till till = Till.withTwoLots();

  @BeforeEach
  void somebodyElseHasAnEmptyAccount() {
    till.openCard(OTHER_CARD, CardStatus.ACTIVE, OTHER_ACCOUNT, 0);
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKED", "CLOSED"})
  void everyRequestOfEveryCardIsDeclined(AccountStatus status) {
    till.openCard(NEW_CARD, CardStatus.LOST, OTHER_ACCOUNT, 0);
    change(OTHER_CARD, status);

    for (TillRequest request :
        List.of(
            till.purchase(10_00),
            till.split(10_00, 1),
            till.earnOnly(10_00),
            till.authorization(10_00),
            till.redemption(1),
            till.hold(1),
            till.load(1),
            till.transfer(1, Till.CARD),
            till.balance())) {
      TillReply reply = till.send(request.card(OTHER_CARD));
      assertThat(reply.code())
          .as("%s", request.view().function())
          .isEqualTo(ResponseCode.RESTRICTED_CARD);
      assertThat(reply.answer().hasFigures()).isFalse();
    }
    assertThat(till.send(till.purchase(10_00).card(NEW_CARD)).code())
        .as("the card's own status comes first")
        .isEqualTo(ResponseCode.LOST_CARD);
    assertThat(till.send(till.transfer(10, OTHER_CARD)).code())
        .as("to it")
        .isEqualTo(ResponseCode.RESTRICTED_CARD);
    till.approved(till.purchase(10_00));

    change(OTHER_CARD, AccountStatus.ACTIVE);
    till.approved(till.transfer(10, OTHER_CARD));
    till.approved(till.redemption(10).card(OTHER_CARD));
  }

  @Test
  void whatHappenedIsBookedOnABlockedAccount() {
    TillRequest hold = till.hold(20);
    TillRequest late = till.hold(30);
    TillRequest authorization = till.authorization(40_00);
    TillRequest purchase = till.purchase(10_00);
    TillRequest redemption = till.redemption(50);
    till.approved(hold);
    till.approved(late);
    till.approved(authorization);
    till.approved(purchase);
    till.approved(redemption);

    change(Till.CARD, AccountStatus.BLOCKED);

    till.approved(till.completion(hold, 20));
    till.approved(till.completion(authorization, 40_00));
    till.approved(till.refund(purchase, 10_00));
    till.approved(till.reversal(redemption));
    assertThat(till.approved(till.advice(till.redemption(60))).effect()).isEqualTo(Effect.POSTED);
    assertThat(till.approved(till.advice(till.purchase(70_00))).effect()).isEqualTo(Effect.POSTED);
    till.pass(30 * 60_000L);
    assertThat(till.tickOut()).isEqualTo(1);

    change(Till.CARD, AccountStatus.ACTIVE);
    assertThat(till.available()).isEqualTo(500 - 20 + 40 - 60 + 70);
    assertThat(till.held()).isZero();
  }

  /** What an account that is to be closed may still have. */
  enum Leftover {
    POINTS,
    ARREARS,
    HOLD,
    PENDING
  }

  @ParameterizedTest
  @EnumSource(Leftover.class)
  void anAccountIsClosedOnlyWhenNothingIsLeft(Leftover leftover) {
    TillRequest purchase = till.purchase(10_00).card(OTHER_CARD);
    TillRequest redemption = till.redemption(10).card(OTHER_CARD);
    TillRequest hold = till.hold(10).card(OTHER_CARD);
    TillRequest authorization = till.authorization(10_00).card(OTHER_CARD);
    switch (leftover) {
      case POINTS -> till.approved(purchase);
      case ARREARS -> {
        till.approved(purchase);
        till.approved(redemption);
        till.approved(till.reversal(purchase));
      }
      case HOLD -> {
        till.approved(purchase);
        till.approved(hold);
      }
      case PENDING -> till.approved(authorization);
    }
    assertThat(till.change(OTHER_CARD, AccountStatus.CLOSED))
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(status(OTHER_CARD)).isEqualTo(AccountStatus.ACTIVE);

    switch (leftover) {
      case POINTS -> till.approved(redemption);
      case ARREARS -> till.approved(till.load(10).card(OTHER_CARD));
      case HOLD -> till.approved(till.completion(hold, 10));
      case PENDING -> till.approved(till.voiding(authorization));
    }
    change(OTHER_CARD, AccountStatus.CLOSED);
  }

  @Test
  void pointsThatLapsedAreLeftUntilTheyAreBookedOut() {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    try (Till shop = new Till(Till.OPTIONS, demo.with(demo.earning().withLifeMonths(1)))) {
      shop.openCard(Till.CARD, CardStatus.ACTIVE, FAMILY, 10);
      shop.at("2027-03-01T09:30:00Z");
      assertThat(shop.available()).isZero();
      assertThat(shop.change(Till.CARD, AccountStatus.CLOSED))
          .isEqualTo(ResponseCode.INVALID_TRANSACTION);

      shop.at("2027-03-03T09:30:00Z");
      assertThat(shop.expireAll()).isEqualTo(1);

      assertThat(shop.change(Till.CARD, AccountStatus.CLOSED)).isEqualTo(ResponseCode.APPROVED);
      shop.assertSound();
    }
  }

  @Test
  void aClosedAccountHasNoNewCards() {
    change(OTHER_CARD, AccountStatus.CLOSED);
    assertThat(till.tryOpenCard(NEW_CARD, CardStatus.ACTIVE, OTHER_ACCOUNT, 0))
        .isEqualTo(ResponseCode.RESTRICTED_CARD);

    change(OTHER_CARD, AccountStatus.BLOCKED);
    till.openCard(NEW_CARD, CardStatus.ACTIVE, OTHER_ACCOUNT, 0);
    assertThat(till.send(till.balance().card(NEW_CARD)).code())
        .isEqualTo(ResponseCode.RESTRICTED_CARD);
  }

  @Test
  void aChangeThatIsThereAlreadyOrCannotBeChangesNothing() {
    change(Till.CARD, AccountStatus.BLOCKED);
    long lsn = till.engine().lsn();
    long hash = till.engine().stateHash();

    assertThat(till.changeNumbered(FAMILY, AccountStatus.BLOCKED))
        .as("by its number")
        .isEqualTo(ResponseCode.APPROVED);
    assertThat(till.isRepeat()).isTrue();
    change(SECOND_CARD, AccountStatus.BLOCKED);
    assertThat(till.isRepeat()).isTrue();
    assertThat(till.change(Till.CARD, AccountStatus.MERGED))
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);
    assertThat(till.change(NOBODYS_CARD, AccountStatus.BLOCKED))
        .isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(till.changeNumbered(99, AccountStatus.BLOCKED)).isEqualTo(ResponseCode.INVALID_CARD);

    assertThat(till.engine().lsn()).isEqualTo(lsn);
    assertThat(till.engine().stateHash()).isEqualTo(hash);
  }

  private void change(long card, AccountStatus status) {
    assertThat(till.change(card, status)).isEqualTo(ResponseCode.APPROVED);
    assertThat(status(card)).isEqualTo(status);
  }

  private AccountStatus status(long card) {
    return till.engine().accounts().status(till.account(card));
  }
}
