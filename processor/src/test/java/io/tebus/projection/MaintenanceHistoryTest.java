package io.tebus.projection;

import static io.tebus.projection.JournalOfCommands.OWN;
import static io.tebus.projection.LifeCycle.ANN;
import static io.tebus.projection.LifeCycle.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.SampleCommand;
import io.tebus.engine.Engine;
import io.tebus.journal.Journal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A card and an account that change, an account that is merged with its debt, one that is merged
 * and taken apart again, one that is merged on top of that, and points that expire afterwards: as
 * rows and in views.
 */
class MaintenanceHistoryTest {

  private static final int CAROL = 3;
  private static final long NUMBER = 700;
  private static final Duration ONE_MONTH = Duration.ofDays(31);
  private static final Duration TWO_YEARS = Duration.ofDays(722);

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private Path journal = Path.of("");

  /** Writes a journal of 19 events, and feeds them. The comments are LSNs. */
  @BeforeEach
  void feedAHistory(@TempDir Path directory) throws Exception {
    journal = directory;
    address = SERVER.newDatabase();
    LifeCycle requests = new LifeCycle();
    int allButTransfers = CardRight.ALL & ~CardRight.TRANSFER.bit();
    try (JournalOfCommands commands = new JournalOfCommands(directory)) { // 1
      commands.openCard(ANN, OWN, 1_000); // 2, account 0, until 31 January 2029
      commands.openCard(BOB, OWN, 0); // 3, account 1
      commands.changeCard(BOB, CardStatus.LOST.ordinal(), ChangeCardCommand.UNCHANGED); // 4
      commands.changeCard(BOB, CardStatus.ACTIVE.ordinal(), allButTransfers); // 5
      SampleCommand first = requests.purchase(BOB, 10_00);
      commands.send(first); // 6
      SampleCommand second = requests.purchase(BOB, 30_00);
      commands.send(second); // 7
      commands.send(requests.redemption(BOB, 40)); // 8
      commands.send(requests.refund(first, BOB, 10_00)); // 9, arrears 10
      commands.changeAccount(BOB, AccountStatus.BLOCKED); // 10
      commands.changeAccount(BOB, AccountStatus.ACTIVE); // 11
      commands.merge(BOB, ANN); // 12
      commands.send(requests.refund(second, BOB, 30_00)); // 13
      assertThat(commands.tickAfter(ONE_MONTH)).isFalse();
      commands.openCard(CAROL, NUMBER, 200); // 14, account 2, until 28 February 2029
      commands.merge(CAROL, BOB); // 15
      commands.send(requests.redemption(CAROL, 50)); // 16
      commands.feed(address);
      commands.unmerge(CAROL); // 17
      commands.merge(ANN, CAROL); // 18
      assertThat(commands.tickAfter(TWO_YEARS)).isFalse();
      assertThat(commands.expire()).isTrue(); // 19
      assertThat(commands.expire()).isFalse();
      commands.feed(address);
    }
  }

