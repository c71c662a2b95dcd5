package io.tebus.app;

import static io.tebus.app.TestMessages.ascii;
import static io.tebus.app.TestMessages.balance;
import static io.tebus.app.TestMessages.pack;
import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.purchaseElements;
import static io.tebus.app.TestMessages.raw;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.threeDigits;
import static io.tebus.app.TestMessages.twoDigits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.embedded.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Card numbers come in, and nothing a host leaves behind has one in it. */
@Timeout(180)
class CardDataStaysOutTest {

  private static final Charset EBCDIC = Charset.forName("IBM037");

  private static final List<String> KNOWN =
      List.of(DemoCards.number(417), DemoCards.number(528), DemoCards.number(639));

  /** In the demonstration range, but not open; lengths of 15, 16 and 19 digits. */
  private static final List<String> UNKNOWN =
      List.of(
          DemoCards.number(7_654_321),
          DemoCards.number(12_345_678),
          "999900018273645",
          "9999000192837465019");

  private static final List<String> ALL = Stream.concat(KNOWN.stream(), UNKNOWN.stream()).toList();

  /** Cards that receive points and do nothing else, open, not open, and with a digit wrong. */
  private static final String RECIPIENT = DemoCards.number(740);

  private static final String UNKNOWN_RECIPIENT = DemoCards.number(13_579_246);
  private static final String LONG_UNKNOWN_RECIPIENT = "9999000246813579755";
  private static final String WRONG_RECIPIENT = "9999000164738291";

  private static final List<String> RECIPIENTS =
      List.of(RECIPIENT, UNKNOWN_RECIPIENT, LONG_UNKNOWN_RECIPIENT, WRONG_RECIPIENT);

  // Visits of tills that speak other dialects: each has a card of its own.
  private static final int PACKED_VISIT = 841;
  private static final int CMF_VISIT = 852;

  private static final List<String> VISITORS =
      List.of(TillVisit.card(PACKED_VISIT), TillVisit.card(CMF_VISIT));

  /** The programs are elsewhere: they are not the home's data. */
  private static final String WITH_DATABASE =
      TestHost.SETTINGS.replace(
          "url: none", "url: embedded\n    binaries: '" + TestDatabases.binaries() + "'");

  private int stan;

  /** PostgreSQL's tables, its log of changes and what it says are in the home too. */
  @Test
  void leavesNoCardNumberInTheHome(@TempDir Path home) throws Exception {
    TestHost unstarted = TestHost.in(home);
    unstarted.put("cfg/default.yml", WITH_DATABASE);
    try (TestHost host = unstarted.start()) {
      try (TestLink link = host.link()) {
        for (String card : KNOWN) {
          trade(link, card);
        }
        for (String card : ALL) {
          tradeWithUnknown(link, card);
          tradeByTrack(link, card);
          tradeWithTheNumberElsewhere(link, card);
          tradeDamaged(link, card);
        }
        transfer(link);
      }
      visit(PACKED_VISIT, "NACChannel", TestDialect.ISO87B, host.port() + 1);
      visit(CMF_VISIT, "ASCIIChannel", TestDialect.CMF, host.port() + 2);
      for (String card : ALL) {
        for (byte[] garbage : garbage(card)) {
          try (TestLink link = host.link()) {
            // On a link of its own, so that none is closed for too many in a row.
            link.send(garbage);
            assertThat(responseCode(link.ask(TestMessages.network(++stan, "301")))).isEqualTo("00");
          }
        }
        try (TestLink link = host.link()) {
          link.sendBytes(ascii("9999" + card));
          link.awaitClosed();
        }
      }
      for (String card : ALL) {
        importAsAccountNumber(home, card);
        changeByIssuer(home, card);
      }
      TestHost.await("everything in the database", () -> holdsEverything(host));
      host.takeSnapshot();
      host.stopAndAudit();
    }

    assertThat(home.resolve("data/snapshot")).isNotEmptyDirectory();
    assertThat(home.resolve("data/postgres/PG_VERSION")).exists();
    assertThat(home.resolve("data/postgres/postmaster.pid")).as("server stopped").doesNotExist();
    assertThat(home.resolve("data/postgres/pg_wal")).isNotEmptyDirectory();
    assertThat(home.resolve("log/postgres.log")).isNotEmptyFile();
    assertThat(Files.readString(home.resolve("log/tebus.log")))
        .contains("frame without a readable MTI")
        .contains("frame length=")
        .contains("row 0: malformed");
    try (Stream<Path> files = Files.walk(home.resolve("data/journal"))) {
      assertThat(files).anyMatch(file -> file.toString().endsWith(".cq4"));
    }
    List<String> all = Stream.of(ALL, RECIPIENTS, VISITORS).flatMap(List::stream).toList();
    assertThat(new CardDataSearch(all).in(home)).isEmpty();
  }

