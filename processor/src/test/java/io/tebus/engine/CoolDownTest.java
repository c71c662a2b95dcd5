package io.tebus.engine;

import static io.tebus.engine.Till.OTHER_CARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.SpendSettings;
import io.tebus.command.programme.TransferSettings;
import io.tebus.event.Effect;
import io.tebus.iso.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New cards spend nothing for some days, new accounts receive nothing. */
class CoolDownTest {

  private static final int CARD_DAYS = 3;
  private static final int ACCOUNT_DAYS = 2;

  /** The last moment of a card that was opened on 15 January, in days of UTC. */
  private static final String CARD_COOLS = "2027-01-17T23:59:59.999Z";

  private static final String CARD_SPENDS = "2027-01-18T00:00:00Z";
  private static final String ACCOUNT_COOLS = "2027-01-16T23:59:59.999Z";
  private static final String ACCOUNT_RECEIVES = "2027-01-17T00:00:00Z";

  private static final ProgrammeDefinition CAREFUL =
      ProgrammeDefinition.demo()
          .with(new SpendSettings(1, 1, 10_000, CARD_DAYS))
          .with(new TransferSettings(1, 0, 0, ACCOUNT_DAYS));

  private final Till till = new Till(Till.OPTIONS, CAREFUL);

  @BeforeEach
  void aCardIsOpenedWithFiveHundredPoints() {
    till.openCard(Till.CARD, CardStatus.ACTIVE, Till.FAMILY, 500);
    till.openCard(Till.INACTIVE_CARD, CardStatus.INACTIVE, Till.FAMILY, 0);
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  /** What spends. */
  enum Spending {
    REDEMPTION,
    HOLD,
    SPLIT,
    TRANSFER
  }

  private TillRequest request(Spending spending) {
    return switch (spending) {
      case REDEMPTION -> till.redemption(10);
      case HOLD -> till.hold(10);
      case SPLIT -> till.split(20, 10);
      case TRANSFER -> till.transfer(10, OTHER_CARD);
    };
  }

  @ParameterizedTest
  @CsvSource({"REDEMPTION", "HOLD", "SPLIT", "TRANSFER"})
  void aCardThatIsNewSpendsNothing(Spending spending) {
    till.openOther(OTHER_CARD);
    till.at(CARD_COOLS);
    assertThat(codeOf(request(spending))).isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
    assertThat(till.available()).isEqualTo(500);

    till.at(CARD_SPENDS);
    till.approved(request(spending));
    assertThat(till.available()).isEqualTo(490);
  }

  @Test
  void aCardThatIsNewEarnsAndIsAsked() {
    till.at(CARD_COOLS);
    till.approved(till.purchase(10_00));
    till.approved(till.authorization(10_00));
    till.approved(till.load(10));
    TillReply all = till.approved(till.split(20_00, TransactionCommand.ALL_POINTS));

    assertThat(all.answer().redeemed()).as("all that it may: none").isZero();
    assertThat(all.answer().earned()).isEqualTo(20);
    assertThat(till.available()).isEqualTo(500 + 10 + 10 + 20);
  }

  @Test
  void theStatusOfTheCardAndTheAmountComeFirstAndTheBalanceAfter() {
    till.at(CARD_COOLS);
    assertThat(codeOf(till.redemption(10).card(Till.INACTIVE_CARD)))
        .isEqualTo(ResponseCode.RESTRICTED_CARD);
    assertThat(codeOf(till.redemption(0))).isEqualTo(ResponseCode.INVALID_AMOUNT);
    assertThat(codeOf(till.redemption(9_999_00))).isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
  }

  @Test
  void whatHappenedElsewhereIsBookedAllTheSame() {
    till.at(CARD_COOLS);

    TillReply advice = till.approved(till.advice(till.redemption(10)));

    assertThat(advice.effect()).isEqualTo(Effect.POSTED);
    assertThat(till.available()).isEqualTo(490);
  }

  @Test
  void everyCardOfAnAccountCoolsDownForItself() {
    till.at("2027-02-01T12:00:00Z");
    till.openCard(Till.SECOND_CARD, CardStatus.ACTIVE, Till.FAMILY, 0);

    till.approved(till.redemption(10));
    assertThat(codeOf(till.redemption(10).card(Till.SECOND_CARD)))
        .isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
    till.at("2027-02-04T00:00:00Z");
    till.approved(till.redemption(10).card(Till.SECOND_CARD));
  }

  @Test
  void anAccountThatIsNewReceivesNothing() {
    long account = 8;
    ProgrammeDefinition spendsAtOnce = CAREFUL.with(SpendSettings.DEFAULT);
    assertThat(till.define(spendsAtOnce)).isEqualTo(ResponseCode.APPROVED);
    till.openCard(OTHER_CARD, CardStatus.ACTIVE, account, 0);
    till.at(ACCOUNT_COOLS);
    assertThat(codeOf(till.transfer(10, OTHER_CARD)))
        .isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);

    till.at(ACCOUNT_RECEIVES);
    till.approved(till.transfer(10, OTHER_CARD));
    till.openCard(OTHER_CARD + 1, CardStatus.ACTIVE, account, 0);
    till.approved(till.transfer(10, OTHER_CARD + 1));
    assertThat(till.available(OTHER_CARD)).as("by a new card of it, too").isEqualTo(20);
    till.openCard(77, CardStatus.ACTIVE, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
    assertThat(codeOf(till.transfer(10, 77))).isEqualTo(ResponseCode.FREQUENCY_LIMIT_EXCEEDED);
  }

  private ResponseCode codeOf(TillRequest request) {
    return till.send(request).code();
  }
}
