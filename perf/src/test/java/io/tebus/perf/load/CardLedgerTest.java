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
import org.junit.jupiter.params.provider.ValueSource;

class CardLedgerTest {

  private static final Instant NOW = Instant.parse("2026-01-15T09:30:00Z");
  private static final String PAN = DemoCards.number(7);

  private final Till till = new Till(1, 1, 0);

  @Test
  void takesTheFirstBalanceAsOpening() {
    CardLedger ledger = Ledgers.opened(PAN, 1_234);

    assertThat(ledger.isOpen()).isTrue();
    assertThat(ledger.openingPoints()).isEqualTo(1_234);
    assertThat(ledger.availablePoints()).isEqualTo(1_234);
  }

  @Test
  void findsAnOpeningBalanceThatContradictsItself() {
    CardLedger ledger = new CardLedger(PAN);
    Planned planned = ledger.newRequests().balance(Operation.FIRST_TOUCH, till, NOW);
    ISOMsg answer = Ledgers.echo(planned, "00");
    answer.set(54, "9002999C000000000045");
    answer.set(48, "0100245" + "0500246");

    List<String> differences = ledger.settle(planned, Answer.of(answer));

    assertThat(differences).containsExactly("tag 05=46 (expected: 45)");
    assertThat(ledger.isOpen()).isFalse();
  }