  private static boolean holdsEverything(TestHost host) {
    ProjectionFigures figures = host.telemetry().projection();
    long lsn = host.figures().durableLsn();
    return figures != null && figures.lsn() == lsn && figures.balancesLsn() == lsn;
  }

  /** Everything a till does, through another of the doors that a new home has. */
  private static void visit(int number, String channelClass, TestDialect dialect, int port)
      throws Exception {
    BaseChannel channel = new JposChannelsTest.Line(channelClass, dialect).connect(port);
    try {
      TillVisit.make(
          number,
          dialect,
          request -> {
            channel.send(request);
            return channel.receive();
          });
    } finally {
      channel.disconnect();
    }
  }

  private void trade(TestLink link, String card) throws IOException {
    ISOMsg purchase = purchase(card, ++stan, 4590);
    assertThat(responseCode(link.ask(purchase))).isEqualTo("00");
    assertThat(responseCode(link.ask(TestMessages.repeat(purchase)))).isEqualTo("00");
    assertThat(responseCode(link.ask(purchase(card, stan, 4600)))).isEqualTo("94");
    ISOMsg redemption = redemption(card, ++stan, 30);
    assertThat(responseCode(link.ask(redemption))).isEqualTo("00");
    assertThat(responseCode(link.ask(redemption(card, ++stan, 16)))).isEqualTo("51");
    assertThat(responseCode(link.ask(balance(card, ++stan)))).isEqualTo("00");
    assertThat(responseCode(link.ask(TestMessages.reversal(redemption, ++stan)))).isEqualTo("00");
    ISOMsg withoutCard = TestMessages.reversal(purchase, ++stan);
    withoutCard.unset(2);
    assertThat(responseCode(link.ask(withoutCard))).isEqualTo("00");
    ISOMsg overtaking = TestMessages.reversal(purchase(card, ++stan, 100), ++stan);
    assertThat(responseCode(link.ask(overtaking))).isEqualTo("00");
  }

  /** A file with its columns in the wrong order, from a client that does not look. */
  private static void importAsAccountNumber(Path home, String card) throws IOException {
    try (TestImport cards = TestImport.begin(home)) {
      cards.sendBytes(cards.row(card, Long.parseUnsignedLong(card), 0));
      cards.awaitClosed();
    }
  }

  /** Everything that a file may ask for, and a card number where an account number should be. */
  private static void changeByIssuer(Path home, String card) throws IOException {
    boolean isKnown = KNOWN.contains(card);
    ChangeOutcome expected = isKnown ? ChangeOutcome.CHANGED : ChangeOutcome.UNKNOWN;
    boolean isMerged = isKnown && !card.equals(KNOWN.getFirst());
    try (TestImport merges = TestImport.begin(home, RowKind.MERGES)) {
      assertThat(merges.change(merges.merge(card, KNOWN.getFirst())) == ChangeOutcome.CHANGED)
          .isEqualTo(isMerged);
      byte[] row = merges.unmerge("7");
      RowLayout.putInto(new UnsafeBuffer(row), 0, Long.parseUnsignedLong(card), new byte[0], 0, 0);
      merges.sendBytes(row);
      merges.awaitClosed();
    }
    try (TestImport unmerges = TestImport.begin(home, RowKind.UNMERGES)) {
      // It may have to wait for the holds of the other account.
      ChangeOutcome unmerged = unmerges.change(unmerges.unmerge(card));
      assertThat(unmerged == ChangeOutcome.UNKNOWN).isEqualTo(!isKnown);
      unmerges.end();
      unmerges.awaitClosed();
    }
    try (TestImport changes = TestImport.begin(home, RowKind.CARD_CHANGES)) {
      byte[] row = changes.cardChange(card, CardStatus.LOST.ordinal(), CardRight.EARN.bit());
      assertThat(changes.change(row)).isEqualTo(expected);
      changes.end();
      changes.awaitClosed();
    }
    try (TestImport openings = TestImport.begin(home, RowKind.ACCOUNT_OPENINGS)) {
      openings.sendBytes(openings.accountOpening(Long.parseUnsignedLong(card)));
      openings.awaitClosed();
    }
    try (TestImport changes = TestImport.begin(home, RowKind.ACCOUNT_CHANGES)) {
      byte[] row = changes.accountChange(card, AccountStatus.BLOCKED);
      assertThat(changes.change(row) == ChangeOutcome.UNKNOWN).isEqualTo(!isKnown);
      changes.end();
      changes.awaitClosed();
    }
  }

