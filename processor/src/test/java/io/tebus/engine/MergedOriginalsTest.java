package io.tebus.engine;

import static io.tebus.engine.Till.FEBRUARY;
import static io.tebus.engine.Till.JANUARY;
import static io.tebus.engine.Till.OTHER_CARD;
import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a merge, whatever names the merged account or its past means the account that has it. */
class MergedOriginalsTest {

  private static final long THIRD_CARD = 10;
  private static final long FEE = 10;

  private final Till till =
      Till.withTwoLots(
          Till.OPTIONS, ProgrammeDefinition.demo().with(new TransferSettings(1, 0, FEE, 0)));

  @BeforeEach
  void othersHaveCards() {
    till.openOther(OTHER_CARD);
    till.openOther(THIRD_CARD);
  }

  @AfterEach
  void replayGivesTheSameStateAndNoPointIsLost() {
    try (till) {
      till.assertSound();
    }
  }

  @Test
  void whatTheMergedAccountDidIsTakenBackFromTheOther() {
    TillRequest purchase = till.purchase(40_00).card(OTHER_CARD);
    TillRequest voided = till.purchase(9_00).card(OTHER_CARD);
    TillRequest redemption = till.redemption(15).card(OTHER_CARD);
    TillRequest hold = till.hold(5).card(OTHER_CARD);
    till.approved(purchase);
    till.approved(voided);
    till.approved(redemption);
    till.at(till.approved(hold).journaled().deadlineMs());
    assertThat(till.tickOut()).isEqualTo(1);
    merge(OTHER_CARD, Till.CARD);
    assertThat(till.lots()).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 334));

    List<TillReply> replies =
        List.of(
            till.approved(till.reversal(redemption)),
            till.approved(till.voiding(voided)),
            till.approved(till.completion(hold, 5)),
            till.approved(till.refund(purchase, 40_00)));

    assertThat(replies)
        .extracting(reply -> reply.journaled().effect())
        .containsExactly(Effect.MIRRORED, Effect.MIRRORED, Effect.COMPLETED, Effect.MIRRORED);
    assertThat(replies)
        .extracting(reply -> reply.journaled().account())
        .containsOnly(till.account(Till.CARD));
    assertThat(till.lots()).containsExactly(lot(JANUARY, 195), lot(FEBRUARY, 300));
    assertThat(till.lots(OTHER_CARD)).isEmpty();
    assertThat(till.approved(purchase).answer().isRepeat()).isTrue();
  }

  @Test
  void whatIsNotThereIsOwedByTheOther() {
    TillRequest purchase = till.purchase(40_00).card(OTHER_CARD);
    till.approved(purchase);
    merge(OTHER_CARD, Till.CARD);
    till.approved(till.redemption(5_30));

    till.approved(till.reversal(purchase));

    assertThat(till.arrears()).isEqualTo(30);
    assertThat(till.arrears(OTHER_CARD)).isZero();
  }

  @Test
  void ofATransferBetweenTheTwoTheFeeAloneComesBack() {
    TillRequest transfer = till.transfer(100, OTHER_CARD);
    till.approved(transfer);
    merge(OTHER_CARD, Till.CARD);
    assertThat(till.lots()).containsExactly(lot(JANUARY, 190), lot(FEBRUARY, 300));

    TransactionEvent event = till.approved(till.reversal(transfer)).journaled();

    assertThat(event.effect()).isEqualTo(Effect.MIRRORED);
    assertThat(event.isTransfer()).isFalse();
    assertThat(event.redeemed()).isEqualTo(FEE);
    assertThat(till.lots()).containsExactly(lot(JANUARY, 200), lot(FEBRUARY, 300));
    assertThat(till.totals().redeemed()).isZero();
    assertThat(till.approved(till.reversal(transfer)).effect()).isEqualTo(Effect.NOTHING);
  }

  @Test
  void aTransferOfSomebodyElseIsTakenBackFromTheOther() {
    till.approved(till.load(60).card(THIRD_CARD));
    TillRequest transfer = till.transfer(50, OTHER_CARD).card(THIRD_CARD);
    till.approved(transfer);
    merge(OTHER_CARD, Till.CARD);
    assertThat(till.available()).isEqualTo(550);

    TransactionEvent event = till.approved(till.reversal(transfer)).journaled();

    assertThat(event.counterAccount()).isEqualTo(till.account(Till.CARD));
    assertThat(till.available()).isEqualTo(500);
    assertThat(till.available(THIRD_CARD)).isEqualTo(60);
  }

  @Test
  void aTransferToAMergedAccountArrivesAtTheOther() {
    till.approved(till.load(60).card(THIRD_CARD));
    merge(OTHER_CARD, Till.CARD);

    till.approved(till.transfer(50, OTHER_CARD).card(THIRD_CARD));
    assertThat(till.available()).isEqualTo(550);
    assertThat(till.send(till.transfer(50, OTHER_CARD)).code())
        .as("to itself")
        .isEqualTo(ResponseCode.INVALID_TRANSACTION);

    assertThat(till.change(Till.CARD, AccountStatus.BLOCKED)).isEqualTo(ResponseCode.APPROVED);
    assertThat(till.send(till.balance().card(OTHER_CARD)).code())
        .isEqualTo(ResponseCode.RESTRICTED_CARD);
  }

  @Test
  void limitsOfAccountsCountForTheOther() {
    UsageLimit hundred = new UsageLimit(Scope.ACCOUNT, Use.SPEND, Period.DAY, 100, 0);
    ProgrammeDefinition limited = ProgrammeDefinition.demo().withLimits(List.of(hundred));
    assertThat(till.define(limited)).isEqualTo(ResponseCode.APPROVED);
    merge(OTHER_CARD, Till.CARD);
    till.approved(till.redemption(60).card(OTHER_CARD));

    assertThat(till.send(till.redemption(41)).code()).isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
    till.approved(till.redemption(40));
    assertThat(till.send(till.redemption(1).card(OTHER_CARD)).code())
        .isEqualTo(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
  }

  private void merge(long from, long into) {
    assertThat(till.merge(from, into)).isEqualTo(ResponseCode.APPROVED);
  }
}
