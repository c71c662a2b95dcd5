package io.tebus.app;

import static io.tebus.app.TestMessages.balance;
import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.twelveDigits;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dialect iso87b: the messages of ISO 8583:1987 with packed numbers. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BinaryDialectTest {

  private TestHost host;
  private DialectTill till;
  private int probes;

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    till = DialectTill.start(host, "jar:packager/iso87binary.xml", "iso87b");
  }

  @AfterAll
  void stop() throws IOException {
    till.close();
    host.stopAndAudit();
  }

  @Test
  void earns() throws ISOException {
    ISOMsg answer = till.ask(purchase(DemoCards.number(10), 1000, 4590));

    assertThat(answer.getMTI()).isEqualTo("0210");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(answer.getString(37)).matches("[0-9]{6}001000");
    assertThat(answer.getString(54)).isEqualTo(available(45) + "901S999C" + twelveDigits(45));
    assertThat(answer.getString(48)).contains("010010", "0200245", "0500245", "09004DEMO");
  }

  @Test
  void repeatsTheRequestAsItCame() {
    ISOMsg request = purchase(DemoCards.number(11), 1100, 2000);
    request.set(24, "001");
    request.set(33, "7654321");
    request.set(37, "TILLREF00042");
    request.set(102, "0000000042");

    ISOMsg answer = till.ask(request);

    for (int element : new int[] {2, 3, 4, 7, 11, 12, 13, 24, 25, 32, 33, 37, 41, 42, 49, 102}) {
      assertThat(answer.getString(element))
          .as("element %d", element)
          .isEqualTo(request.getString(element));
    }
  }

  @Test
  void takesTheCardFromPackedTrack2() {
    String card = DemoCards.number(12);
    ISOMsg request = purchase(card, 1200, 700);
    request.unset(2);
    request.set(35, card + "=28121010000000000000");

    assertThat(till.ask(request).getString(39)).isEqualTo("00");
    assertThat(pointsOf(card)).isEqualTo(7);
  }

  @Test
  void redeems() {
    String card = DemoCards.number(13);
    till.ask(purchase(card, 1300, 4590));

    ISOMsg answer = till.ask(redemption(card, 1301, 30));

    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.getString(4)).isEqualTo(twelveDigits(30));
    assertThat(answer.getString(54)).isEqualTo(available(15) + "901T999C" + twelveDigits(30));
    assertThat(answer.getString(48)).contains("0300230", "040168402" + twelveDigits(30), "0500215");
  }

  @Test
  void redeemsWhatThereIs() {
    String card = DemoCards.number(14);
    till.ask(purchase(card, 1400, 1500));
    ISOMsg request = redemption(card, 1401, 16);
    request.set(48, "20001U");

    ISOMsg answer = till.ask(request);

    assertThat(answer.getString(39)).isEqualTo("10");
    assertThat(answer.getString(4)).isEqualTo(twelveDigits(15));
    assertThat(answer.getString(54))
        .isEqualTo(available(0) + "901T999C" + twelveDigits(15) + "0057840C" + twelveDigits(16));
  }

  @Test
  void reversesByOriginalData() throws ISOException {
    String card = DemoCards.number(15);
    till.ask(purchase(card, 1500, 4590));
    ISOMsg redemption = redemption(card, 1501, 30);
    till.ask(redemption);

    ISOMsg answer = till.ask(TestMessages.reversal(redemption, 1502));

    assertThat(answer.getMTI()).isEqualTo("0410");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void reversesInPart() {
    String card = DemoCards.number(16);
    ISOMsg purchase = purchase(card, 1600, 4590);
    till.ask(purchase);
    ISOMsg reversal = TestMessages.reversal(purchase, 1601);
    reversal.set(95, twelveDigits(2000) + "0".repeat(30));

    assertThat(till.ask(reversal).getString(39)).isEqualTo("00");
    assertThat(pointsOf(card)).isEqualTo(45 * 2000 / 4590);
  }

  @Test
  void answersARepeatWithTheFirstAnswer() {
    String card = DemoCards.number(17);
    ISOMsg request = purchase(card, 1700, 4590);
    ISOMsg first = till.ask(request);

    ISOMsg second = till.ask(TestMessages.repeat(request));

    for (int element : new int[] {37, 38, 39, 48, 54}) {
      assertThat(second.getString(element))
          .as("element %d", element)
          .isNotNull()
          .isEqualTo(first.getString(element));
    }
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void answersAnEchoTest() throws ISOException {
    ISOMsg answer = till.ask(TestMessages.network(1800, "301"));

    assertThat(answer.getMTI()).isEqualTo("0810");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.getString(70)).isEqualTo("301");
  }

  @Test
  void namesAnElementThatMakesNoSense() {
    ISOMsg tags = purchase(DemoCards.number(18), 1801, 100);
    tags.set(48, "2000");
    ISOMsg moment = purchase(DemoCards.number(18), 1802, 100);
    moment.set(12, "250000");

    assertRefused(tags, "DE048");
    assertRefused(moment, "DE012");
    assertThat(pointsOf(DemoCards.number(18))).isZero();
  }

  /** Packed, it is the same number; that must not get it past the check. */
  @Test
  void refusesACardNumberWhereTheMerchantsBelongs() {
    String card = DemoCards.number(123);
    ISOMsg request = purchase(card, 1900, 100);
    request.set(42, card.substring(0, 15));

    assertRefused(request, "DE042");
  }

  private void assertRefused(ISOMsg request, String named) {
    ISOMsg answer = till.ask(request);
    assertThat(answer.getString(39)).isEqualTo("30");
    assertThat(answer.getString(48)).isEqualTo("99005" + named);
  }

  private long pointsOf(String card) {
    return TestMessages.availablePoints(till.ask(balance(card, 900_000 + probes++)));
  }

  private static String available(long points) {
    return "9002999C" + twelveDigits(points);
  }
}