  /** Declines, for cards that nobody opened; the others are simply served. */
  private void tradeWithUnknown(TestLink link, String card) throws IOException {
    String expected = KNOWN.contains(card) ? "00" : "14";
    assertThat(responseCode(link.ask(purchase(card, ++stan, 100)))).isEqualTo(expected);
    assertThat(responseCode(link.ask(balance(card, ++stan)))).isEqualTo(expected);
    assertThat(responseCode(link.ask(redemption(card, ++stan, 1)))).isEqualTo(expected);
    ISOMsg unknownFunction = purchase(card, ++stan, 100);
    unknownFunction.set(3, "770000");
    assertThat(responseCode(link.ask(unknownFunction))).isEqualTo("12");
  }

  private void tradeByTrack(TestLink link, String card) throws IOException {
    for (String separator : List.of("=", "D")) {
      ISOMsg message = purchase(card, ++stan, 100);
      message.unset(2);
      message.set(35, card + separator + "25121010000000");
      ISOMsg answer = link.ask(message);

      assertThat(responseCode(answer)).isEqualTo(KNOWN.contains(card) ? "00" : "14");
      assertThat(answer.hasField(2)).isFalse();
      assertThat(answer.hasField(35)).isFalse();
    }
  }

  /** Elements that nobody asked to carry a card number. */
  private void tradeWithTheNumberElsewhere(TestLink link, String card) throws IOException {
    ISOMsg message = purchase(KNOWN.getFirst(), ++stan, 100);
    message.set(34, card);
    message.set(36, card + "=25121010000000");
    message.set(43, card);
    message.set(44, card);
    message.set(45, "B" + card + "^CARDHOLDER/A^2512101");
    message.set(46, card);
    message.set(48, "77" + threeDigits(card.length()) + card);
    message.set(55, card);
    message.set(60, card);
    message.set(62, card);
    message.set(63, card);
    message.set(102, card);
    message.set(103, card);
    message.set(123, card);
    ISOMsg answer = link.ask(message);
    assertThat(responseCode(answer)).isEqualTo("00");
    assertThat(answer.hasField(45)).isFalse();

    ISOMsg inMerchant = purchase(card, ++stan, 100);
    inMerchant.set(42, card.substring(0, 15));
    assertThat(responseCode(link.ask(inMerchant))).isEqualTo("30");
  }

  /** The recipient's number comes in DE 103, and where it does not belong. */
  private void transfer(TestLink link) throws IOException {
    String payer = KNOWN.getFirst();
    assertThat(responseCode(link.ask(purchase(payer, ++stan, 100_00)))).isEqualTo("00");

    ISOMsg transfer = TestMessages.transfer(payer, ++stan, 10, RECIPIENT);
    transfer.set(102, payer);
    ISOMsg answer = link.ask(transfer);
    assertThat(responseCode(answer)).isEqualTo("00");
    assertThat(answer.getString(103)).isEqualTo(RECIPIENT);
    assertThat(responseCode(link.ask(TestMessages.repeat(transfer)))).isEqualTo("00");
    ISOMsg reversal = TestMessages.reversal(transfer, ++stan);
    reversal.set(103, RECIPIENT);
    assertThat(responseCode(link.ask(reversal))).isEqualTo("00");

    assertTransfer(link, payer, UNKNOWN_RECIPIENT, "14");
    assertTransfer(link, payer, LONG_UNKNOWN_RECIPIENT, "14");
    assertTransfer(link, payer, WRONG_RECIPIENT, "30");
    for (int element : new int[] {37, 42}) {
      ISOMsg elsewhere = TestMessages.transfer(payer, ++stan, 1, RECIPIENT);
      elsewhere.set(element, RECIPIENT.substring(4));
      assertThat(responseCode(link.ask(elsewhere))).isEqualTo("30");
      ISOMsg takenBack = TestMessages.reversal(elsewhere, ++stan);
      takenBack.set(103, RECIPIENT);
      takenBack.set(element, RECIPIENT.substring(4));
      assertThat(responseCode(link.ask(takenBack))).isEqualTo("30");
      ISOMsg refund = TestMessages.transfer(payer, ++stan, 1, RECIPIENT);
      refund.set(3, "200090");
      refund.set(element, RECIPIENT.substring(4));
      assertThat(responseCode(link.ask(refund))).isEqualTo("30");
    }
  }

  private void assertTransfer(TestLink link, String payer, String recipient, String expected)
      throws IOException {
    ISOMsg answer = link.ask(TestMessages.transfer(payer, ++stan, 1, recipient));
    assertThat(responseCode(answer)).isEqualTo(expected);
    assertThat(answer.getString(103)).isEqualTo(recipient);
  }

