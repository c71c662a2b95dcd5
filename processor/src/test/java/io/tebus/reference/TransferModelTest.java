package io.tebus.reference;

import static io.tebus.iso.ResponseCode.AMOUNT_LIMIT_EXCEEDED;
import static io.tebus.iso.ResponseCode.APPROVED;
import static io.tebus.iso.ResponseCode.CURRENCY_NOT_ACCEPTED;
import static io.tebus.iso.ResponseCode.DUPLICATE;
import static io.tebus.iso.ResponseCode.FREQUENCY_LIMIT_EXCEEDED;
import static io.tebus.iso.ResponseCode.INVALID_AMOUNT;
import static io.tebus.iso.ResponseCode.INVALID_CARD;
import static io.tebus.iso.ResponseCode.INVALID_TRANSACTION;
import static io.tebus.iso.ResponseCode.NOT_SUFFICIENT_POINTS;
import static io.tebus.iso.ResponseCode.ORIGINAL_NOT_FOUND;
import static io.tebus.iso.ResponseCode.TERMINAL_NOT_PERMITTED;
import static io.tebus.reference.ModelTill.day;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Points that go from account to account, and come back: figures that were computed by hand. */
class TransferModelTest {

  private static final String UNKNOWN_CARD = "9999000199999982";
  private static final AccountKey OTHER = AccountKey.of(CardKey.ofDemo(ModelTill.OTHER_CARD));

  private final ModelTill till = new ModelTill(withFee(3));

  @AfterEach
  void everyPointIsAccountedFor() {
    Totals totals = till.model().totals();
    assertThat(totals.conserved()).as("%s", totals).isTrue();
  }

  // ---- There

  @Test
  void pointsKeepTheirLotsAndTheFeeIsRedeemed() {
    earnInTwoLots();

    Answer answer = till.send(till.transfer(22));

    assertThat(answer).isEqualTo(new Answer(APPROVED, 50, 0, 25, 0, 25, 0, 22, false, 3));
    assertThat(till.lots()).containsExactly(lot("2029-02-28", 25));
    assertThat(lotsOfOther()).containsExactly(lot("2029-01-31", 20), lot("2029-02-28", 2));
    assertThat(till.booked().effect()).isEqualTo(Effect.POSTED);
    assertThat(till.counter()).isEqualTo(new Counter(OTHER, 22, 0, 0, 3));
    assertThat(till.model().totals()).isEqualTo(new Totals(50, 3, 47, 0, 0));
    Answer money = till.send(till.transfer(199_99).currency(Programme.IDR));
    assertThat(money.redeemed()).as("one point and the fee").isEqualTo(4);
  }

  @Test
  void arrearsOfTheRecipientAreRepaidFirst() {
    earnInTwoLots();
    makeOtherOwe(21);

    till.send(till.transfer(22));

    assertThat(till.counter()).isEqualTo(new Counter(OTHER, 1, 0, -21, 3));
    assertThat(lotsOfOther()).containsExactly(lot("2029-02-28", 1));
  }

