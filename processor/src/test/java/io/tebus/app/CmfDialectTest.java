package io.tebus.app;

import static io.tebus.app.TestMessages.twelveDigits;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
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

  private static final LocalDateTime OPENING = LocalDateTime.of(2027, 1, 15, 9, 30);
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
  private static final String ACQUIRER = "123456";

  /** The upper digits of every trace number: only the lower nine tell one from another. */
  private static final long STANS = 123_000_000_000L;

  private static final long OTHER_STANS = 999_000_000_000L;

  /** Clocks in Kathmandu are so far ahead of UTC, in seconds. */
  private static final int AHEAD_OF_UTC = 20_700;

  private static final String UNREADABLE_WISH = "750003040058";

  private static final String OF_1987 =
      """
      <netty-server name="of-1987" class="io.tebus.acquirer.NettyServer" logger="Q2">
        <attr name="port" type="java.lang.Integer">{port}</attr>
        <channel class="org.jpos.iso.channel.PostChannel"
                 packager="org.jpos.iso.packager.GenericPackager" header="">
          <property name="packager-config" value="jar:packager/iso87ascii.xml"/>
        </channel>
      </netty-server>
      """;

  private TestHost host;
  private int portOf1987;
  private DialectTill till;
  private int probes;

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    portOf1987 = FreePorts.some(1).getFirst();
    // The host adds its offset.
    String port = Integer.toString(portOf1987 - host.portOffset());
    host.put("deploy/60_of_1987.xml", OF_1987.replace("{port}", port));
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

  /** Only the lower nine digits count, also where a reversal names them. */
  @Test
  void theUpperDigitsOfATraceNumberTellNothingApart() {
    String card = DemoCards.number(40);
    ISOMsg request = purchase(card, 4000, 4590);
    ISOMsg first = till.ask(request);
    String otherStan = twelveDigits(OTHER_STANS + 4000);
    request.set(11, otherStan);

    ISOMsg second = till.ask(request);

    assertThat(second.getString(11)).isEqualTo(otherStan);
    assertThat(second.getString(38)).isNotNull().isEqualTo(first.getString(38));
    assertThat(pointsOf(card)).isEqualTo(45);
    assertApproved(reversal("2420", "400", request, 4001));
    assertThat(pointsOf(card)).isZero();
  }

  /** Without DE 56 it is the request itself. */
  @Test
  void anAdviceOfWhatIsKnownPostsNothing() {
    String card = DemoCards.number(41);
    ISOMsg request = purchase(card, 4100, 4590);
    assertApproved(request);
    request.set(0, "2220");

    assertApproved(request);
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void whatItsAdviceOvertookIsNotBookedAgain() {
    String card = DemoCards.number(42);
    ISOMsg request = purchase(card, 4200, 4590);
    request.set(0, "2220");
    assertApproved(request);
    assertThat(pointsOf(card)).isEqualTo(45);
    request.set(0, "2200");

    assertThat(till.ask(request).getString(39)).isEqualTo("9102");
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  /** A till that got a new program, or another way to the host. */
  @Test
  void aRepeatMayComeInAnotherVersion() throws IOException {
    String card = DemoCards.number(43);
    ISOMsg request = TestMessages.purchase(card, 4300, 4590);
    ISOMsg first;
    try (TestLink link = new TestLink(portOf1987)) {
      first = link.ask(request);
    }
    assertThat(first.getString(39)).isEqualTo("00");
    ISOMsg repeat = TestDialect.CMF.worded(request);
    repeat.set(0, "2201");

    ISOMsg second = till.ask(repeat);

    assertThat(second.getString(39)).isEqualTo("0000");
    assertThat(second.getString(38)).isNotNull().isEqualTo(first.getString(38));
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void findsOneOfTwoWithTheSameTraceNumberByItsMoment() {
    String card = DemoCards.number(44);
    ISOMsg meant = purchase(card, 4400, 4590);
    assertApproved(meant);
    ISOMsg later = purchase(card, 4400, 1000);
    later.set(12, moment(4500));
    assertApproved(later);
    ISOMsg reversal = reversal("2420", "400", meant, 4401);
    reversal.unset(4);

    assertApproved(reversal);
    assertThat(pointsOf(card)).isEqualTo(10);
  }

  @Test
  void takesAMomentInUtcForTheSame() {
    String card = DemoCards.number(45);
    ISOMsg meant = purchase(card, 4500, 4590);
    assertApproved(meant);
    ISOMsg later = purchase(card, 4500, 1000);
    later.set(12, moment(4600));
    assertApproved(later);
    ISOMsg reversal = inUtc(reversal("2420", "400", meant, 4501), meant, 4500);

    assertApproved(reversal);
    assertThat(pointsOf(card)).isEqualTo(10);
  }

  @Test
  void awaitsAnOriginalThatWasNamedInUtc() {
    String card = DemoCards.number(46);
    ISOMsg late = purchase(card, 4600, 4590);
    assertApproved(inUtc(reversal("2420", "400", late, 4601), late, 4600));

    assertThat(till.ask(late).getString(39)).isEqualTo("9102");
    assertThat(pointsOf(card)).isZero();
  }

  /** The reversal of what was sent at the moment of a number, named by that moment alone. */
  private static ISOMsg inUtc(ISOMsg reversal, ISOMsg original, int number) {
    reversal.unset(4);
    reversal.set(56, "2200" + original.getString(11) + moment(number - AHEAD_OF_UTC) + ACQUIRER);
    return reversal;
  }

  /** Neither an advice nor a reversal is refused for it, nor what never earns. */
  @Test
  void looksForAWishToEarnOnlyWhereItCounts() {
    String card = DemoCards.number(47);
    ISOMsg advice = purchase(card, 4700, 4590);
    advice.set(0, "2220");
    advice.set(34, ISOUtil.hex2byte(UNREADABLE_WISH));
    assertApproved(advice);
    assertThat(pointsOf(card)).isEqualTo(45);
    ISOMsg redemption = redemption(card, 4701, 5);
    redemption.set(34, ISOUtil.hex2byte(UNREADABLE_WISH));
    assertApproved(redemption);
    assertThat(pointsOf(card)).isEqualTo(40);
    ISOMsg reversal = reversal("2420", "400", redemption, 4702);
    reversal.set(34, ISOUtil.hex2byte(UNREADABLE_WISH));
    assertApproved(reversal);
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void onlyAReversalIsAPartialOne() {
    ISOMsg request = purchase(DemoCards.number(48), 4800, 4590);
    request.set(24, "401");

    assertApproved(request);
  }

  @ParameterizedTest
  @CsvSource({"801, 8000", "831, 8000", "802, 8000", "821, 9102"})
  void answersNetworkManagement(String code, String result) throws ISOException {
    ISOMsg request = new ISOMsg("2804");
    request.set(11, twelveDigits(STANS + 2300));
    request.set(12, moment(2300));
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
    assertRefused(34, ISOUtil.hex2byte(UNREADABLE_WISH), "neither Y nor N");
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

  private void assertApproved(ISOMsg request) {
    assertThat(till.ask(request).getString(39)).isEqualTo("0000");
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
    message.set(56, "2200" + original.getString(11) + original.getString(12) + ACQUIRER);
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
    message.set(12, moment(stan));
    message.set(24, function);
    message.set(26, "5411");
    message.set(32, ACQUIRER);
    message.set(41, TestMessages.TERMINAL);
    message.set(42, TestMessages.MERCHANT);
    return message;
  }

  /** Each number has a second of its own. */
  private static String moment(int number) {
    return OPENING.plusSeconds(number).format(MOMENT);
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
