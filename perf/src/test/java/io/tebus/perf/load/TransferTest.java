package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tebus.app.DemoCards;
import io.tebus.iso.SpendingMode;
import java.time.Instant;
import java.util.List;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferTest {

  private static final Instant NOW = Instant.parse("2026-01-15T09:30:00Z");

  private final Till till = new Till(1, 1, 0);
  private final CardLedger payer = Ledgers.opened(DemoCards.number(7), 45);
  private final CardLedger recipient = Ledgers.opened(DemoCards.number(8), 100);

  @Test
  void movesPointsFromCardToCard() {
    Planned transfer = transfer(30);
    ISOMsg message = transfer.request().message();

    assertThat(payer.settle(transfer, Answer.of(rightAnswer(transfer)))).isEmpty();

    assertThat(message.getString(0)).isEqualTo("0200");
    assertThat(message.getString(3)).isEqualTo("409090");
    assertThat(message.getString(49)).isEqualTo("999");
    assertThat(message.getString(103)).isEqualTo(DemoCards.number(8));
    assertThat(message.hasField(102)).isFalse();
    assertThat(payer.availablePoints()).isEqualTo(15);
    assertThat(recipient.availablePoints()).isEqualTo(130);
    Books books = Books.EMPTY.with(closed(payer, 15)).with(closed(recipient, 130));
    assertThat(books.agree()).isTrue();
    assertThat(books.balance()).isTrue();
    assertThat(books.turnover().sent()).isEqualTo(books.turnover().received()).isEqualTo(30);
  }

  @Test
  void findsARecipientThatGotNothing() {
    settle(transfer(30));

    Books books = Books.EMPTY.with(closed(payer, 15)).with(closed(recipient, 100));

    assertThat(books.agree()).isFalse();
    assertThat(books.balance()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 000000000029",
    "38, a1b2c3",
    "48, 0100245" + "0500215",
    "48, 0100245" + "0300229" + "0500215",
    "48, 0100245" + "0300230" + "0500216",
    "48, 0100245" + "0300230" + "040168402000000000030" + "0500215",
    "54, 9002999C000000000015",
    "54, 9002999C000000000045901T999C000000000030",
    "54, 9002999C000000000015901T999D000000000030",
    "103, 9999000100000094"
  })
  void findsWhatIsWrongInItsAnswer(int element, String value) {
    Planned transfer = transfer(30);
    ISOMsg answer = rightAnswer(transfer);
    answer.set(element, value);

    List<String> differences = payer.settle(transfer, Answer.of(answer));

    assertThat(differences).isNotEmpty().noneMatch(text -> text.contains("99990001"));
    assertThat(payer.availablePoints()).isEqualTo(45);
    assertThat(recipient.availablePoints()).isEqualTo(100);
  }

  @Test
  void expectsADeclineAboveTheBalance() {
    Planned transfer = transfer(46);
    ISOMsg answer = Ledgers.echo(transfer, "51");
    answer.set(54, "9002999C000000000045");
    answer.set(48, "0100245" + "0500245");

    assertThat(payer.settle(transfer, Answer.of(answer))).isEmpty();

    assertThat(recipient.availablePoints()).isEqualTo(100);
    assertThat(payer.followUps().canReverse()).isTrue();
    assertThat(payer.followUps().reversal(false, NOW).recipient()).isNull();
  }

  @Test
  void roundsMoneyDownToWholePoints() {
    Planned transfer = payer.newRequests().transfer(till, NOW, DemoCurrency.IDR, 25_999, recipient);

    assertThat(transfer.expectation().redeemedPoints()).isEqualTo(2);
    assertThat(transfer.expectation().amountMinor()).isEqualTo(25_999);
  }

  @Test
  void bringsThePointsBackInAReversal() {
    settle(transfer(30));

    Planned reversal = payer.followUps().reversal(true, NOW);
    assertThat(payer.settle(reversal, Answer.of(Ledgers.echo(reversal, "00")))).isEmpty();

    assertThat(reversal.request().message().getString(3)).isEqualTo("409090");
    assertThat(payer.availablePoints()).isEqualTo(45);
    assertThat(recipient.availablePoints()).isEqualTo(100);
    assertThat(payer.turnover().sent()).isZero();
    assertThat(recipient.turnover().received()).isZero();
    Planned repeat = payer.followUps().repeat(true);
    assertThat(payer.settle(repeat, Answer.of(Ledgers.echo(repeat, "12")))).isEmpty();
  }

  @Test
  void doesNotTakeBackWhatTheRecipientHasSpent() {
    settle(transfer(30));
    assertThat(payer.followUps().canReverse()).isTrue();
    Planned spending =
        recipient
            .newRequests()
            .redemption(till, NOW, SpendingMode.EXACT, true, DemoCurrency.USD, 101);
    ISOMsg answer = Ledgers.echo(spending, "00");
    answer.set(54, "9002999C000000000029901T999C000000000101");
    answer.set(48, "01003130" + "03003101" + "040168402000000000101" + "0500229");

    assertThat(recipient.settle(spending, Answer.of(answer))).isEmpty();

    assertThat(payer.followUps().canReverse()).isFalse();
  }

  @Test
  void expectsTheStoredAnswerOfARepeat() {
    Planned transfer = transfer(30);
    ISOMsg answer = rightAnswer(transfer);
    payer.settle(transfer, Answer.of(answer));

    Planned repeat = payer.followUps().repeat(true);

    assertThat(repeat.request().recipient()).isEqualTo(recipient.pan());
    assertThat(payer.settle(repeat, Answer.of(answer))).isEmpty();
    assertThat(recipient.availablePoints()).isEqualTo(130);
  }

  @Test
  void isTheOneRequestOfBothItsCards() {
    Planned transfer = transfer(30);

    assertThatIllegalStateException()
        .isThrownBy(() -> recipient.newRequests().balance(Operation.BALANCE, till, NOW));
    payer.letGo(transfer);

    assertThat(recipient.isOutstanding()).isFalse();
    assertThat(payer.isOutstanding()).isFalse();
  }

  private Planned transfer(long points) {
    return payer.newRequests().transfer(till, NOW, DemoCurrency.POINTS, points, recipient);
  }

  private void settle(Planned transfer) {
    assertThat(payer.settle(transfer, Answer.of(rightAnswer(transfer)))).isEmpty();
  }

  /** To a transfer of 30 of 45 points. */
  private static ISOMsg rightAnswer(Planned transfer) {
    ISOMsg answer = Ledgers.echo(transfer, "00");
    answer.set(54, "9002999C000000000015901T999C000000000030");
    answer.set(48, "0100245" + "0300230" + "0500215");
    return answer;
  }

  /** The ledger of a card that the host says has so many points in the end. */
  private CardLedger closed(CardLedger ledger, long points) {
    Planned planned = ledger.newRequests().balance(Operation.CLOSING_BALANCE, till, NOW);
    ISOMsg answer = Ledgers.echo(planned, "00");
    String digits = Long.toString(points);
    answer.set(54, "9002999C" + TillRequest.amountDigits(points));
    answer.set(48, LoyaltyTags.written("01", digits) + LoyaltyTags.written("05", digits));
    ledger.settle(planned, Answer.of(answer));
    return ledger;
  }
}