  @Test
  void theFirstFailingCheckAnswers() {
    earnInTwoLots();
    till.define(
        Programme.DEMO
            .with(new Settings.Spending(1, 1, 10_000, 60))
            .with(new Settings.Transferring(5, 40, 3, 60)));
    RequestBuilder bad =
        till.transfer(0)
            .currency(826)
            .card(UNKNOWN_CARD)
            .payer(AccountName.ofCard(ModelTill.OTHER_CARD))
            .recipient(AccountName.ofNumber(99))
            .rights(Set.of());

    assertThat(till.codeOf(bad)).isEqualTo(TERMINAL_NOT_PERMITTED);
    bad.rights(Set.of(Request.Right.TRANSFER));
    assertThat(till.codeOf(bad.stan(901))).isEqualTo(INVALID_AMOUNT);
    assertThat(till.codeOf(bad.stan(902).amount(99_99))).isEqualTo(CURRENCY_NOT_ACCEPTED);
    assertThat(till.codeOf(bad.stan(903).currency(Programme.IDR))).isEqualTo(INVALID_CARD);
    bad.card(ModelTill.CARD);
    assertThat(till.codeOf(bad.stan(904))).as("payer").isEqualTo(INVALID_TRANSACTION);
    bad.payer(AccountName.ofCard(ModelTill.CARD));
    assertThat(till.codeOf(bad.stan(905))).as("recipient").isEqualTo(INVALID_CARD);
    bad.recipient(null);
    assertThat(till.codeOf(bad.stan(906))).as("no recipient").isEqualTo(INVALID_CARD);
    bad.recipient(AccountName.ofCard(ModelTill.CARD));
    assertThat(till.codeOf(bad.stan(907))).as("to itself").isEqualTo(INVALID_TRANSACTION);
    bad.recipient(AccountName.ofNumber(ModelTill.OTHER_ACCOUNT));
    assertThat(till.codeOf(bad.stan(908))).as("card").isEqualTo(FREQUENCY_LIMIT_EXCEEDED);
    till.define(Programme.DEMO.with(new Settings.Transferring(5, 40, 3, 60)));
    assertThat(till.codeOf(bad.stan(909))).as("recipient").isEqualTo(FREQUENCY_LIMIT_EXCEEDED);
    till.at("2027-03-16T00:00:00Z");
    assertThat(till.codeOf(bad.stan(910))).as("no points").isEqualTo(INVALID_AMOUNT);
    bad.currency(999);
    assertThat(till.codeOf(bad.stan(911).amount(41))).isEqualTo(AMOUNT_LIMIT_EXCEEDED);
    till.send(till.redemption(10));
    assertThat(till.codeOf(bad.stan(912).amount(38))).isEqualTo(NOT_SUFFICIENT_POINTS);
    assertThat(till.codeOf(bad.stan(913).amount(4))).as("minimum").isEqualTo(INVALID_AMOUNT);
    assertThat(till.codeOf(bad.stan(914).amount(37))).isEqualTo(APPROVED);
  }

  @Test
  void whoOwesPointsTransfersNone() {
    Request earn = till.sent(till.purchase(45_00));
    till.send(till.redemption(45));
    till.send(till.reversal(earn));

    assertThat(till.send(till.transfer(1)))
        .isEqualTo(Answer.showing(NOT_SUFFICIENT_POINTS, 0, 45).numbered(4));
  }

  // ---- And back

  @Test
  void stepsOfATransferComeBackAndTheFeeWithTheLast() {
    earnInTwoLots();
    Request transfer = till.sent(till.transfer(22));

    Answer part = till.send(till.reversal(transfer).standingAmount(15));
    assertThat(part).isEqualTo(new Answer(APPROVED, 25, 0, 7, 0, 32, 0, 0, false, 4));
    assertThat(till.lots()).containsExactly(lot("2029-01-31", 5), lot("2029-02-28", 27));
    assertThat(lotsOfOther()).containsExactly(lot("2029-01-31", 15));
    assertThat(till.counter()).isEqualTo(new Counter(OTHER, 15, 0, 0, 0));

    till.send(till.reversal(transfer).standingAmount(15));
    assertThat(till.booked().effect()).isEqualTo(Effect.NOTHING);
    Answer rest = till.send(till.reversal(transfer));
    assertThat(rest.redeemed()).isEqualTo(18);
    assertThat(till.counter().fee()).isEqualTo(3);
    assertThat(till.lots()).containsExactly(lot("2029-01-31", 20), lot("2029-02-28", 30));
    assertThat(lotsOfOther()).isEmpty();
    assertThat(till.model().totals()).isEqualTo(new Totals(50, 0, 50, 0, 0));
    assertThat(till.codeOf(transfer.toBuilder())).isEqualTo(INVALID_TRANSACTION);
  }

  @Test
  void pointsThatTheRecipientHasSpentBecomeItsArrears() {
    earnInTwoLots();
    Request transfer = till.sent(till.transfer(22));
    till.send(till.redemption(21).card(ModelTill.OTHER_CARD));
    till.send(till.purchase(5_00).card(ModelTill.OTHER_CARD));

    till.send(till.reversal(transfer));

    assertThat(till.counter()).isEqualTo(new Counter(OTHER, 0, 16, 16, 3));
    assertThat(till.balance().available()).isEqualTo(50);
    assertThat(till.balanceOfOther()).isEqualTo(new Balance(0, 0, 16));
  }