  @Test
  void everyChangeIsARow() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, status_before, rights_before, status, rights)
                FROM tebus.card_change ORDER BY lsn
                """))
        .containsExactly("4 0 15 3 15", "5 3 15 0 11");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', c.lsn, c.account, b.name, s.name, c.merged_into)
                FROM tebus.account_change c
                JOIN tebus.account_status s ON s.code = c.status
                LEFT JOIN tebus.account_status b ON b.code = c.status_before
                ORDER BY c.lsn
                """))
        .containsExactly(
            "10 1 ACTIVE BLOCKED",
            "11 1 BLOCKED ACTIVE",
            "12 1 ACTIVE MERGED 0",
            "15 2 ACTIVE MERGED 0",
            "17 2 MERGED ACTIVE",
            "18 0 ACTIVE MERGED 2");
  }

  @Test
  void aMergeSaysWhatBothAccountsHave() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, from_account, into_account, unmerged, points,
                  from_available, from_arrears, from_arrears_change,
                  into_available, into_arrears, into_arrears_change)
                FROM tebus.account_merge ORDER BY lsn
                """))
        .containsExactly(
            "12 1 0 f 0 0 0 -10 990 0 0",
            "15 2 0 f 200 0 0 0 1160 0 0",
            "17 2 0 t 200 200 0 0 910 0 0",
            "18 0 2 f 910 0 0 0 1110 0 0");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', m.lsn, m.account, k.name, m.expiry, m.funder, m.points)
                FROM tebus.lot_movement m
                JOIN tebus.account_merge USING (lsn)
                JOIN tebus.lot_kind k ON k.code = m.kind
                ORDER BY m.lsn, m.part
                """))
        .containsExactly(
            "12 0 LOT 2029-01-31 1 -10",
            "15 2 COUNTER_LOT 2029-02-28 1 -200",
            "15 0 LOT 2029-02-28 1 200",
            "17 0 LOT 2029-01-31 1 -200",
            "17 2 COUNTER_LOT 2029-01-31 1 200",
            "18 0 COUNTER_LOT 2029-01-31 1 -710",
            "18 0 COUNTER_LOT 2029-02-28 1 -200",
            "18 2 LOT 2029-01-31 1 710",
            "18 2 LOT 2029-02-28 1 200");
  }

  @Test
  void whatFollowsIsBookedOnTheRoot() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, card, function, effect, account, earned, redeemed,
                  available_after, original)
                FROM tebus.history WHERE lsn IN (7, 13, 16) ORDER BY lsn
                """))
        .containsExactly(
            "7 999900******0002 PURCHASE POSTED 1 30 0 40",
            "13 999900******0002 PURCHASE_REFUND MIRRORED 0 30 0 960 7",
            "16 999900******0003 REDEMPTION POSTED 0 0 50 1110");
  }

  @Test
  void whatCountsNowIsTheLastChange() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', card, status, rights, account, account_number, account_status,
                  root, available, arrears)
                FROM tebus.cardholder ORDER BY account
                """))
        .containsExactly(
            "999900******0001 ACTIVE EARN, SPEND, TRANSFER, ENQUIRE 0 MERGED 2 1110 0",
            "999900******0002 ACTIVE EARN, SPEND, ENQUIRE 1 MERGED 2 1110 0",
            "999900******0003 ACTIVE EARN, SPEND, TRANSFER, ENQUIRE 2 700 ACTIVE 2 1110 0");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', programme, account, account_number, status, merged_into, root,
                  available, arrears, held, pending)
                FROM tebus.accountholder ORDER BY account
                """))
        .containsExactly(
            "DEMO 0 MERGED 2 2 0 0 0 0",
            "DEMO 1 MERGED 0 2 0 0 0 0",
            "DEMO 2 700 ACTIVE 2 1110 0 0 0");
  }

  /** What the lots of three accounts became, and a debt that another account paid. */
  @Test
  void noPointIsMadeOrLost() throws SQLException {
    assertThat(
            texts(
                "SELECT concat_ws(' ', programme, account, expiry, funder, points)"
                    + " FROM tebus.lot"))
        .containsExactly("DEMO 2 2029-02-28 1 200");
    assertThat(
            texts(
                "SELECT concat_ws(' ', lsn, account, expiry, funder, points)"
                    + " FROM tebus.expired_lot"))
        .containsExactly("19 2 2029-01-31 1 910");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', programme, issued, available + lapsed, pending, held,
                  redeemed, expired, arrears, difference)
                FROM tebus.conservation
                """))
        .containsExactly("DEMO 1200 200 0 0 90 910 0 0");
  }

  @Test
  void holdsWhatTheEngineHolds() throws SQLException {
    DatabaseFindings findings = audit();

    assertThat(findings.difference()).isNull();
    assertThat(findings.complete()).isTrue();
    assertThat(findings.transactions()).isEqualTo(6);
    assertThat(findings.cardChanges()).isEqualTo(2);
    assertThat(findings.accountChanges()).isEqualTo(6);
    assertThat(findings.merges()).isEqualTo(4);
    assertThat(findings.expirySlices()).isEqualTo(1);
    assertThat(findings.balances()).isEqualTo(3);
    assertThat(findings.lots()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          card_change    | status = 4              | lsn = 4  | 4 | 3
          card_change    | rights = 15             | lsn = 5  | 15 | 11
          card_change    | rights_before = 14      | lsn = 4  | 14 | 15
          account_change | status = 2              | lsn = 10 | 2 | 1
          account_change | merged_into = NULL      | lsn = 15 | null | 0
          account_merge  | unmerged = true         | lsn = 18 | true | false
          account_merge  | points = 201            | lsn = 17 | 201 | 200
          account_merge  | from_arrears_change = 0 | lsn = 12 | 0 | -10
          lot_movement   | account = 0             | lsn = 15 AND kind = 2 | 0 | 2
          balance        | available = 5           | account = 0 | 5 | 0
          balance        | available = 200         | account = 2 | 200 | 1110
          """)
  void theAuditNamesWhatWasChanged(
      String table, String change, String where, String found, String wanted) throws SQLException {
    TestServer.run(address, "UPDATE tebus." + table + " SET " + change + " WHERE " + where);

    String column = change.substring(0, change.indexOf(' '));
    assertThat(audit().difference())
        .startsWith(table + " ")
        .endsWith(": column=" + column + " database=" + found + " journal=" + wanted);
  }

  @ParameterizedTest
  @CsvSource({"card_change, 5", "account_change, 17", "account_merge, 12"})
  void theAuditNamesARowThatIsMissing(String table, long lsn) throws SQLException {
    TestServer.run(address, "DELETE FROM tebus." + table + " WHERE lsn = " + lsn);

    assertThat(audit().difference()).isEqualTo(table + " lsn=" + lsn + ": missing in the database");
  }

  /** Even when every row were copied faithfully, what counts now would tell; so does a circle. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          card_change    | rights = 15     | lsn = 5  | column=rights database=15 journal=11
          card_change    | status = 4      | lsn = 5  | column=status database=4 journal=0
          account_change | status = 0      | lsn = 18 | column=status database=0 journal=3
          account_change | status = 1      | lsn = 17 | column=status database=1 journal=0
          account_change | merged_into = 1 | lsn = 18 | column=root database=0 journal=2
          """)
  void theRegisterNamesWhatDoesNotCountNow(
      String table, String change, String where, String expected) throws SQLException {
    assertThat(register()).isEqualTo("null null");

    TestServer.run(address, "UPDATE tebus." + table + " SET " + change + " WHERE " + where);

    assertThat(register()).contains(expected);
  }

  /** What the comparisons of accounts and of cards with the engine find. */
  private String register() throws SQLException {
    try (Connection connection = TestServer.connect(address);
        Engine engine = new Engine(JournalOfHistory.ENGINE)) {
      Journal.replay(
          journal, (lsn, timeMs, buffer, offset, length) -> engine.apply(buffer, offset, length));
      RegisterAudit register = new RegisterAudit(connection, engine);
      return register.compareAccounts() + " " + register.compareCards();
    }
  }

  private List<String> texts(String query) throws SQLException {
    return TestServer.texts(address, query);
  }

  private DatabaseFindings audit() throws SQLException {
    return DatabaseAudit.of(
        address, journal, JournalOfHistory.TOKEN_KEY_CHECK_VALUE, JournalOfHistory.ENGINE);
  }
}
