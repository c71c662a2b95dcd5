package io.tebus.app;

import static io.tebus.app.TestMessages.twelveDigits;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dialect cmf: jPOS-CMF, which is ISO 8583:2003. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CmfDialectTest {

  private static final String MOMENT = "20270115093000";
  private static final String ACQUIRER = "123456";

  /** The upper digits of every trace number: only the lower nine tell one from another. */
  private static final long STANS = 123_000_000_000L;

  private TestHost host;
  private DialectTill till;
  private int probes;

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    till = DialectTill.start(host, "jar:io/tebus/iso/packager/cmf.xml", "cmf");
  }

  @AfterAll
  void stop() throws IOException {
    till.close();
    host.stopAndAudit();
  }

  @Test
  void earns() throws ISOException {
    ISOMsg answer = till.ask(purchase(DemoCards.number(10), 1000, 4590));

    assertThat(answer.getMTI()).isEqualTo("2210");
    assertThat(answer.getString(39)).isEqualTo("0000");
    assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(answer.getString(37)).matches("[0-9]{6}001000");
    assertThat(answer.getString(54)).isEqualTo(available(45) + "901S9990C" + twelveDigits(45));
    assertThat(answer.getString(123)).contains("010010", "0200245", "0500245", "09004DEMO");
    assertThat(answer.hasField(34)).isFalse();
  }

  @Test
  void repeatsTheRequestAsItCame() {
    ISOMsg request = purchase(DemoCards.number(11), 1100, 2000);
    request.set(33, "7654321");
    request.set(37, "TILLREF00042");
    request.set(102, "0000000042");

    ISOMsg answer = till.ask(request);

    for (int element : new int[] {2, 3, 4, 7, 11, 12, 24, 32, 33, 37, 42, 102}) {
      assertThat(answer.getString(element))
          .as("element %d", element)
          .isEqualTo(request.getString(element));
    }
    assertThat(answer.getString(41).strip()).isEqualTo(TestMessages.TERMINAL);
    assertThat(answer.hasAny(new int[] {13, 26, 49})).isFalse();
  }

  /** Dataset 75, bit 6; the answer has dataset 76, bit 6, when it was asked for. */
  @ParameterizedTest
  @CsvSource({
    "30, Y, 4590, 45, 76000404003030",
    "31, Y, 99, 0, 76000404003031",
    "32, N, 4590, 0, ''"
  })
  void earnsAsItIsAskedTo(int index, String asked, long cents, long points, String result) {
    String card = DemoCards.number(index);
    ISOMsg request = purchase(card, 100 * index, cents);
    request.set(34, ISOUtil.hex2byte("7500030400" + (asked.equals("Y") ? "59" : "4E")));

    ISOMsg answer = till.ask(request);

    assertThat(answer.getString(39)).isEqualTo("0000");
    assertThat(answer.hasField(34) ? ISOUtil.hexString(answer.getBytes(34)) : "").isEqualTo(result);
    assertThat(pointsOf(card)).isEqualTo(points);
  }

  @Test
  void redeems() {
    String card = DemoCards.number(13);
    till.ask(purchase(card, 1300, 4590));

    ISOMsg answer = till.ask(redemption(card, 1301, 30));

    assertThat(answer.getString(39)).isEqualTo("0000");
    assertThat(answer.getString(4)).isEqualTo(dollars(30));
    assertThat(answer.getString(54)).isEqualTo(available(15) + "901T9990C" + twelveDigits(30));
    assertThat(answer.getString(123)).contains("0300230", "04016" + dollars(30), "0500215");
  }

  @Test
  void redeemsWhatThereIs() {
    String card = DemoCards.number(14);
    till.ask(purchase(card, 1400, 1500));
    ISOMsg request = redemption(card, 1401, 16);
    request.set(123, "20001U");

    ISOMsg answer = till.ask(request);

    assertThat(answer.getString(39)).isEqualTo("0002");
    assertThat(answer.getString(4)).isEqualTo(dollars(15));
    assertThat(answer.getString(54))
        .isEqualTo(available(0) + "901T9990C" + twelveDigits(15) + "00578402C" + twelveDigits(16));
  }

  @Test
  void declinesWhatThereIsNot() {
    ISOMsg answer = till.ask(redemption(DemoCards.number(15), 1500, 16));

    assertThat(answer.getString(39)).isEqualTo("1016");
    assertThat(answer.getString(54)).isEqualTo(available(0));
  }

  @Test
  void readsTheBalance() throws ISOException {
    String card = DemoCards.number(16);
    till.ask(purchase(card, 1600, 700));

    ISOMsg answer = till.ask(balance(card, 1601));

    assertThat(answer.getMTI()).isEqualTo("2110");
    assertThat(answer.getString(39)).isEqualTo("0000");
    assertThat(answer.hasField(38)).isFalse();
    assertThat(answer.getString(54)).isEqualTo(available(7));
  }

  @ParameterizedTest
  @CsvSource({"2400, 2410, 17", "2420, 2430, 18"})
  void reversesByOriginalData(String mti, String answerMti, int index) throws ISOException {
    String card = DemoCards.number(index);
    till.ask(purchase(card, 100 * index, 4590));
    ISOMsg redemption = redemption(card, 100 * index + 1, 30);
    till.ask(redemption);

    ISOMsg answer = till.ask(reversal(mti, "400", redemption, 100 * index + 2));

    assertThat(answer.getMTI()).isEqualTo(answerMti);
    assertThat(answer.getString(39)).isEqualTo("0000");
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  /** One of the two amounts is the original one; the smaller is to stand. */
  @ParameterizedTest
  @CsvSource({"2000, 4590, 19", "4590, 2000, 20"})
  void reversesInPart(long amount, long other, int index) {
    String card = DemoCards.number(index);
    ISOMsg purchase = purchase(card, 100 * index, 4590);
    till.ask(purchase);
    ISOMsg reversal = reversal("2420", "401", purchase, 100 * index + 1);
    reversal.set(4, dollars(amount));
    reversal.set(30, dollars(other) + "0".repeat(16));

    assertThat(till.ask(reversal).getString(39)).isEqualTo("0000");
    assertThat(pointsOf(card)).isEqualTo(45 * 2000 / 4590);
  }

  @Test
  void aFullReversalMayCarryTheOriginalAmount() {
    String card = DemoCards.number(21);
    ISOMsg purchase = purchase(card, 2100, 4590);
    till.ask(purchase);
    ISOMsg reversal = reversal("2420", "400", purchase, 2101);
    reversal.set(30, dollars(4590) + "0".repeat(16));

    assertThat(till.ask(reversal).getString(39)).isEqualTo("0000");
    assertThat(pointsOf(card)).isZero();
  }

  @Test
  void answersARepeatWithTheFirstAnswer() throws ISOException {
    String card = DemoCards.number(22);
    ISOMsg request = purchase(card, 2200, 4590);
    ISOMsg first = till.ask(request);
    request.setMTI("2201");

    ISOMsg second = till.ask(request);

    assertThat(second.getMTI()).isEqualTo("2210");
    for (int element : new int[] {37, 38, 39, 54, 123}) {
      assertThat(second.getString(element))
          .as("element %d", element)
          .isNotNull()
          .isEqualTo(first.getString(element));
    }
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @ParameterizedTest
  @CsvSource({"801, 8000", "831, 8000", "802, 8000", "821, 9102"})
  void answersNetworkManagement(String code, String result) throws ISOException {
    ISOMsg request = new ISOMsg("2804");
    request.set(11, twelveDigits(STANS + 2300));
    request.set(12, MOMENT);
    request.set(24, code);

    ISOMsg answer = till.ask(request);

    assertThat(answer.getMTI()).isEqualTo("2814");
    assertThat(answer.getString(39)).isEqualTo(result);
    assertThat(answer.getString(24)).isEqualTo(code);
  }

  @Test
  void namesAnElementThatMakesNoSense() {
    assertRefused(4, "8403000000004590", "an exponent that is not the currency's");
    assertRefused(12, "20271315093000", "month 13");
    assertRefused(41, "TERM00071", "nine characters: cut, it would be another till");
    assertRefused(42, "MERCH00000000071", "sixteen characters");
    assertRefused(123, "2000", "half a tag");
    assertRefused(34, ISOUtil.hex2byte("750003040058"), "neither Y nor N");
    assertRefused(34, ISOUtil.hex2byte("75000304"), "half a dataset");
  }

  private void assertRefused(int element, Object content, String why) {
    ISOMsg request = purchase(DemoCards.number(24), 2400 + probes++, 4590);
    if (content instanceof byte[] bytes) {
      request.set(element, bytes);
    } else {
      request.set(element, content.toString());
    }
    ISOMsg answer = till.ask(request);
    assertThat(answer.getString(39)).as(why).isEqualTo("1802");
    assertThat(answer.getString(123)).as(why).isEqualTo("99005DE%03d".formatted(element));
  }

  private static ISOMsg purchase(String card, int stan, long cents) {
    return inDollars(request("2200", "000000", "200", card, stan), cents);
  }

  private static ISOMsg redemption(String card, int stan, long cents) {
    return inDollars(request("2200", "009000", "200", card, stan), cents);
  }

  private static ISOMsg balance(String card, int stan) {
    return request("2100", "319000", "108", card, stan);
  }

  private static ISOMsg reversal(String mti, String function, ISOMsg original, int stan) {
    ISOMsg message = request(mti, original.getString(3), function, original.getString(2), stan);
    message.set(4, original.getString(4));
    message.set(25, "4021");
    message.set(56, "2200" + original.getString(11) + MOMENT + ACQUIRER);
    return message;
  }

  private static ISOMsg inDollars(ISOMsg message, long cents) {
    message.set(4, dollars(cents));
    return message;
  }

  private static String dollars(long cents) {
    return "8402" + twelveDigits(cents);
  }

  private static ISOMsg request(String mti, String code, String function, String card, int stan) {
    ISOMsg message = new ISOMsg(mti);
    message.set(2, card);
    message.set(3, code);
    message.set(7, "0115093000");
    message.set(11, twelveDigits(STANS + stan));
    message.set(12, MOMENT);
    message.set(24, function);
    message.set(26, "5411");
    message.set(32, ACQUIRER);
    message.set(41, TestMessages.TERMINAL);
    message.set(42, TestMessages.MERCHANT);
    return message;
  }

  private long pointsOf(String card) {
    ISOMsg answer = till.ask(balance(card, 900_000 + probes++));
    String amounts = answer.getString(54);
    assertThat(amounts).startsWith("90029990C").hasSize(21);
    return Long.parseLong(amounts.substring(9));
  }

  private static String available(long points) {
    return "90029990C" + twelveDigits(points);
  }
}
