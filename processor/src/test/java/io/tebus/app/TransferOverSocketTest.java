package io.tebus.app;

import static io.tebus.app.TestMessages.balance;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.repeat;
import static io.tebus.app.TestMessages.request;
import static io.tebus.app.TestMessages.reversal;
import static io.tebus.app.TestMessages.transfer;
import static io.tebus.app.TestMessages.twelveDigits;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 12 of the message profile through a socket: points from account to account. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferOverSocketTest {

  /** Not among the cards of a {@link TestHost}. */
  private static final long FIRST_CARD = 200_000;

  private static final long FIRST_ACCOUNT = 5_000_000_000L;
  private static final int PAIRS = 32;
  private static final long POINTS = 100;

  /** Belongs to the account of the first payer. */
  private static final String SISTER = DemoCards.number(FIRST_CARD + 2L * PAIRS);

  /** Another merchant's: nobody enrolled it here. */
  private static final String FOREIGN_CARD = "8500001234567895";

  private static final String FOREIGN_ACCOUNT = "1000000001";

  private TestHost host;
  private int stan;
  private int pairs;

  /** Cards that no other test has: one with {@link #POINTS}, and one with none. */
  private record Pair(int number) {

    String payer() {
      return DemoCards.number(FIRST_CARD + 2L * number);
    }

    String recipient() {
      return DemoCards.number(FIRST_CARD + 2L * number + 1);
    }

    String payersAccount() {
      return Long.toString(FIRST_ACCOUNT + 2L * number);
    }

    String recipientsAccount() {
      return Long.toString(FIRST_ACCOUNT + 2L * number + 1);
    }
  }

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    host.start();
    try (TestImport cards = TestImport.begin(home)) {
      for (int number = 0; number < PAIRS; number++) {
        Pair pair = new Pair(number);
        open(cards, pair.payer(), pair.payersAccount(), POINTS);
        open(cards, pair.recipient(), pair.recipientsAccount(), 0);
      }
      open(cards, SISTER, new Pair(0).payersAccount(), 0);
      cards.end();
      cards.awaitClosed();
    }
  }

  private static void open(TestImport cards, String card, String account, long points)
      throws IOException {
    assertThat(cards.open(card, Long.parseLong(account), points)).isEqualTo(CardOutcome.OPENED);
  }

  /** The first one is the sister's as well. */
  private Pair pair() {
    pairs++;
    assertThat(pairs).isLessThan(PAIRS);
    return new Pair(pairs);
  }

  @AfterAll
  void stop() {
    try (TestHost stopped = host) {
      stopped.stopAndAudit();
    }
  }

  // Who receives.

  @Test
  void movesPointsToTheAccountOfACard() throws IOException {
    Pair pair = pair();
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(transfer(pair.payer(), ++stan, 30, pair.recipient()));

      assertThat(TestMessages.mti(answer)).isEqualTo("0210");
      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(answer.getString(4)).isEqualTo(twelveDigits(30));
      assertThat(answer.getString(37)).hasSize(12);
      assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
      assertThat(answer.getString(48)).isEqualTo("01003100" + "0300230" + "0500270" + "09004DEMO");
      assertThat(answer.getString(54)).isEqualTo("9002999C000000000070" + "901T999C000000000030");
      assertThat(answer.getString(103)).isEqualTo(pair.recipient());
    }
    assertPoints(pair, 70, 30);
  }

  @Test
  void movesPointsToAnAccountByItsNumber() throws IOException {
    Pair pair = pair();
    ISOMsg padded = transfer(pair.payer(), ++stan, 20, pair.recipientsAccount() + "   ");
    padded.set(102, pair.payersAccount());
    ISOMsg fromCard = transfer(pair.payer(), ++stan, 1, "0" + pair.recipientsAccount());
    fromCard.set(102, pair.payer());
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(padded))).isEqualTo("00");
      ISOMsg answer = link.ask(fromCard);

      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(answer.getString(102)).isEqualTo(pair.payer());
      assertThat(answer.getString(103)).isEqualTo("0" + pair.recipientsAccount());
    }
    assertPoints(pair, 79, 21);
  }

  @Test
  void movesPointsWorthAnAmountOfMoney() throws IOException {
    Pair pair = pair();
    ISOMsg inMoney = transfer(pair.payer(), ++stan, 0, pair.recipient());
    TestMessages.inDollars(inMoney, 30);
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(inMoney);

      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(answer.getString(48))
          .isEqualTo(
              "01003100"
                  + "0300230"
                  + "0500270"
                  + "060168402000000000070"
                  + "070011"
                  + "09004DEMO");
    }
    assertPoints(pair, 70, 30);
  }

  @Test
  void whatWasReceivedCanBeSpent() throws IOException {
    Pair pair = pair();
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer(pair.payer(), ++stan, 30, pair.recipient()))))
          .isEqualTo("00");
      assertThat(responseCode(link.ask(redemption(pair.recipient(), ++stan, 30)))).isEqualTo("00");
    }
    assertPoints(pair, 70, 0);
  }

  // What is declined.

  @Test
  void declinesWhomItDoesNotKnow() throws IOException {
    Pair pair = pair();
    assertDeclined(pair, transfer(pair.payer(), ++stan, 30, FOREIGN_CARD), "14");
    assertDeclined(pair, transfer(pair.payer(), ++stan, 30, FOREIGN_ACCOUNT), "14");
    assertDeclined(pair, transfer(FOREIGN_CARD, ++stan, 30, pair.recipient()), "14");
  }

  @Test
  void declinesAPayerWhoseCardIsAnothers() throws IOException {
    Pair pair = pair();
    for (String payer : new String[] {pair.recipient(), pair.recipientsAccount(), FOREIGN_CARD}) {
      ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
      transfer.set(102, payer);
      assertDeclined(pair, transfer, "12");
    }
  }

  @Test
  void declinesTheOwnAccount() throws IOException {
    Pair pair = pair();
    assertDeclined(pair, transfer(pair.payer(), ++stan, 30, pair.payer()), "12");
    assertDeclined(pair, transfer(pair.payer(), ++stan, 30, pair.payersAccount()), "12");

    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer(new Pair(0).payer(), ++stan, 30, SISTER))))
          .isEqualTo("12");
    }
    assertThat(host.pointsOf(SISTER)).isEqualTo(POINTS);
  }

  @Test
  void declinesMoreThanThereIsAndShowsWhatThereIs() throws IOException {
    Pair pair = pair();
    assertDeclined(pair, transfer(pair.payer(), ++stan, 0, pair.recipient()), "13");
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(transfer(pair.payer(), ++stan, POINTS + 1, pair.recipient()));

      assertThat(responseCode(answer)).isEqualTo("51");
      assertThat(answer.hasField(38)).isFalse();
      assertThat(answer.getString(54)).isEqualTo("9002999C000000000100");
    }
    assertPoints(pair, POINTS, 0);
  }

  @ParameterizedTest
  @CsvSource({"0220", "0221"})
  void anAdviceMovesNothing(String mti) throws IOException {
    Pair pair = pair();
    ISOMsg advice = transfer(pair.payer(), ++stan, 30, pair.recipient());
    advice.set(0, mti);
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(advice);

      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(answer.hasAny(new int[] {48, 54})).isFalse();
    }
    assertPoints(pair, POINTS, 0);
  }

  // What comes again.

  @Test
  void answersARepeatAndMovesNothing() throws IOException {
    Pair pair = pair();
    ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
    try (TestLink link = host.link()) {
      ISOMsg first = link.ask(transfer);
      ISOMsg second = link.ask(repeat(transfer));

      assertThat(responseCode(first)).isEqualTo("00");
      for (int element : new int[] {37, 38, 39, 48, 54, 103}) {
        assertThat(second.getString(element))
            .as("element %d", element)
            .isEqualTo(first.getString(element));
      }
      ISOMsg toAnother = (ISOMsg) transfer.clone();
      toAnother.set(103, SISTER);
      assertThat(responseCode(link.ask(toAnother))).isEqualTo("94");
    }
    assertPoints(pair, 70, 30);
  }

  @Test
  void aReversalBringsThePointsBack() throws IOException {
    Pair pair = pair();
    ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer))).isEqualTo("00");
      ISOMsg answer = link.ask(reversal(transfer, ++stan));

      assertThat(TestMessages.mti(answer)).isEqualTo("0410");
      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(answer.hasAny(new int[] {38, 48, 54})).isFalse();
      assertThat(responseCode(link.ask(repeat(transfer)))).isEqualTo("12");
      assertThat(responseCode(link.ask(reversal(transfer, ++stan)))).isEqualTo("00");
    }
    assertPoints(pair, POINTS, 0);
  }

  @Test
  void aPartialReversalLeavesWhatStands() throws IOException {
    Pair pair = pair();
    ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
    ISOMsg partial = reversal(transfer, ++stan);
    partial.set(95, twelveDigits(10) + "0".repeat(30));
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer))).isEqualTo("00");
      assertThat(responseCode(link.ask(partial))).isEqualTo("00");
    }
    assertPoints(pair, 90, 10);
  }

  @Test
  void whatTheRecipientSpentMeanwhileBecomesArrears() throws IOException {
    Pair pair = pair();
    ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer))).isEqualTo("00");
      assertThat(responseCode(link.ask(redemption(pair.recipient(), ++stan, 20)))).isEqualTo("00");
      assertThat(responseCode(link.ask(reversal(transfer, ++stan)))).isEqualTo("00");

      assertThat(link.ask(balance(pair.recipient(), ++stan)).getString(48)).endsWith("1400220");
    }
    assertPoints(pair, POINTS, 0);
  }

  @Test
  void aVoidBringsThePointsBackAndShowsThem() throws IOException {
    Pair pair = pair();
    ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
    ISOMsg voiding = request("0200", "020000", pair.payer(), ++stan);
    voiding.set(90, reversal(transfer, stan).getString(90));
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer))).isEqualTo("00");
      ISOMsg answer = link.ask(voiding);

      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(answer.getString(48)).startsWith("0100270" + "0300230" + "05003100");
      assertThat(answer.getString(54)).isEqualTo("9002999C000000000100" + "901T999D000000000030");
    }
    assertPoints(pair, POINTS, 0);
  }

  @Test
  void nobodyElseReversesIt() throws IOException {
    Pair pair = pair();
    ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
    ISOMsg otherMerchants = reversal(transfer, ++stan);
    otherMerchants.set(42, "MERCH0000000008");
    ISOMsg recipients = reversal(transfer, ++stan);
    recipients.set(2, pair.recipient());
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer))).isEqualTo("00");
      assertThat(responseCode(link.ask(otherMerchants))).isEqualTo("00");
      assertThat(responseCode(link.ask(recipients))).isEqualTo("00");
    }
    assertPoints(pair, 70, 30);
  }

  @Test
  void aRefundOfItIsNotOfItsKind() throws IOException {
    Pair pair = pair();
    ISOMsg transfer = transfer(pair.payer(), ++stan, 30, pair.recipient());
    ISOMsg refund = request("0200", "200090", pair.payer(), ++stan);
    refund.set(4, transfer.getString(4));
    refund.set(49, transfer.getString(49));
    refund.set(90, reversal(transfer, stan).getString(90));
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(transfer))).isEqualTo("00");
      assertThat(responseCode(link.ask(refund))).isEqualTo("25");
    }
    assertPoints(pair, 70, 30);
  }

  private void assertDeclined(Pair pair, ISOMsg transfer, String expected) throws IOException {
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(transfer);

      assertThat(responseCode(answer)).isEqualTo(expected);
      assertThat(answer.hasAny(new int[] {38, 48, 54})).isFalse();
    }
    assertPoints(pair, POINTS, 0);
  }

  private void assertPoints(Pair pair, long payers, long recipients) throws IOException {
    assertThat(host.pointsOf(pair.payer())).as("payer").isEqualTo(payers);
    assertThat(host.pointsOf(pair.recipient())).as("recipient").isEqualTo(recipients);
  }

  private static String responseCode(ISOMsg answer) {
    return answer.getString(39);
  }
}
