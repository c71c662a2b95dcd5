package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import io.tebus.iso.SpendingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowUpsTest {

  private static final Instant NOW = Instant.parse("2026-01-15T09:30:00Z");
  private static final String PAN = DemoCards.number(7);
  private static final String MONEY = "15016" + "8402";

  private final Till till = new Till(1, 1, 0);
  private final Till otherTill = new Till(2, 1, 500);

  @Test
  void leavesNoPointOfADollarWhenNinetyNineCentsAreRefunded() {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    buy(ledger, 100, 1);

    Planned refund = ledger.followUps().refund(otherTill, NOW, 99, false);
    String tags = "010011" + "050010" + "020011" + MONEY + "000000000099";
    settle(refund, tags, "9002999C000000000000901S999D000000000001");
    Planned rest = ledger.followUps().refund(otherTill, NOW, 1, false);
    settle(rest, "010010" + "050010" + MONEY + "000000000001", "9002999C000000000000");

    assertThat(refund.request().processingCode()).isEqualTo("200000");
    assertThat(ledger.availablePoints()).isZero();
    assertThat(ledger.turnover().takenBack()).isEqualTo(1);
    assertThat(ledger.followUps().canRefund()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "54, 9002999C000000000000901S999C000000000001",
    "54, 9002999C000000000000",
    "48, 010011050010020011",
    "48, 010011050010020011150168402000000000098"
  })
  void findsWhatIsWrongInTheAnswerOfARefund(int element, String value) {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    buy(ledger, 100, 1);
    Planned refund = ledger.followUps().refund(otherTill, NOW, 99, false);
    ISOMsg answer = Ledgers.echo(refund, "00");
    answer.set(48, "010011" + "050010" + "020011" + MONEY + "000000000099");
    answer.set(54, "9002999C000000000000901S999D000000000001");
    answer.set(element, value);

    assertThat(ledger.settle(refund, Answer.of(answer))).isNotEmpty();
    assertThat(ledger.availablePoints()).isEqualTo(1);
  }

  @Test
  void namesAnOriginalByItsReceiptAtAnotherTill() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    redeem(ledger, 30);

    Planned refund = ledger.followUps().refund(otherTill, NOW, 10, true);
    ISOMsg message = refund.request().message();
    String tags = "0100215" + "0500225" + "0300210";
    settle(refund, tags, "9002999C000000000025901T999D000000000010");

    assertThat(message.getString(3)).isEqualTo("200090");
    assertThat(message.getString(37)).isEqualTo("601509000001");
    assertThat(message.getString(38)).isEqualTo("00A1Z9");
    assertThat(message.getString(41)).isEqualTo("SIM00002");
    assertThat(message.hasField(90)).isFalse();
    assertThat(ledger.turnover().givenBack()).isEqualTo(10);
  }

  @Test
  void namesAnOriginalByItsNumberAtItsOwnTill() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    redeem(ledger, 30);

    ISOMsg message = ledger.followUps().refund(otherTill, NOW, 10, false).request().message();

    assertThat(message.getString(41)).isEqualTo("SIM00001");
    assertThat(message.getString(90))
        .isEqualTo("0200" + "000001" + "0115093000" + "00000900001" + "00000000000");
    assertThat(message.hasField(38)).isFalse();
  }

  @Test
  void returnsPointsOfRupiahRoundedInFavourOfNobody() {
    CardLedger ledger = Ledgers.opened(PAN, 5);
    Planned redemption =
        ledger.newRequests().redemption(till, NOW, SpendingMode.EXACT, true, DemoCurrency.IDR, 3);
    settle(
        redemption,
        "010015" + "030013" + "040163602000000030000" + "050012",
        "9002999C000000000002901T999C000000000003");

    Planned refund = ledger.followUps().refund(till, NOW, 9_999, false);

    assertThat(refund.expectation().redeemedPoints()).isZero();
    assertThat(refund.expectation().pointsAfter()).isEqualTo(2);
  }

  @Test
  void voidsAPurchaseOfTheSameDayAlone() {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    buy(ledger, 4_590, 45);
    LedgerEntry purchase = Objects.requireNonNull(ledger.followUps().voidable(NOW));
    assertThat(ledger.followUps().voidable(Instant.parse("2026-01-15T23:59:45Z"))).isNull();
    assertThat(ledger.followUps().voidable(NOW.plus(Duration.ofDays(1)))).isNull();

    Planned voiding = ledger.followUps().voiding(purchase, till, NOW, false);
    String tags = "0100245" + "050010" + "0200245";
    settle(voiding, tags, "9002999C000000000000901S999D000000000045");

    assertThat(voiding.request().processingCode()).isEqualTo("020000");
    assertThat(ledger.availablePoints()).isZero();
    assertThat(ledger.refundable()).isNull();
    assertThat(ledger.followUps().voidable(NOW)).isNull();
    assertThat(ledger.followUps().canReverse()).isFalse();
  }

  @Test
  void setsPointsAsideAndCompletesForLess() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned hold = hold(ledger, 30, true);
    settle(hold, "0100245" + "0500215", "9002999C000000000015");
    assertThat(hold.request().message().getString(48)).isEqualTo("20001E23004ECOM");
    assertThat(ledger.turnover().held()).isEqualTo(30);

    Planned completion = ledger.followUps().completion(otherTill, NOW, 20, true);
    List<String> differences = ledger.settle(completion, Answer.of(Ledgers.echo(completion, "00")));

    assertThat(differences).isEmpty();
    assertThat(completion.request().mti()).isEqualTo(220);
    assertThat(ledger.availablePoints()).isEqualTo(25);
    assertThat(ledger.turnover().held()).isZero();
    assertThat(ledger.turnover().redeemed()).isEqualTo(20);
    assertThat(ledger.followUps().repeat(true).request().mti()).isEqualTo(221);
  }

  @Test
  void completesForMoreWithWhatThereIs() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    settle(hold(ledger, 30, false), "0100245" + "0500215", "9002999C000000000015");

    Planned completion = ledger.followUps().completion(till, NOW, 50, false);
    ledger.settle(completion, Answer.of(Ledgers.echo(completion, "00")));

    assertThat(ledger.availablePoints()).isZero();
    assertThat(ledger.turnover().redeemed()).isEqualTo(45);
    LedgerEntry completed = Objects.requireNonNull(ledger.refundable());
    assertThat(completed.standingMinor()).isEqualTo(45);
    assertThat(completed.byApproval()).isEqualTo(new Reference("", "601509000001", "00A1Z9"));
  }

  @Test
  void findsAHoldThatShowsItsPointsAsRedeemed() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    Planned hold = hold(ledger, 30, false);
    ISOMsg answer = Ledgers.echo(hold, "00");
    answer.set(48, "0100245" + "0300230" + "0500215");
    answer.set(54, "9002999C000000000015901T999C000000000030");

    assertThat(ledger.settle(hold, Answer.of(answer))).hasSize(2);
  }

  @Test
  void keepsWhatAnAuthorizationEarnsPending() {
    CardLedger ledger = Ledgers.opened(PAN, 0);
    Planned authorization =
        ledger
            .newRequests()
            .authorization(till, NOW, DemoCurrency.USD, 4_590, ShoppingMix.GROCERIES);
    String tags = "010010" + "0200245" + "050010" + "1300245";
    settle(authorization, tags, "9002999C000000000000901U999C000000000045");
    assertThat(ledger.pendingPoints()).isEqualTo(45);

    Planned completion = ledger.followUps().completion(till, NOW, 3_010, false);
    ledger.settle(completion, Answer.of(Ledgers.echo(completion, "00")));

    assertThat(ledger.availablePoints()).isEqualTo(30);
    assertThat(ledger.pendingPoints()).isZero();
  }

  @Test
  void releasesWithAVoidWhatIsSetAside() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    settle(hold(ledger, 30, false), "0100245" + "0500215", "9002999C000000000015");
    LedgerEntry hold = Objects.requireNonNull(ledger.hold());

    Planned voiding = ledger.followUps().voiding(hold, otherTill, NOW, true);
    settle(voiding, "0100215" + "0500245", "9002999C000000000045");

    assertThat(voiding.request().processingCode()).isEqualTo("029000");
    assertThat(ledger.availablePoints()).isEqualTo(45);
    assertThat(ledger.hold()).isNull();
  }

  @Test
  void knowsThatTheHostHasEndedAHold() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    settle(hold(ledger, 30, false), "0100245" + "0500215", "9002999C000000000015");

    ledger.passTime(NOW.plus(Duration.ofMinutes(29)));
    assertThat(ledger.availablePoints()).isEqualTo(15);
    ledger.passTime(NOW.plus(Duration.ofMinutes(31)));

    assertThat(ledger.availablePoints()).isEqualTo(45);
    assertThat(ledger.hold()).isNull();
    assertThat(ledger.followUps().canReverse()).isFalse();
  }

  @Test
  void keepsAHoldForAnOrderLonger() {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    settle(hold(ledger, 30, true), "0100245" + "0500215", "9002999C000000000015");

    ledger.passTime(NOW.plus(Duration.ofMinutes(31)));

    assertThat(ledger.availablePoints()).isEqualTo(15);
    assertThat(ledger.isInDoubt(NOW.plus(Duration.ofDays(7)))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"15, 0, 15", "45, 0, 45", "44, 1, 15"})
  void letsABalanceTellWhetherAHoldHasEnded(long answered, int mistakes, long available) {
    CardLedger ledger = Ledgers.opened(PAN, 45);
    settle(hold(ledger, 30, false), "0100245" + "0500215", "9002999C000000000015");
    Instant deadline = NOW.plus(Duration.ofMinutes(30));
    Planned balance = ledger.newRequests().balance(Operation.BALANCE, till, deadline);
    ISOMsg answer = Ledgers.echo(balance, "00");
    answer.set(48, "01002" + answered + "05002" + answered);
    answer.set(54, "9002999C" + TillRequest.amountDigits(answered));

    assertThat(ledger.isInDoubt(deadline)).isTrue();
    assertThat(ledger.settle(balance, Answer.of(answer))).hasSize(mistakes);
    assertThat(ledger.availablePoints()).isEqualTo(available);
  }

  private Planned hold(CardLedger ledger, long points, boolean isOrder) {
    return ledger
        .newRequests()
        .hold(till, NOW, SpendingMode.EXACT, isOrder, DemoCurrency.USD, points);
  }

  private void buy(CardLedger ledger, long amountMinor, long earned) {
    Planned planned =
        ledger
            .newRequests()
            .purchase(till, NOW, DemoCurrency.USD, amountMinor, ShoppingMix.GROCERIES);
    String digits = Long.toString(earned);
    settle(
        planned,
        "010010" + LoyaltyTags.written("02", digits) + LoyaltyTags.written("05", digits),
        "9002999C"
            + TillRequest.amountDigits(earned)
            + "901S999C"
            + TillRequest.amountDigits(earned));
  }

  private void redeem(CardLedger ledger, long points) {
    Planned planned =
        ledger
            .newRequests()
            .redemption(till, NOW, SpendingMode.EXACT, true, DemoCurrency.USD, points);
    settle(
        planned,
        "0100245" + "0300230" + "040168402000000000030" + "0500215",
        "9002999C000000000015901T999C000000000030");
  }

  private static void settle(Planned planned, String tags, String amounts) {
    ISOMsg answer = Ledgers.echo(planned, "00");
    answer.set(48, tags);
    answer.set(54, amounts);
    assertThat(planned.card().settle(planned, Answer.of(answer))).isEmpty();
  }
}