  private void tradeDamaged(TestLink link, String card) throws IOException {
    SortedMap<Integer, String> elements = purchaseElements(card, ++stan);
    byte[] message = raw("0200", elements);
    for (int length : new int[] {25, 30, 38, 45, message.length - 1}) {
      assertThat(responseCode(link.ask(Arrays.copyOf(message, length)))).isEqualTo("30");
    }
    elements.put(4, "0000000A1000");
    assertThat(responseCode(link.ask(raw("0200", elements)))).isEqualTo("30");
    elements.put(2, "40" + card);
    assertThat(responseCode(link.ask(raw("0200", elements)))).isEqualTo("30");
    elements.put(2, twoDigits(card.length() + 1) + card + "A");
    assertThat(responseCode(link.ask(raw("0200", elements)))).isEqualTo("30");
    assertThat(responseCode(link.ask(raw("0302", elements)))).isEqualTo("30");
    // Dropped without an answer.
    link.send(raw("0210", purchaseElements(card, ++stan)));
  }

  /** Frames whose MTI cannot be read, with the number in one encoding each. */
  private List<byte[]> garbage(String card) {
    byte[] message = pack(purchase(card, ++stan, 100));
    return List.of(
        ascii("XXXX" + card),
        ascii(card.substring(0, 3) + "A" + card),
        ascii("LOG " + HexFormat.ofDelimiter(" ").formatHex(ascii(card))),
        ("0200" + card).getBytes(EBCDIC),
        new String(message, StandardCharsets.ISO_8859_1).getBytes(EBCDIC),
        HexFormat.of().parseHex("0200" + "16" + even(card)),
        HexFormat.of().parseHex("0200" + even("A" + card)),
        ("\u0002" + card).getBytes(StandardCharsets.UTF_16LE),
        // Four digits can be read as an MTI: dropped, since nobody knows the class.
        ascii(card));
  }

  private static String even(String digits) {
    return digits.length() % 2 == 0 ? digits : digits + "F";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encodings")
  void wouldBeFound(String encoding, String hex, @TempDir Path directory) throws IOException {
    byte[] written = HexFormat.of().parseHex(hex);
    Path nested = Files.createDirectories(directory.resolve("data/journal"));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    // Across the border of two windows, and without anything else in the file.
    content.writeBytes(new byte[CardDataSearch.WINDOW_BYTES - 3]);
    content.writeBytes(written);
    content.writeBytes(new byte[100]);
    Files.write(nested.resolve("border"), content.toByteArray());
    Files.write(directory.resolve("alone"), written);
    Files.write(directory.resolve("innocent"), new byte[3 * CardDataSearch.WINDOW_BYTES]);

    assertThat(new CardDataSearch(ALL).in(directory))
        .as(encoding)
        .anyMatch(found -> found.endsWith("border"))
        .anyMatch(found -> found.endsWith("alone"))
        .noneMatch(found -> found.endsWith("innocent"));
  }

  static Stream<Arguments> encodings() {
    return Stream.of(KNOWN.getFirst(), UNKNOWN.get(2), UNKNOWN.get(3))
        .flatMap(CardDataStaysOutTest::encodingsOf);
  }

  private static Stream<Arguments> encodingsOf(String card) {
    HexFormat plain = HexFormat.of();
    HexFormat spaced = HexFormat.ofDelimiter(" ");
    byte[] ebcdic = card.getBytes(EBCDIC);
    byte[] packed = plain.parseHex(even(card));
    return Stream.of(
        encoding("ASCII", ascii(card)),
        encoding("ASCII in a text", ascii("{\"pan\":\"" + card + "\"}")),
        encoding("UTF-16", card.getBytes(StandardCharsets.UTF_16LE)),
        encoding("EBCDIC", ebcdic),
        encoding("packed", packed),
        encoding("binary", CardDataSearch.binary(card, ByteOrder.LITTLE_ENDIAN)),
        encoding("binary, big-endian", CardDataSearch.binary(card, ByteOrder.BIG_ENDIAN)),
        encoding("packed behind a nibble", plain.parseHex(even("0" + card))),
        encoding("packed behind a byte and a nibble", plain.parseHex(even("16A" + card))),
        encoding("dump of ASCII", ascii(plain.formatHex(ascii(card)))),
        encoding("dump of ASCII, spaced", ascii(spaced.formatHex(ascii(card)))),
        encoding("dump of EBCDIC", ascii(plain.formatHex(ebcdic))),
        encoding("dump of EBCDIC, upper case", ascii(plain.withUpperCase().formatHex(ebcdic))),
        encoding("dump of EBCDIC, spaced", ascii(spaced.formatHex(ebcdic))),
        encoding("dump of packed", ascii(plain.formatHex(packed))),
        encoding("dump of packed, spaced", ascii(spaced.withUpperCase().formatHex(packed))));
  }

  private static Arguments encoding(String name, byte[] bytes) {
    return Arguments.of(name, HexFormat.of().formatHex(bytes));
  }

  private static String responseCode(ISOMsg answer) {
    return answer.getString(39);
  }
}
