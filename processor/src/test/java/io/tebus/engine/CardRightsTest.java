package io.tebus.engine;

import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.SECOND_CARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.TransactionCommand;
import io.tebus.event.Effect;
import io.tebus.iso.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cards of a family share points, and need not all be allowed to do the same. */
class CardRightsTest {

  private static final long NOBODYS_CARD = 77;

  /** The second card of the family is the one whose rights are changed. */
  private final Till till = Till.withTwoLots();

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

  @Test
  void withoutEarningAPurchaseIsApprovedAndEarnsNothing() {
    permit(CardRight.SPEND, CardRight.TRANSFER, CardRight.ENQUIRE);

    TillReply purchase = till.approved(till.purchase(45_00).card(SECOND_CARD));
    assertThat(purchase.answer().earned()).isZero();
    assertThat(purchase.answer().rule()).isEqualTo(1);
    till.approved(till.authorization(45_00).card(SECOND_CARD));
    assertThat(till.pending()).isZero();
    assertThat(codeOf(till.earnOnly(45_00))).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);

    till.approved(till.load(5).card(SECOND_CARD));
    TillReply split = till.approved(till.split(45_00, 10).card(SECOND_CARD));
    assertThat(split.answer().redeemed()).isEqualTo(10);
    assertThat(split.answer().earned()).isZero();
    TillReply fact = till.approved(till.advice(till.purchase(45_00).card(SECOND_CARD)));
    assertThat(fact.journaled().earned()).as("it happened").isEqualTo(45);
    assertThat(till.available()).isEqualTo(500 + 5 - 10 + 45);
  }

  @Test
  void withoutSpendingPointsPayForNothing() {
    permit(CardRight.EARN, CardRight.TRANSFER, CardRight.ENQUIRE);

    assertThat(codeOf(till.redemption(10))).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);
    assertThat(codeOf(till.redemption(10).mode('U'))).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);
    assertThat(codeOf(till.hold(10))).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);
    assertThat(codeOf(till.split(45_00, 10))).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);

    TillReply all =
        till.approved(till.split(45_00, TransactionCommand.ALL_POINTS).card(SECOND_CARD));
    assertThat(all.answer().redeemed()).as("all that it may: none").isZero();
    assertThat(all.answer().earned()).isEqualTo(45);
    till.approved(till.transfer(10, OTHER_CARD).card(SECOND_CARD));
    TillReply fact = till.approved(till.advice(till.redemption(20).card(SECOND_CARD)));
    assertThat(fact.effect()).isEqualTo(Effect.POSTED);
    assertThat(till.available()).isEqualTo(500 + 45 - 10 - 20);
  }

  @Test
  void withoutTransfersNothingIsMovedButReceived() {
    permit(CardRight.EARN, CardRight.SPEND, CardRight.ENQUIRE);

    assertThat(codeOf(till.transfer(10, OTHER_CARD))).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);

    till.approved(till.load(10).card(OTHER_CARD));
    till.approved(till.transfer(10, SECOND_CARD).card(OTHER_CARD));
    till.approved(till.redemption(10).card(SECOND_CARD));
    assertThat(till.available()).isEqualTo(500);
  }

  @Test
  void withoutEnquiriesTheBalanceIsNotSaid() {
    permit(CardRight.EARN, CardRight.SPEND, CardRight.TRANSFER);

    TillReply balance = till.send(till.balance().card(SECOND_CARD));

    assertThat(balance.code()).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);
    assertThat(balance.answer().hasFigures()).isFalse();
    till.approved(till.redemption(10).card(SECOND_CARD));
  }

  @Test
  void anotherCardOfTheFamilyKeepsItsRights() {
    permit();

    till.approved(till.redemption(10));
    till.approved(till.transfer(10, OTHER_CARD));
    till.approved(till.balance());
    assertThat(till.approved(till.purchase(45_00)).answer().earned()).isEqualTo(45);
  }

  @Test
  void whatWasDoneIsCompletedAndTakenBackWithoutAnyRight() {
    TillRequest hold = till.hold(20).card(SECOND_CARD);
    TillRequest authorization = till.authorization(30_00).card(SECOND_CARD);
    TillRequest refunded = till.purchase(45_00).card(SECOND_CARD);
    TillRequest reversed = till.redemption(30).card(SECOND_CARD);
    TillRequest voided = till.transfer(40, OTHER_CARD).card(SECOND_CARD);
    till.approved(hold);
    till.approved(authorization);
    till.approved(refunded);
    till.approved(reversed);
    till.approved(voided);

    permit();

    till.approved(till.completion(hold, 20));
    till.approved(till.completion(authorization, 30_00));
    till.approved(till.refund(refunded, 45_00));
    till.approved(till.reversal(reversed));
    till.approved(till.voiding(voided));
    assertThat(till.available()).isEqualTo(500 - 20 + 30);
  }

  /** Or whoever may not earn would only have to buy where the till sends two messages. */
  @Test
  void whatWasAuthorizedWithoutTheRightEarnsNothingWhenItIsCompleted() {
    permit(CardRight.SPEND);
    TillRequest authorization = till.authorization(30_00).card(SECOND_CARD);
    till.approved(authorization);

    assertThat(till.approved(till.completion(authorization, 30_00)).journaled().earned()).isZero();

    assertThat(till.available()).isEqualTo(500);
  }

  @Test
  void statusAndRightsChangeOneWithoutTheOther() {
    permit(CardRight.ENQUIRE);
    assertThat(till.change(SECOND_CARD, CardStatus.LOST)).isEqualTo(ResponseCode.APPROVED);
    assertThat(codeOf(till.redemption(10))).isEqualTo(ResponseCode.LOST_CARD);

    assertThat(till.change(SECOND_CARD, CardStatus.ACTIVE)).isEqualTo(ResponseCode.APPROVED);
    assertThat(codeOf(till.redemption(10))).isEqualTo(ResponseCode.NOT_PERMITTED_TO_CARD);

    permit(CardRight.values());
    till.approved(till.redemption(10).card(SECOND_CARD));
  }

  @ParameterizedTest
  @EnumSource(CardStatus.class)
  void aChangeThatIsThereAlreadyChangesNothing(CardStatus status) {
    till.change(SECOND_CARD, status);
    permit(CardRight.EARN);
    long lsn = till.engine().lsn();
    long hash = till.engine().stateHash();

    permit(CardRight.EARN);
    assertThat(till.isRepeat()).isTrue();
    assertThat(till.change(SECOND_CARD, status)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.isRepeat()).isTrue();

    assertThat(till.change(NOBODYS_CARD, status)).isEqualTo(ResponseCode.INVALID_CARD);
    assertThat(till.engine().lsn()).isEqualTo(lsn);
    assertThat(till.engine().stateHash()).isEqualTo(hash);
  }

  /** The second card may do this and nothing else. */
  private void permit(CardRight... rights) {
    assertThat(till.permit(SECOND_CARD, rights)).isEqualTo(ResponseCode.APPROVED);
  }

  /** The answer when the second card asks. */
  private ResponseCode codeOf(TillRequest request) {
    return till.send(request.card(SECOND_CARD)).code();
  }
}
