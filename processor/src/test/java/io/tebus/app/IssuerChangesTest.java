package io.tebus.app;

import static io.tebus.app.TestMessages.balance;
import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.request;
import static io.tebus.app.TestMessages.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeCardCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the issuer changes through the socket in the home counts at the till from then on. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssuerChangesTest {

  /** Not among the cards of a {@link TestHost}. */
  private static final long FIRST_CARD = 300_000;

  private static final int SAME = ChangeCardCommand.UNCHANGED;
  private static final String UNKNOWN_CARD = DemoCards.number(9_000_000);
  private static final String UNKNOWN_ACCOUNT = "99999999999";

  private Path home = Path.of("");
  private TestHost host;
  private int stan;

  /** Numbers of accounts and indexes of cards that no other test has. */
  private int taken;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    home = directory;
    host = TestHost.in(home);
    host.start();
  }

  @AfterAll
  void stop() {
    try (TestHost stopped = host) {
      stopped.stopAndAudit();
    }
  }

  // Cards.

  @ParameterizedTest
  @CsvSource({"INACTIVE, 62", "EXPIRED, 54", "LOST, 41", "STOLEN, 43"})
  void theStatusOfACardCountsAtOnce(CardStatus status, String expected) throws IOException {
    String card = openCard(account(), 100);
    try (TestLink link = host.link()) {
      assertThat(changeCard(card, status.ordinal(), SAME)).isEqualTo(ChangeOutcome.CHANGED);
      assertThat(code(link, purchase(card, ++stan, 100))).isEqualTo(expected);

      assertThat(changeCard(card, CardStatus.ACTIVE.ordinal(), SAME))
          .isEqualTo(ChangeOutcome.CHANGED);
      assertThat(code(link, purchase(card, ++stan, 100))).isEqualTo("00");
    }
    assertThat(host.pointsOf(card)).isEqualTo(101);
  }

  @Test
  void aCardDoesWhatItHasTheRightTo() throws IOException {
    String card = openCard(account(), 100);
    String other = openCard(account(), 0);
    try (TestLink link = host.link()) {
      assertThat(changeCard(card, SAME, CardRight.EARN.bit() | CardRight.ENQUIRE.bit()))
          .isEqualTo(ChangeOutcome.CHANGED);
      assertThat(code(link, redemption(card, ++stan, 10))).isEqualTo("57");
      assertThat(code(link, transfer(card, ++stan, 10, other))).isEqualTo("57");
      assertThat(code(link, purchase(card, ++stan, 100))).isEqualTo("00");
      assertThat(code(link, balance(card, ++stan))).isEqualTo("00");

      assertThat(changeCard(card, SAME, 0)).isEqualTo(ChangeOutcome.CHANGED);
      assertThat(code(link, purchase(card, ++stan, 100))).isEqualTo("00");
      assertThat(code(link, balance(card, ++stan))).isEqualTo("57");

      assertThat(changeCard(card, SAME, CardRight.ALL)).isEqualTo(ChangeOutcome.CHANGED);
      assertThat(code(link, redemption(card, ++stan, 10))).isEqualTo("00");
    }
    assertThat(host.pointsOf(card)).isEqualTo(100 + 1 - 10);
  }

  // Accounts.

  @Test
  void aBlockedAccountStopsAllItsCards() throws IOException {
    String account = account();
    List<String> cards = List.of(openCard(account, 100), openCard(account, 0));
    try (TestLink link = host.link()) {
      assertThat(changeAccount(cards.getFirst(), AccountStatus.BLOCKED))
          .isEqualTo(ChangeOutcome.CHANGED);
      for (String card : cards) {
        assertThat(code(link, balance(card, ++stan))).isEqualTo("62");
        assertThat(code(link, redemption(card, ++stan, 10))).isEqualTo("62");
      }

      assertThat(changeAccount(account, AccountStatus.ACTIVE)).isEqualTo(ChangeOutcome.CHANGED);
      assertThat(code(link, redemption(cards.getLast(), ++stan, 10))).isEqualTo("00");
    }
    assertThat(host.pointsOf(cards.getFirst())).isEqualTo(90);
  }

  @Test
  void anAccountIsClosedWhenNothingIsLeft() throws IOException {
    String account = account();
    String card = openCard(account, 10);
    try (TestLink link = host.link()) {
      assertThat(changeAccount(account, AccountStatus.CLOSED))
          .isEqualTo(ChangeOutcome.NOT_POSSIBLE);
      assertThat(code(link, redemption(card, ++stan, 10))).isEqualTo("00");

      assertThat(changeAccount(account, AccountStatus.CLOSED)).isEqualTo(ChangeOutcome.CHANGED);
      assertThat(code(link, purchase(card, ++stan, 100))).isEqualTo("62");
    }
    try (TestImport cards = TestImport.begin(home)) {
      assertThat(cards.open(nextCard(), Long.parseLong(account), 0))
          .isEqualTo(CardOutcome.ACCOUNT_CLOSED);
      end(cards);
    }
    assertThat(openAccount(account)).isEqualTo(ChangeOutcome.CLOSED);
  }

  @Test
  void anAccountIsOpenedWithoutACardAndReceives() throws IOException {
    String payer = openCard(account(), 100);
    String shop = account();
    assertThat(openAccount(shop)).isEqualTo(ChangeOutcome.CHANGED);
    long lsn = host.figures().appliedLsn();
    assertThat(openAccount(shop)).isEqualTo(ChangeOutcome.AS_IT_WAS);
    assertThat(host.figures().appliedLsn()).isEqualTo(lsn);

    try (TestLink link = host.link()) {
      assertThat(code(link, transfer(payer, ++stan, 40, shop))).isEqualTo("00");
      assertThat(code(link, transfer(payer, ++stan, 40, account()))).isEqualTo("14");
    }

    String card = openCard(shop, 5);
    assertThat(host.pointsOf(card)).isEqualTo(45);
    assertThat(host.pointsOf(payer)).isEqualTo(60);
  }

  // Merges.

  @Test
  void bothCardsSeeTheSumOfAMergeUntilItIsTakenBack() throws IOException {
    String from = account();
    String into = account();
    String fromCard = openCard(from, 50);
    String intoCard = openCard(into, 300);

    assertThat(merge(from, intoCard)).isEqualTo(ChangeOutcome.CHANGED);
    assertThat(host.pointsOf(fromCard)).isEqualTo(350);
    assertThat(host.pointsOf(intoCard)).isEqualTo(350);
    assertThat(changeAccount(from, AccountStatus.BLOCKED)).isEqualTo(ChangeOutcome.NOT_POSSIBLE);
    try (TestLink link = host.link()) {
      assertThat(code(link, redemption(fromCard, ++stan, 320))).isEqualTo("00");
    }

    assertThat(unmerge(fromCard)).isEqualTo(ChangeOutcome.CHANGED);
    assertThat(host.pointsOf(fromCard)).isEqualTo(30);
    assertThat(host.pointsOf(intoCard)).isZero();
    assertThat(unmerge(from)).isEqualTo(ChangeOutcome.AS_IT_WAS);
  }

  @Test
  void anAccountWithAnOpenHoldIsNotMerged() throws IOException {
    String from = account();
    String into = account();
    String card = openCard(from, 50);
    openCard(into, 0);
    try (TestLink link = host.link()) {
      ISOMsg hold = request("0100", "009000", card, ++stan);
      TestMessages.inDollars(hold, 20);
      assertThat(code(link, hold)).isEqualTo("00");
    }

    assertThat(merge(from, into)).isEqualTo(ChangeOutcome.NOT_POSSIBLE);
    assertThat(merge(into, into)).isEqualTo(ChangeOutcome.NOT_POSSIBLE);
    assertThat(host.pointsOf(card)).isEqualTo(30);
  }

  // What changes nothing.

  @Test
  void whatIsSentAgainWritesNothing() throws IOException {
    String from = account();
    String into = account();
    String card = openCard(from, 50);
    openCard(into, 0);
    assertThat(changeCard(card, CardStatus.LOST.ordinal(), 0)).isEqualTo(ChangeOutcome.CHANGED);
    assertThat(changeAccount(into, AccountStatus.BLOCKED)).isEqualTo(ChangeOutcome.CHANGED);
    assertThat(merge(from, into)).isEqualTo(ChangeOutcome.CHANGED);
    long lsn = host.figures().appliedLsn();

    assertThat(changeCard(card, CardStatus.LOST.ordinal(), 0)).isEqualTo(ChangeOutcome.AS_IT_WAS);
    assertThat(changeAccount(into, AccountStatus.BLOCKED)).isEqualTo(ChangeOutcome.AS_IT_WAS);
    assertThat(merge(card, into)).isEqualTo(ChangeOutcome.AS_IT_WAS);

    assertThat(host.figures().appliedLsn()).isEqualTo(lsn);
  }

  @Test
  void whomNobodyKnowsIsLeftAlone() throws IOException {
    String account = account();
    openCard(account, 0);

    assertThat(changeCard(UNKNOWN_CARD, SAME, 0)).isEqualTo(ChangeOutcome.UNKNOWN);
    assertThat(changeAccount(UNKNOWN_CARD, AccountStatus.BLOCKED)).isEqualTo(ChangeOutcome.UNKNOWN);
    assertThat(changeAccount(UNKNOWN_ACCOUNT, AccountStatus.BLOCKED))
        .isEqualTo(ChangeOutcome.UNKNOWN);
    assertThat(merge(account, UNKNOWN_ACCOUNT)).isEqualTo(ChangeOutcome.UNKNOWN);
    assertThat(merge(UNKNOWN_CARD, account)).isEqualTo(ChangeOutcome.UNKNOWN);
    assertThat(unmerge(UNKNOWN_CARD)).isEqualTo(ChangeOutcome.UNKNOWN);
  }

  /**
   * Merged by status, by number and card at once, by twelve digits for a number, more rights, an
   * account without a number.
   */
  @Test
  void endsAtAMalformedRow() throws IOException {
    String card = DemoCards.number(0);
    assertMalformed(RowKind.ACCOUNT_CHANGES, rows -> rows.accountChange("7", AccountStatus.MERGED));
    assertMalformed(RowKind.UNMERGES, rows -> with(rows.unmerge(card), 8, 7));
    assertMalformed(RowKind.MERGES, rows -> with(rows.merge("7", "8"), 16, 100_000_000_000L));
    assertMalformed(RowKind.MERGES, rows -> rows.unmerge("7"), 16, -1);
    assertMalformed(RowKind.CARD_CHANGES, rows -> rows.cardChange(card, SAME, CardRight.ALL + 1));
    assertMalformed(RowKind.CARD_CHANGES, rows -> rows.cardChange(card, 5, SAME));
    assertMalformed(RowKind.ACCOUNT_OPENINGS, rows -> rows.accountOpening(-1));
    assertMalformed(RowKind.ACCOUNT_OPENINGS, rows -> rows.accountOpening(100_000_000_000L));
    assertMalformed(RowKind.ACCOUNT_OPENINGS, rows -> rows.unmerge(card));
  }

  private void assertMalformed(RowKind kind, Function<TestImport, byte[]> row, int at, long value)
      throws IOException {
    assertMalformed(kind, row.andThen(bytes -> with(bytes, at, value)));
  }

  private void assertMalformed(RowKind kind, Function<TestImport, byte[]> row) throws IOException {
    try (TestImport bad = TestImport.begin(home, kind)) {
      assertThatIOException().isThrownBy(() -> bad.change(row.apply(bad)));
      bad.awaitClosed();
    }
  }

  private static byte[] with(byte[] row, int at, long value) {
    new UnsafeBuffer(row).putLong(at, value);
    return row;
  }

  // Words of these tests.

  private String account() {
    return Long.toString(7_000_000_000L + ++taken);
  }

  private String nextCard() {
    return DemoCards.number(FIRST_CARD + ++taken);
  }

  private String openCard(String account, long points) throws IOException {
    String card = nextCard();
    try (TestImport cards = TestImport.begin(home)) {
      assertThat(cards.open(card, Long.parseLong(account), points)).isEqualTo(CardOutcome.OPENED);
      end(cards);
    }
    return card;
  }

  private ChangeOutcome openAccount(String account) throws IOException {
    return change(RowKind.ACCOUNT_OPENINGS, rows -> rows.accountOpening(Long.parseLong(account)));
  }

  private ChangeOutcome changeCard(String card, int status, int rights) throws IOException {
    return change(RowKind.CARD_CHANGES, rows -> rows.cardChange(card, status, rights));
  }

  private ChangeOutcome changeAccount(String account, AccountStatus status) throws IOException {
    return change(RowKind.ACCOUNT_CHANGES, rows -> rows.accountChange(account, status));
  }

  private ChangeOutcome merge(String from, String into) throws IOException {
    return change(RowKind.MERGES, rows -> rows.merge(from, into));
  }

  private ChangeOutcome unmerge(String from) throws IOException {
    return change(RowKind.UNMERGES, rows -> rows.unmerge(from));
  }

  private ChangeOutcome change(RowKind kind, Function<TestImport, byte[]> row) throws IOException {
    try (TestImport changes = TestImport.begin(home, kind)) {
      ChangeOutcome outcome = changes.change(row.apply(changes));
      end(changes);
      return outcome;
    }
  }

  /** Waits until the host can take the next one. */
  private static void end(TestImport rows) throws IOException {
    rows.end();
    rows.awaitClosed();
  }

  private static String code(TestLink link, ISOMsg message) throws IOException {
    return link.ask(message).getString(39);
  }
}