  @Test
  void booksAPurchaseAnsweredAsInTheExamples() {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    Planned planned = purchaseOf4590(ledger);

    List<String> differences = ledger.settle(planned, Answer.of(rightPurchaseAnswer(planned)));

    assertThat(differences).isEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(45);
    assertThat(ledger.turnover().earned()).isEqualTo(45);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 000000004591",
    "37, 12345",
    "38, a1b2c3",
    "39, 51",
    "42, SIMMERCHANT0002",
    "48, 0100110200245" + "0500245",
    "48, 0100100200244" + "0500245",
    "48, 0100100200245" + "0500246",
    "48, 0100100500245",
    "48, 01001002002450300110500245",
    "54, 9002999C000000000046901S999C000000000045",
    "54, 9002999D000000000045901S999C000000000045",
    "54, 9002840C000000000045901S999C000000000045",
    "54, 9002999C000000000045901S999C000000000044",
    "54, 9002999C000000000045",
    "54, 9002999C000000000045901S999C000000000045901T999C000000000001",
    "54, 9002999C00000000004"
  })
  void findsWhatIsWrongInAPurchaseAnswer(int element, String value) {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    Planned planned = purchaseOf4590(ledger);
    ISOMsg answer = rightPurchaseAnswer(planned);
    answer.set(element, value);

    List<String> differences = ledger.settle(planned, Answer.of(answer));

    assertThat(differences).isNotEmpty();
    assertThat(ledger.availablePoints()).isZero();
    assertThat(ledger.followUps().canRepeat()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 37, 38, 39, 48, 54})
  void findsWhatIsMissingInAPurchaseAnswer(int element) {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    Planned planned = purchaseOf4590(ledger);
    ISOMsg answer = rightPurchaseAnswer(planned);
    answer.unset(element);

    assertThat(ledger.settle(planned, Answer.of(answer))).isNotEmpty();
  }

  @Test
  void findsTheAnswerOfAnotherCardWithoutNamingEither() {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    Planned planned = purchaseOf4590(ledger);
    ISOMsg answer = rightPurchaseAnswer(planned);
    answer.set(2, DemoCards.number(8));

    List<String> differences = ledger.settle(planned, Answer.of(answer));

    assertThat(differences).hasSize(1);
    assertThat(differences.getFirst()).doesNotContain("99990001");
  }

  @Test
  void expectsNoPointsForQuasiCash() {
    CardLedger ledger = Ledgers.opened(PAN, 27);
    Planned planned =
        ledger.newRequests().purchase(till, NOW, DemoCurrency.USD, 500_000, ShoppingMix.QUASI_CASH);
    ISOMsg answer = Ledgers.echo(planned, "00");
    answer.set(54, "9002999C000000000027");
    answer.set(48, "0100227" + "0500227");

    assertThat(ledger.settle(planned, Answer.of(answer))).isEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(27);
  }

  @Test
  void booksARedemptionAnsweredAsInTheExamples() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 30);

    List<String> differences = ledger.settle(planned, Answer.of(rightRedemptionAnswer(planned)));

    assertThat(differences).isEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(15);
    assertThat(ledger.turnover().redeemed()).isEqualTo(30);
  }

  @Test
  void findsAWrongValueOfRedeemedPoints() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 30);
    ISOMsg answer = rightRedemptionAnswer(planned);
    answer.set(48, "0100245" + "0300230" + "040168402000000000031" + "0500215");

    assertThat(ledger.settle(planned, Answer.of(answer))).hasSize(1);
  }

  @Test
  void expectsADeclineAboveTheBalance() {
    CardLedger ledger = Ledgers.opened(PAN, 15);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 16);
    ISOMsg answer = Ledgers.echo(planned, "51");
    answer.set(54, "9002999C000000000015");
    answer.set(48, "0100215" + "0500215");

    assertThat(ledger.settle(planned, Answer.of(answer))).isEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(15);
  }

  @Test
  void findsAnApprovalAboveTheBalance() {
    CardLedger ledger = Ledgers.opened(PAN, 15);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 16);

    List<String> differences = ledger.settle(planned, Answer.of(Ledgers.echo(planned, "00")));

    assertThat(differences).containsExactly("de39=00 (expected: 51)");
  }

  @Test
  void expectsApprovalInPartInModeU() {
    CardLedger ledger = Ledgers.opened(PAN, 15);
    Planned planned = redemption(ledger, SpendingMode.UP_TO, 16);
    ISOMsg answer = Ledgers.echo(planned, "10");
    answer.set(4, "000000000015");
    answer.set(54, "9002999C000000000000901T999C0000000000150057840C000000000016");
    answer.set(48, "0100215" + "0300215" + "040168402000000000015" + "050010");

    assertThat(ledger.settle(planned, Answer.of(answer))).isEmpty();
    assertThat(ledger.availablePoints()).isZero();
  }

  @Test
  void valuesRupiahAtAHundredAPoint() {
    CardLedger ledger = Ledgers.opened(PAN, 5);

    Planned planned =
        ledger.newRequests().redemption(till, NOW, SpendingMode.UP_TO, true, DemoCurrency.IDR, 8);

    assertThat(planned.request().amountMinor()).isEqualTo(80_000);
    assertThat(planned.expectation().amountMinor()).isEqualTo(50_000);
    assertThat(planned.expectation().redeemedPoints()).isEqualTo(5);
  }

  @Test
  void expectsTheStoredAnswerOfARepeat() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 30);
    ISOMsg first = rightRedemptionAnswer(planned);
    ledger.settle(planned, Answer.of(first));

    Planned repeat = ledger.followUps().repeat(true);

    assertThat(repeat.request().mti()).isEqualTo(201);
    assertThat(repeat.request().stan()).isEqualTo(planned.request().stan());
    assertThat(ledger.settle(repeat, Answer.of(first))).isEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource({"37, 601509999999", "38, ZZZZZZ", "54, 9002999C000000000000901T999C000000000030"})
  void findsARepeatThatAnswersSomethingElse(int element, String value) {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 30);
    ISOMsg answer = rightRedemptionAnswer(planned);
    ledger.settle(planned, Answer.of(answer));
    answer.set(element, value);

    assertThat(ledger.settle(ledger.followUps().repeat(false), Answer.of(answer))).hasSize(1);
  }

  @Test
  void givesPointsBackInAReversal() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 30);
    ledger.settle(planned, Answer.of(rightRedemptionAnswer(planned)));

    Planned reversal = ledger.followUps().reversal(true, NOW);
    List<String> differences = ledger.settle(reversal, Answer.of(Ledgers.echo(reversal, "00")));

    assertThat(differences).isEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(45);
    assertThat(ledger.turnover().redeemed()).isEqualTo(30);
    assertThat(ledger.turnover().givenBack()).isEqualTo(30);
    assertThat(ledger.followUps().canReverse()).isFalse();
    assertThat(ledger.followUps().canRepeatReversal()).isTrue();
  }

  @Test
  void findsAReversalThatStatesAWrongBalance() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 30);
    ledger.settle(planned, Answer.of(rightRedemptionAnswer(planned)));
    Planned reversal = ledger.followUps().reversal(false, NOW);
    ISOMsg answer = Ledgers.echo(reversal, "00");
    answer.set(54, "9002999C000000000044");

    assertThat(ledger.settle(reversal, Answer.of(answer))).hasSize(1);
    assertThat(ledger.availablePoints()).isEqualTo(15);
  }

  @Test
  void expectsNothingPostedByASecondReversal() {
    CardLedger ledger = reversedRedemption();

    Planned second = ledger.followUps().secondReversal(false, NOW);

    assertThat(second.expectation().pointsAfter()).isEqualTo(45);
    assertThat(ledger.settle(second, Answer.of(Ledgers.echo(second, "00")))).isEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(45);
  }

  @Test
  void repeatsAReversalUnderTheSameTraceNumber() {
    CardLedger ledger = reversedRedemption();

    Planned repeated = ledger.followUps().repeatedReversal();

    assertThat(repeated.request().mti()).isEqualTo(401);
    assertThat(repeated.request().stan()).isEqualTo("000002");
    assertThat(ledger.settle(repeated, Answer.of(Ledgers.echo(repeated, "00")))).isEmpty();
  }

  @Test
  void expectsADeclineForTheRepeatOfWhatWasReversed() {
    CardLedger ledger = reversedRedemption();

    Planned repeat = ledger.followUps().repeat(false);

    assertThat(ledger.settle(repeat, Answer.of(Ledgers.echo(repeat, "12")))).isEmpty();
    Planned again = ledger.followUps().repeat(false);
    assertThat(ledger.settle(again, Answer.of(Ledgers.echo(again, "00"))))
        .containsExactly("de39=00 (expected: 12)");
  }

  @Test
  void remembersWhatTheHostSaysAtTheEndEvenWhenItIsWrong() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = ledger.newRequests().balance(Operation.CLOSING_BALANCE, till, NOW);
    ISOMsg answer = Ledgers.echo(planned, "00");
    answer.set(54, "9002999C000000000044");
    answer.set(48, "0100244" + "0500244");

    assertThat(ledger.settle(planned, Answer.of(answer))).isNotEmpty();

    assertThat(ledger.closingPoints()).isEqualTo(44);
    assertThat(Books.EMPTY.with(ledger).agree()).isFalse();
    assertThat(Books.EMPTY.with(ledger).balance()).isFalse();
  }

  @Test
  void hasOneRequestOutstandingAtMost() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    purchaseOf4590(ledger);

    assertThatIllegalStateException().isThrownBy(() -> purchaseOf4590(ledger));
  }

  private CardLedger reversedRedemption() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned planned = redemption(ledger, SpendingMode.EXACT, 30);
    ledger.settle(planned, Answer.of(rightRedemptionAnswer(planned)));
    Planned reversal = ledger.followUps().reversal(false, NOW);
    ledger.settle(reversal, Answer.of(Ledgers.echo(reversal, "00")));
    return ledger;
  }

  private Planned purchaseOf4590(CardLedger ledger) {
    return ledger.newRequests().purchase(till, NOW, DemoCurrency.USD, 4_590, ShoppingMix.GROCERIES);
  }

  private Planned redemption(CardLedger ledger, SpendingMode mode, long points) {
    return ledger.newRequests().redemption(till, NOW, mode, true, DemoCurrency.USD, points);
  }

  private static ISOMsg rightPurchaseAnswer(Planned planned) {
    ISOMsg answer = Ledgers.echo(planned, "00");
    answer.set(54, "9002999C000000000045901S999C000000000045");
    answer.set(48, "010010" + "0200245" + "0500245" + "09004DEMO");
    return answer;
  }

  private static ISOMsg rightRedemptionAnswer(Planned planned) {
    ISOMsg answer = Ledgers.echo(planned, "00");
    answer.set(54, "9002999C000000000015901T999C000000000030");
    answer.set(48, "0100245" + "0300230" + "040168402000000000030" + "0500215");
    return answer;
  }
}
