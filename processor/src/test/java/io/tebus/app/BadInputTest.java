package io.tebus.app;

import static io.tebus.app.TestMessages.ascii;
import static io.tebus.app.TestMessages.balance;
import static io.tebus.app.TestMessages.inDollars;
import static io.tebus.app.TestMessages.pack;
import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.purchaseElements;
import static io.tebus.app.TestMessages.raw;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.request;
import static io.tebus.app.TestMessages.threeDigits;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Message profile, section 7, row by row, and the host serves on after each. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

  private static final String CARD = DemoCards.number(7);
  private static final int MAX_PACKET_LENGTH = 8192;
  private static final int MAX_IN_FLIGHT = 512;
  private static final int RECEIVE_BUFFER = 64 << 10;
  private static final int MTI_LENGTH = 4;
  private static final int BITMAP_LENGTH = 16;
  private static final byte[] GARBAGE = ascii("POST / HTTP/1.1 is no message");

  /** A channel whose keep-alives, four zeros, are sent back. */
  private static final String POLLED =
      """
      <netty-server name="polled" class="io.tebus.acquirer.NettyServer" logger="Q2">
        <attr name="port" type="java.lang.Integer">{port}</attr>
        <channel class="org.jpos.iso.channel.CSChannel"
                 packager="org.jpos.iso.packager.GenericPackager">
          <property name="packager-config" value="jar:packager/iso87ascii.xml"/>
        </channel>
      </netty-server>
      """;

  private TestHost host;
  private int polledPort;
  private int stan;

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      polledPort = free.getLocalPort();
    }
    host.putAcquirers();
    host.put(
        "deploy/55_polled.xml",
        POLLED.replace("{port}", String.valueOf(polledPort - host.portOffset())));
    host.start();
  }

  @AfterEach
  void servesOn() throws IOException {
    host.assertServes();
  }

  /** Not a point came from all that, no link was closed by a defect, and no buffer leaked. */
  @AfterAll
  void stop() throws IOException {
    try (TestHost stopped = host) {
      // A leak is reported when another buffer is asked for after a collection.
      System.gc();
      for (int i = 0; i < 10; i++) {
        stopped.assertServes();
      }
      stopped.stopAndAudit();
      try (var logs = Files.newDirectoryStream(stopped.home().resolve("log"), "tebus*.log")) {
        for (Path log : logs) {
          assertThat(Files.readString(log)).doesNotContain("defect").doesNotContain("LEAK");
        }
      }
    }
  }

  // Frames.

  @Test
  void closesTheLinkOfAFrameThatIsTooLong() throws IOException {
    try (TestLink other = host.link();
        TestLink link = host.link()) {
      assertThat(responseCode(other.ask(balance(CARD, ++stan)))).isEqualTo("00");

      link.sendBytes(lengthPrefix(MAX_PACKET_LENGTH + 1));

      assertThat(link.awaitClosed()).isZero();
      assertThat(responseCode(other.ask(balance(CARD, ++stan)))).isEqualTo("00");
    }
  }

  @Test
  void answersBeforeItClosesTheLinkOfAFrameThatIsTooLong() throws IOException {
    try (TestLink link = host.link()) {
      byte[] echo = TestLink.frames(pack(TestMessages.network(++stan, "301")));
      byte[] glued = Arrays.copyOf(echo, echo.length + 2);
      System.arraycopy(lengthPrefix(0xFFFF), 0, glued, echo.length, 2);

      link.sendBytes(glued);

      assertThat(responseCode(link.receive())).isEqualTo("00");
      assertThat(link.awaitClosed()).isZero();
    }
  }

  @Test
  void answersAFrameOfTheGreatestLength() throws IOException {
    byte[] message = raw("0200", purchaseElements(CARD, ++stan));
    byte[] longest = Arrays.copyOf(message, MAX_PACKET_LENGTH);
    Arrays.fill(longest, message.length, longest.length, (byte) '0');

    assertFormatError(longest, 49);
  }

  @Test
  void closesTheLinkOfAFrameWithoutLength() throws IOException {
    try (TestLink other = host.link();
        TestLink link = host.link()) {
      link.sendBytes(lengthPrefix(0));

      assertThat(link.awaitClosed()).isZero();
      assertThat(responseCode(other.ask(balance(CARD, ++stan)))).isEqualTo("00");
    }
  }

  // Message types.

  @Test
  void closesTheLinkAfterThreeUnreadableTypesInARow() throws IOException {
    try (TestLink link = host.link()) {
      link.sendBytes(TestLink.frames(GARBAGE, GARBAGE, GARBAGE, pack(balance(CARD, ++stan))));

      assertThat(link.awaitClosed()).isZero();
    }
  }

  @Test
  void forgivesTwoUnreadableTypesInARow() throws IOException {
    try (TestLink link = host.link()) {
      for (int round = 0; round < 3; round++) {
        link.sendBytes(TestLink.frames(GARBAGE, ascii("020")));

        assertThat(responseCode(link.ask(balance(CARD, ++stan)))).isEqualTo("00");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0110", "0210", "0211", "0230", "0410", "0430", "0810", "0240", "0250", "0290", "0000",
        "0600", "0700", "0900", "1200", "2200", "9200"
      })
  void dropsResponsesAndUnknownClasses(String mti) throws IOException {
    long lsn = host.figures().appliedLsn();
    long requests = host.figures().requests();
    ISOMsg good = balance(CARD, ++stan);
    try (TestLink link = host.link()) {
      link.send(raw(mti, purchaseElements(CARD, ++stan)));

      ISOMsg answer = link.ask(good);

      assertThat(answer.getString(11)).isEqualTo(good.getString(11));
      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(host.figures().requests()).isEqualTo(requests + 1);
      assertThat(host.figures().appliedLsn()).isEqualTo(lsn);
    }
  }

  @ParameterizedTest
  @CsvSource({"0302, 0312", "0320, 0330", "0500, 0510", "0520, 0530", "0521, 0530"})
  void declinesClassesThatAreNotBuilt(String mti, String answerMti) throws IOException {
    long lsn = host.figures().appliedLsn();
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(raw(mti, purchaseElements(CARD, ++stan)));

      assertThat(TestMessages.mti(answer)).isEqualTo(answerMti);
      assertThat(responseCode(answer)).isEqualTo("12");
      assertThat(host.figures().appliedLsn()).isEqualTo(lsn);
    }
  }

  // Elements.

  @Test
  void namesTheElementAMessageIsCutIn() throws IOException {
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.put(48, "0077700201");
    byte[] message = raw("0200", elements);
    long lsn = host.figures().appliedLsn();
    try (TestLink link = host.link()) {
      int cut = MTI_LENGTH;
      for (; cut < MTI_LENGTH + BITMAP_LENGTH; cut++) {
        assertFormatError(link.ask(Arrays.copyOf(message, cut)), 1);
      }
      for (Map.Entry<Integer, String> element : elements.entrySet()) {
        for (int i = 0; i < element.getValue().length(); i++) {
          assertFormatError(link.ask(Arrays.copyOf(message, cut++)), element.getKey());
        }
      }

      assertThat(cut).isEqualTo(message.length);
      assertThat(host.figures().appliedLsn()).isEqualTo(lsn);
      assertThat(responseCode(link.ask(message))).isEqualTo("00");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, XX9999000100000078",
    "2, 00",
    "2, 169999O00100000078",
    "2, 2099990001000000780000",
    "2, 9999990001000000780000",
    "3, 00000A",
    "4, 0000000A1000",
    "4, -00000001000",
    "7, 01150930X0",
    "7, 1315093000",
    "7, 0132093000",
    "7, 0115246000",
    "11, 00A101",
    "12, 250000",
    "12, 09:300",
    "13, 0132",
    "13, 1301",
    "13, 00O1",
    "18, 54A1",
    "32, 06123A56",
    "32, A6123456",
    "32, 12123456123456",
    "49, 8X0"
  })
  void namesAnElementThatIsNotOfItsType(int element, String onTheWire) throws IOException {
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.put(element, onTheWire);

    assertFormatError(raw("0200", elements), element);
  }

  @Test
  void namesATextThatCannotBePrinted() throws IOException {
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.put(41, "TERM\u00010 7");

    assertFormatError(raw("0200", elements), 41);
  }

  @Test
  void namesABitmapThatCannotBeRead() throws IOException {
    byte[] message = raw("0200", purchaseElements(CARD, ++stan));
    message[MTI_LENGTH + 3] = 'G';

    assertFormatError(message, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7, 11, 12, 13, 41, 42, 49})
  void namesAMandatoryElementThatIsMissing(int element) throws IOException {
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.remove(element);

    assertFormatError(raw("0200", elements), element);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 49, 103})
  void namesWhatATransferLacks(int element) throws IOException {
    SortedMap<Integer, String> elements = transferElements();
    elements.remove(element);

    assertFormatError(raw("0200", elements), element);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "03   ",
        "06nobody",
        "10100000000X",
        "10-100000000",
        "12100000000001",
        "169999000100000079",
        "199999 0001 0000 0078",
        "2099990001000000780000",
        "24=9999000100000078=251210"
      })
  void namesAPartyOfATransferThatIsNobody(String onTheWire) throws IOException {
    for (int element : new int[] {102, 103}) {
      SortedMap<Integer, String> elements = transferElements();
      elements.put(element, onTheWire);

      assertFormatError(raw("0200", elements), element);
    }
  }

  /** Of one point, to an account that is not there. */
  private SortedMap<Integer, String> transferElements() {
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.put(3, "409090");
    elements.put(4, "000000000001");
    elements.put(49, "999");
    elements.put(103, "101000000001");
    return elements;
  }

  @Test
  void namesTheLastElementWhenBytesFollow() throws IOException {
    byte[] message = raw("0200", purchaseElements(CARD, ++stan));

    assertFormatError(Arrays.copyOf(message, message.length + 1), 49);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=25121010000000000", "99990001000000780000D2512"})
  void namesATrackWithoutACardNumber(String track) throws IOException {
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.remove(2);
    elements.put(35, TestMessages.twoDigits(track.length()) + track);

    assertFormatError(raw("0200", elements), 35);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2",
        "20",
        "20001",
        "20001X",
        "20001u",
        "20000",
        "20002EU",
        "2000AE",
        "XX001E",
        "20001E2",
        "20001E21002",
        "21000",
        "21002A5",
        "21003MIX",
        "21003max",
        "21004MAX ",
        "210131234567890123",
        "21003-10",
        "77005abc",
        "77999abc",
        "20 01U"
      })
  void namesLoyaltyTagsThatCannotBeRead(String tags) throws IOException {
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.put(48, threeDigits(tags.length()) + tags);

    assertFormatError(raw("0200", elements), 48);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "77003abc", "26007REFUSED", "2400490AB", "00000", "20001E77003abc"})
  void ignoresLoyaltyTagsNobodyKnows(String tags) throws IOException {
    long before = host.pointsOf(CARD);
    SortedMap<Integer, String> elements = purchaseElements(CARD, ++stan);
    elements.put(48, threeDigits(tags.length()) + tags);

    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(raw("0200", elements)))).isEqualTo("00");
    }

    assertThat(host.pointsOf(CARD)).isEqualTo(before + 1);
  }

  // What is well-formed and makes no sense.

  @ParameterizedTest
  @CsvSource({"0200, 770000", "0200, 999999", "0200, 019000", "0100, 770000"})
  void declinesUnknownFunctions(String mti, String processingCode) throws IOException {
    long before = host.pointsOf(CARD);
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(inDollars(request(mti, processingCode, CARD, ++stan), 1000));

      assertThat(responseCode(answer)).isEqualTo("12");
    }
    assertThat(host.pointsOf(CARD)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"0200, 020000, 25", "0120, 770000, 00", "0220, 310000, 00"})
  void answersWhatItCannotBookWithoutAPoint(String mti, String processingCode, String expected)
      throws IOException {
    long before = host.pointsOf(CARD);
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(inDollars(request(mti, processingCode, CARD, ++stan), 1000));

      assertThat(responseCode(answer)).isEqualTo(expected);
    }
    assertThat(host.pointsOf(CARD)).isEqualTo(before);
  }

  @Test
  void declinesAnAmountOfZero() throws IOException {
    long before = host.pointsOf(CARD);
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(purchase(CARD, ++stan, 0)))).isEqualTo("13");
      assertThat(responseCode(link.ask(redemption(CARD, ++stan, 0)))).isEqualTo("13");
    }
    assertThat(host.pointsOf(CARD)).isEqualTo(before);
  }

  @Test
  void takesTheGreatestAmountThereIs() throws IOException {
    String card = DemoCards.number(8);
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(purchase(card, ++stan, 999_999_999_999L));

      assertThat(responseCode(answer)).isEqualTo("00");
      assertThat(TestMessages.availablePoints(answer)).isEqualTo(9_999_999_999L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"161", "201", "999"})
  void declinesNetworkManagementThatIsNotBuilt(String code) throws IOException {
    try (TestLink link = host.link()) {
      assertThat(responseCode(link.ask(TestMessages.network(++stan, code)))).isEqualTo("12");
    }
  }

  @Test
  void namesAMissingNetworkManagementCode() throws IOException {
    SortedMap<Integer, String> elements = new TreeMap<>();
    elements.put(7, "0115093000");
    elements.put(11, TestMessages.sixDigits(++stan));
    try (TestLink link = host.link()) {
      ISOMsg answer = link.ask(raw("0800", elements));

      assertThat(TestMessages.mti(answer)).isEqualTo("0810");
      assertThat(responseCode(answer)).isEqualTo("30");
      assertThat(answer.getString(48)).contains("99005DE070");
    }
  }

  // Peers.

  @Test
  void waitsForAPeerThatStopsWithinAFrame() throws IOException {
    byte[] frame = TestLink.frames(pack(balance(CARD, ++stan)));
    try (TestLink slow = host.link();
        TestLink other = host.link()) {
      for (int from = 0; from < frame.length; from += 10) {
        slow.sendBytes(frame, from, Math.min(from + 10, frame.length));

        assertThat(responseCode(other.ask(balance(CARD, ++stan)))).isEqualTo("00");
      }

      assertThat(responseCode(slow.receive())).isEqualTo("00");
    }
  }

  @Test
  void forgetsAPeerThatLeavesWithinAFrame() throws IOException {
    long links = host.figures().links();
    byte[] frame = TestLink.frames(pack(balance(CARD, ++stan)));
    for (int length = 1; length < frame.length; length += 40) {
      try (TestLink link = host.link()) {
        link.sendBytes(frame, 0, length);
      }
    }

    TestHost.await("links are gone", () -> host.figures().links() <= links);
  }

  @Test
  void boundsAPeerThatFloodsAndReadsLate() throws Exception {
    int count = 20_000;
    String card = DemoCards.number(9);
    byte[] requests = flood(card, "FLOOD001", count);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        TestLink other = host.link();
        TestLink flood = new TestLink(host.port(), RECEIVE_BUFFER)) {
      Future<Boolean> sending =
          threads.submit(() -> {
            flood.sendBytes(requests);
            return true;
          });
      long most = 0;
      for (int i = 0; i < 200; i++) {
        assertThat(responseCode(other.ask(balance(CARD, ++stan)))).isEqualTo("00");
        most = Math.max(most, host.figures().inFlight());
      }
      // One may be the other link's.
      assertThat(most).isLessThanOrEqualTo(MAX_IN_FLIGHT + 1);

      BitSet answered = new BitSet();
      for (int i = 0; i < count; i++) {
        ISOMsg answer = flood.receive();
        assertThat(responseCode(answer)).isEqualTo("00");
        answered.set(Integer.parseInt(answer.getString(11)));
      }

      assertThat(answered.cardinality()).isEqualTo(count);
      assertThat(sending.get(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(host.pointsOf(card)).isEqualTo(count);
  }

  @Test
  void sendsLittleBackToAPeerThatFloodsWithKeepAlives() throws Exception {
    int count = 4 << 20;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        TestLink other = host.link();
        Socket flood = polledLink()) {
      Future<Boolean> sending =
          threads.submit(() -> {
            flood.getOutputStream().write(new byte[count]);
            return true;
          });
      for (int i = 0; i < 200; i++) {
        assertThat(responseCode(other.ask(balance(CARD, ++stan)))).isEqualTo("00");
      }

      assertThat(sending.get(1, TimeUnit.MINUTES)).isTrue();
      flood.shutdownOutput();
      byte[] echoes = flood.getInputStream().readAllBytes();

      // One a second, for as long as it took.
      assertThat(echoes).hasSizeBetween(4, 4 * 120).isEqualTo(new byte[echoes.length]);
    }
  }

  /** A link that buffers little of what it is sent. */
  private Socket polledLink() throws IOException {
    Socket link = new Socket();
    link.setReceiveBufferSize(RECEIVE_BUFFER);
    link.setSoTimeout(30_000);
    link.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), polledPort), 10_000);
    return link;
  }

  @Test
  void closesAPolledLinkOfAFrameThatIsTooLong() throws IOException {
    try (Socket link = polledLink()) {
      link.getOutputStream().write(new byte[] {0, 0, 0, 0, 0x20, 0x01, 0, 0});

      assertThat(link.getInputStream().readAllBytes()).isEqualTo(new byte[4]);
    }
  }

  @Test
  void forgetsAPeerThatFloodsAndBreaksOff() throws Exception {
    int count = 5_000;
    long before = host.figures().requests();
    byte[] requests = flood(DemoCards.number(10), "FLOOD002", count);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        TestLink flood = new TestLink(host.port(), RECEIVE_BUFFER)) {
      // It may well not get rid of all of them: whether it could, nobody asks.
      var _ =
          threads.submit(() -> {
            flood.sendBytes(requests);
            return true;
          });
      TestHost.await(
          "requests in flight", () -> host.figures().requests() >= before + MAX_IN_FLIGHT);

      flood.breakOff();
    }

    TestHost.await("nothing in flight", () -> host.figures().inFlight() == 0);
  }

  @Test
  void outlivesGarbageOnTwoHundredLinks() throws IOException {
    long seed = 8583;
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      try (TestLink link = host.link()) {
        sendGarbage(link, random);
        if (random.nextBoolean()) {
          link.breakOff();
        }
      } catch (IOException ignored) {
        // The host may close such a link before all was sent.
      }
      if (i % 20 == 0) {
        assertThat(host.pointsOf(CARD)).as("seed %d, link %d", seed, i).isNotNegative();
      }
    }
  }

  private static void sendGarbage(TestLink link, Random random) throws IOException {
    byte[] noise = new byte[random.nextInt(3_000)];
    random.nextBytes(noise);
    switch (random.nextInt(4)) {
      case 0 -> link.sendBytes(noise);
      case 1 -> link.sendBytes(TestLink.frames(noise));
      case 2 -> link.send(damaged(random));
      default -> {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          messages.add(damaged(random));
        }
        byte[] glued = TestLink.frames(messages.toArray(new byte[0][]));
        link.sendBytes(glued, 0, random.nextInt(glued.length));
      }
    }
  }

  /** A balance enquiry of which a few bytes are something else. */
  private static byte[] damaged(Random random) {
    ISOMsg enquiry = balance(CARD, random.nextInt(1_000_000));
    enquiry.set(41, "GARBAGE1");
    byte[] message = pack(enquiry);
    int changes = 1 + random.nextInt(5);
    for (int i = 0; i < changes; i++) {
      message[random.nextInt(message.length)] = (byte) random.nextInt(256);
    }
    return message;
  }

  /** Purchases of 1.00 with STANs from 1, glued together. */
  private static byte[] flood(String card, String terminal, int count) {
    byte[][] messages = new byte[count][];
    for (int i = 0; i < count; i++) {
      SortedMap<Integer, String> elements = purchaseElements(card, i + 1);
      elements.put(41, terminal);
      messages[i] = raw("0200", elements);
    }
    return TestLink.frames(messages);
  }

  private static byte[] lengthPrefix(int length) {
    return new byte[] {(byte) (length >>> 8), (byte) length};
  }

  private static String responseCode(ISOMsg answer) {
    return answer.getString(39);
  }

  private static void assertFormatError(ISOMsg answer, int element) {
    assertThat(TestMessages.mti(answer)).isEqualTo("0210");
    assertThat(responseCode(answer)).as("element %d", element).isEqualTo("30");
    assertThat(answer.getString(48)).isEqualTo("99005DE" + threeDigits(element));
  }

  /** Nothing is posted and the link stays. */
  private void assertFormatError(byte[] message, int element) throws IOException {
    long lsn = host.figures().appliedLsn();
    try (TestLink link = host.link()) {
      assertFormatError(link.ask(message), element);

      assertThat(host.figures().appliedLsn()).isEqualTo(lsn);
      assertThat(responseCode(link.ask(balance(CARD, ++stan)))).isEqualTo("00");
    }
  }
}
