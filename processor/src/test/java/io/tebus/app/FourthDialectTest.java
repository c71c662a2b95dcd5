package io.tebus.app;

import static io.tebus.app.TestMessages.twelveDigits;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A dialect that nobody speaks: EBCDIC text, packed numbers, other elements, other codes. It takes
 * two files and no code.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FourthDialectTest {

  private static final String PACKAGER =
      """
      <?xml version="1.0" encoding="UTF-8" standalone="no"?>
      <!DOCTYPE isopackager PUBLIC
              "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
              "http://jpos.org/dtd/generic-packager-1.0.dtd">
      <isopackager>
        <isofield id="0" length="4" name="mti" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFB_BITMAP"/>
        <isofield id="2" length="19" name="pan" pad="false" class="org.jpos.iso.IFB_LLNUM"/>
        <isofield id="3" length="6" name="code" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="5" length="12" name="amount" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="6" length="14" name="moment" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="8" length="9" name="stan" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="24" length="3" name="network" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="27" length="11" name="acquirer" class="org.jpos.iso.IFE_LLNUM"/>
        <isofield id="35" length="37" name="track 2" pad="false" class="org.jpos.iso.IFB_LLNUM"/>
        <isofield id="37" length="20" name="reference" class="org.jpos.iso.IFE_LLCHAR"/>
        <isofield id="38" length="6" name="approval" class="org.jpos.iso.IFE_CHAR"/>
        <isofield id="39" length="3" name="response" class="org.jpos.iso.IFE_CHAR"/>
        <isofield id="43" length="8" name="till" class="org.jpos.iso.IFE_CHAR"/>
        <isofield id="44" length="15" name="shop" class="org.jpos.iso.IFE_LLCHAR"/>
        <isofield id="50" length="3" name="currency" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="58" length="126" name="amounts" class="org.jpos.iso.IFE_LLLCHAR"/>
        <isofield id="60" length="999" name="loyalty" class="org.jpos.iso.IFE_LLLCHAR"/>
        <isofield id="61" length="41" name="original" class="org.jpos.iso.IFE_LLCHAR"/>
        <isofield id="62" length="12" name="stands" pad="true" class="org.jpos.iso.IFB_NUMERIC"/>
        <isofield id="102" length="28" name="from" class="org.jpos.iso.IFE_LLCHAR"/>
        <isofield id="103" length="28" name="to" class="org.jpos.iso.IFE_LLCHAR"/>
        <isofield id="128" length="8" name="mac" class="org.jpos.iso.IFB_BINARY"/>
      </isopackager>
      """;

  private static final String DIALECT =
      """
      name: fourth
      mti-version: 1
      loyalty-element: 60
      points-currency: 963
      points-account-type: 77
      elements:
        amount: { element: 5, form: plain }
        currency: 50
        merchant-type: 26
        acquirer: 27
        terminal: 43
        card-acceptor: 44
        condition-code: none
        local-moment: { moment: 6 }
        transmitted-at: none
        stan: 8
        network-management: { element: 24, sign-on: 11, sign-off: 12, echo: 13 }
        original-data: { element: 61, form: 2003 }
        replacement: { element: 62, form: first-12 }
        additional-amounts: { element: 58, form: 21 }
      functions:
        - { mti: 14xx, de3: xx xx xx, function: REVERSAL }
        - { mti: 1200, de3: 55 00 xx, function: PURCHASE, earns: Y }
        - { mti: 1200, de3: 55 01 xx, function: PURCHASE }
        - { mti: 1200, de3: 56 xx xx, function: REDEMPTION }
        - { mti: 1100, de3: 57 xx xx, function: BALANCE }
      response-codes:
        APPROVED: "A00"
        APPROVED_IN_PART: "A10"
        FORMAT_ERROR: "D30"
        DUPLICATE: "D94"
        TERMINAL_NOT_PERMITTED: "D58"
        INVALID_MERCHANT: "D03"
        INVALID_TRANSACTION: "D12"
        INVALID_AMOUNT: "D13"
        CURRENCY_NOT_ACCEPTED: "D15"
        INVALID_CARD: "D14"
        RESTRICTED_CARD: "D62"
        EXPIRED_CARD: "D54"
        LOST_CARD: "D41"
        STOLEN_CARD: "D43"
        AMOUNT_LIMIT_EXCEEDED: "D61"
        FREQUENCY_LIMIT_EXCEEDED: "D65"
        NOT_PERMITTED_TO_CARD: "D57"
        ORIGINAL_NOT_FOUND: "D25"
        NOT_SUFFICIENT_POINTS: "D51"
        UNAVAILABLE: "D91"
        MALFUNCTION: "D96"
      network-response-codes:
        APPROVED: "N00"
      """;

  private static final LocalDateTime OPENING = LocalDateTime.of(2027, 1, 15, 9, 30);
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
  private static final String ACQUIRER = "123456";

  private TestHost host;
  private DialectTill till;
  private int probes;

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    host.put("cfg/packager/fourth.xml", PACKAGER);
    host.put("cfg/dialect/fourth.yaml", DIALECT);
    till = DialectTill.start(host, "cfg/packager/fourth.xml", "fourth");
  }

  @AfterAll
  void stop() throws IOException {
    till.close();
    host.stopAndAudit();
  }

  @Test
  void earns() throws ISOException {
    ISOMsg answer = till.ask(purchase(DemoCards.number(10), 1000, 4590));

    assertThat(answer.getMTI()).isEqualTo("1210");
    assertThat(answer.getString(39)).isEqualTo("A00");
    assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(answer.getString(58)).isEqualTo(available(45) + "771S9630C" + twelveDigits(45));
    assertThat(answer.getString(60)).contains("010010", "0200245", "0500245", "09004DEMO");
    assertThat(answer.getString(43)).isEqualTo(TestMessages.TERMINAL);
    assertThat(answer.getString(8)).isEqualTo("000001000");
  }

  @Test
  void earnsNothingWhereTheDialectSaysSo() {
    ISOMsg cash = purchase(DemoCards.number(16), 1700, 4590);
    cash.set(3, "550100");

    assertThat(till.ask(cash).getString(39)).isEqualTo("A00");
    assertThat(pointsOf(DemoCards.number(16))).isZero();
  }

  @Test
  void takesTheCardFromPackedTrack2() {
    String card = DemoCards.number(11);
    ISOMsg request = purchase(card, 1100, 700);
    request.unset(2);
    request.set(35, card + "=28121010000000000000");

    assertThat(till.ask(request).getString(39)).isEqualTo("A00");
    assertThat(pointsOf(card)).isEqualTo(7);
  }

  @Test
  void redeemsWhatThereIs() {
    String card = DemoCards.number(12);
    till.ask(purchase(card, 1200, 1500));
    ISOMsg request = redemption(card, 1201, 16);
    request.set(60, "20001U");

    ISOMsg answer = till.ask(request);

    assertThat(answer.getString(39)).isEqualTo("A10");
    assertThat(answer.getString(5)).isEqualTo(twelveDigits(15));
    assertThat(answer.getString(58))
        .isEqualTo(available(0) + "771T9630C" + twelveDigits(15) + "00578402C" + twelveDigits(16));
  }

  @Test
  void reverses() throws ISOException {
    String card = DemoCards.number(13);
    till.ask(purchase(card, 1300, 4590));
    ISOMsg redemption = redemption(card, 1301, 30);
    till.ask(redemption);

    ISOMsg answer = till.ask(reversal(redemption, 1302));

    assertThat(answer.getMTI()).isEqualTo("1410");
    assertThat(answer.getString(39)).isEqualTo("A00");
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void reversesInPart() {
    String card = DemoCards.number(14);
    ISOMsg purchase = purchase(card, 1400, 4590);
    till.ask(purchase);
    ISOMsg reversal = reversal(purchase, 1401);
    reversal.set(62, twelveDigits(2000));

    assertThat(till.ask(reversal).getString(39)).isEqualTo("A00");
    assertThat(pointsOf(card)).isEqualTo(45 * 2000 / 4590);
  }

  @Test
  void answersNetworkManagement() throws ISOException {
    ISOMsg request = new ISOMsg("1804");
    request.set(8, "000001500");
    request.set(24, "013");

    ISOMsg answer = till.ask(request);

    assertThat(answer.getMTI()).isEqualTo("1814");
    assertThat(answer.getString(39)).isEqualTo("N00");
  }

  @Test
  void declinesWhatNoRowClaimsAndNamesWhatMakesNoSense() {
    ISOMsg other = purchase(DemoCards.number(15), 1600, 100);
    other.set(3, "000000");
    assertThat(till.ask(other).getString(39)).isEqualTo("D12");

    ISOMsg damaged = purchase(DemoCards.number(15), 1601, 100);
    damaged.set(60, "2000");
    ISOMsg refusal = till.ask(damaged);
    assertThat(refusal.getString(39)).isEqualTo("D30");
    assertThat(refusal.getString(60)).isEqualTo("99005DE060");

    ISOMsg tooLong = purchase(DemoCards.number(15), 1603, 100);
    tooLong.set(37, "TILLREF000042");
    assertThat(till.ask(tooLong).getString(60)).isEqualTo("99005DE037");

    // EBCDIC hides no card number.
    ISOMsg misplaced = purchase(DemoCards.number(123), 1602, 100);
    misplaced.set(44, DemoCards.number(123).substring(0, 15));
    assertThat(till.ask(misplaced).getString(60)).isEqualTo("99005DE044");
  }

  private static ISOMsg purchase(String card, int stan, long cents) {
    return inDollars(request("1200", "550000", card, stan), cents);
  }

  private static ISOMsg redemption(String card, int stan, long cents) {
    return inDollars(request("1200", "560000", card, stan), cents);
  }

  private static ISOMsg reversal(ISOMsg original, int stan) {
    ISOMsg message = request("1400", original.getString(3), original.getString(2), stan);
    message.set(61, "1200" + "000" + original.getString(8) + original.getString(6) + ACQUIRER);
    return message;
  }

  private static ISOMsg inDollars(ISOMsg message, long cents) {
    message.set(5, twelveDigits(cents));
    message.set(50, "840");
    return message;
  }

  private static ISOMsg request(String mti, String code, String card, int stan) {
    ISOMsg message = new ISOMsg(mti);
    message.set(2, card);
    message.set(3, code);
    message.set(6, OPENING.plusSeconds(stan).format(MOMENT));
    message.set(8, "000" + TestMessages.sixDigits(stan));
    message.set(27, ACQUIRER);
    message.set(43, TestMessages.TERMINAL);
    message.set(44, TestMessages.MERCHANT);
    return message;
  }

  private long pointsOf(String card) {
    ISOMsg answer = till.ask(request("1100", "570000", card, 900_000 + probes++));
    assertThat(answer.getString(39)).isEqualTo("A00");
    String amounts = answer.getString(58);
    assertThat(amounts).startsWith("77029630C").hasSize(21);
    return Long.parseLong(amounts.substring(9));
  }

  private static String available(long points) {
    return "77029630C" + twelveDigits(points);
  }
}