  @Test
  void pointsThatComeBackRepayThePayersArrears() {
    Request earn = till.sent(till.purchase(45_00));
    Request transfer = till.sent(till.transfer(22));
    till.send(till.reversal(earn));
    assertThat(till.balance().arrears()).isEqualTo(25);

    till.send(till.reversal(transfer).standingAmount(12));
    assertThat(till.balance()).isEqualTo(new Balance(0, 0, 15));
    till.send(till.reversal(transfer));
    assertThat(till.balance()).isEqualTo(new Balance(0, 0, 0));
  }

  @Test
  void pointsOfALapsedLotHaveDaysOfGraceOnTheirWayBack() {
    till.send(till.purchase(45_00));
    till.at("2029-01-31T23:59:59Z");
    Request transfer = till.sent(till.transfer(22));
    till.at("2029-02-01T00:00:01Z");

    till.send(till.reversal(transfer));

    assertThat(till.lots()).containsExactly(lot("2029-01-31", 20), lot("2029-02-02", 25));
    assertThat(lotsOfOther()).isEmpty();
  }

  @Test
  void aVoidTakesAllOfItBackOnTheSameDayAndStands() {
    earnInTwoLots();
    Request transfer = till.sent(till.transfer(22));
    Request late = till.sent(till.transfer(5));

    Request undone = till.undo(transfer).build();
    assertThat(till.send(undone))
        .isEqualTo(new Answer(APPROVED, 17, 0, 25, 0, 42, 0, 0, false, 5).asTakenBack(0));
    assertThat(till.balanceOfOther()).isEqualTo(new Balance(5, 0, 0));
    till.send(till.reversal(undone));
    assertThat(till.booked()).isEqualTo(Decision.nothing(Reason.MIRROR_STANDS).booked());
    till.at("2027-02-02T00:00:00Z");
    assertThat(till.codeOf(till.undo(late))).isEqualTo(INVALID_TRANSACTION);
  }

  @Test
  void aTransferIsNotRefundedAndNoFact() {
    earnInTwoLots();
    Request transfer = till.sent(till.transfer(22));

    assertThat(till.codeOf(till.refund(transfer, 22))).isEqualTo(ORIGINAL_NOT_FOUND);
    till.send(ModelTill.adviceOf(transfer));
    assertThat(till.booked().reason()).isEqualTo(Reason.NONE);
    till.send(ModelTill.adviceOf(till.transfer(5).build()));
    assertThat(till.booked().reason()).isEqualTo(Reason.NOT_UNDERSTOOD);
    Request declined = till.sent(till.transfer(1_000));
    till.send(till.reversal(declined));
    assertThat(till.booked().effect()).isEqualTo(Effect.NOTHING);
    assertThat(till.codeOf(transfer.toBuilder().recipient(AccountName.ofCard(UNKNOWN_CARD))))
        .isEqualTo(DUPLICATE);
  }

  // ---- Points

  /** Twenty points that expire with January 2029, and thirty that expire a month later. */
  private void earnInTwoLots() {
    till.at("2027-01-31T12:00:00Z");
    till.send(till.purchase(20_00));
    till.at("2027-02-01T12:00:00Z");
    till.send(till.purchase(30_00));
  }

  private void makeOtherOwe(long points) {
    Request earn = till.sent(till.purchase(100 * points).card(ModelTill.OTHER_CARD));
    till.send(till.redemption(points).card(ModelTill.OTHER_CARD));
    till.send(till.reversal(earn));
    assertThat(till.balanceOfOther().arrears()).isEqualTo(points);
  }

  private List<Lot> lotsOfOther() {
    return till.model().lots(ModelTill.OTHER_CARD);
  }

  private static Lot lot(String lastDay, long points) {
    return new Lot(day(lastDay), points);
  }

  private static Programme withFee(long fee) {
    return Programme.DEMO.with(new Settings.Transferring(1, 0, fee, 0));
  }
}
