package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.audit;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.feed;
import static io.tebus.projection.ProjectionUnderTest.options;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseAuditTest {

  private static final long SEED = 20_261_121;

  /** LSN of a transaction: not every event is one. */
  private static final String SOME = "(SELECT min(lsn) FROM tebus.transaction WHERE lsn > 100)";

  /** A card number, and as many bytes as a token has. */
  private static final String SIXTEEN_DIGITS = "9999000018273645";

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private @Nullable String difference;

  @BeforeEach
  void makeDatabase() throws Exception {
    address = SERVER.newDatabase();
  }

  @Test
  void namesAChangedAmount(@TempDir Path directory) throws SQLException {
    tamper(directory, "UPDATE tebus.transaction SET earned = 9999999 WHERE lsn = " + SOME);

    assertThat(difference)
        .matches("transaction lsn=\\d+: column=earned database=9999999 journal=\\d+");
  }

  @Test
  void namesADeletedRow(@TempDir Path directory) throws SQLException {
    tamper(directory, "DELETE FROM tebus.transaction WHERE lsn = " + SOME);

    assertThat(difference).matches("transaction lsn=\\d+: missing in the database");
  }

  @Test
  void namesTheLastRowWhenItIsDeleted(@TempDir Path directory) throws SQLException {
    tamper(
        directory,
        "DELETE FROM tebus.transaction WHERE lsn = (SELECT max(lsn) FROM tebus.transaction)");

    assertThat(difference).startsWith("transaction lsn=").endsWith(": missing in the database");
  }

  @Test
  void namesARowThatTheJournalDoesNotHave(@TempDir Path directory) throws SQLException {
    tamper(
        directory,
        "INSERT INTO tebus.account (lsn, programme, account, opened_at)"
            + " VALUES (100, 1, 99, now())");

    assertThat(difference).isEqualTo("account lsn=100: not in the journal");
  }

  @Test
  void namesAChangedCard(@TempDir Path directory) throws SQLException {
    tamper(directory, "UPDATE tebus.card SET last_four = '1234' WHERE account = 3");

    assertThat(difference)
        .matches("card lsn=\\d+: column=last_four differs \\(values are not shown\\)");
  }

  /** Of a token, and of texts that tills and operators write. */
  @ParameterizedTest
  @CsvSource({
    "transaction, token",
    "transaction, terminal",
    "transaction, card_acceptor",
    "transaction, rrn",
    "card, token",
    "programme_definition, name"
  })
  void namesAColumnAndShowsNoTextOfIt(String table, String column, @TempDir Path directory)
      throws SQLException {
    tamper(
        directory,
        String.format(
            Locale.ROOT,
            "UPDATE tebus.%1$s SET %2$s = '%3$s' WHERE lsn = (SELECT max(lsn) FROM tebus.%1$s)",
            table,
            column,
            SIXTEEN_DIGITS));

    assertThat(difference)
        .matches(table + " lsn=\\d+: column=" + column + " differs \\(values are not shown\\)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          card         | status = 0          | status = 3         | status database=0 journal=3
          card         | opening_funder = 9 | opening_points > 0 | opening_funder database=9
          card         | opening_points = 0  | opening_points > 0 | opening_points database=0
          account      | number = NULL       | number > 0         | number database=null journal=
          account      | number = -number    | number > 0         | number database=-
          lot_movement | points = points + 1 | lsn IN (SELECT lsn FROM tebus.card) | points
          lot_movement | expiry = expiry + 1 | lsn IN (SELECT lsn FROM tebus.card) | expiry
          lot_movement | funder = funder + 1 | lsn IN (SELECT lsn FROM tebus.card) | funder
          """)
  void namesAChangedOpening(
      String table, String change, String condition, String expected, @TempDir Path directory)
      throws SQLException {
    tamper(directory, "UPDATE tebus." + table + " SET " + change + " WHERE " + condition);

    assertThat(difference).startsWith(table + " lsn=").contains(": column=" + expected);
  }

  @Test
  void namesAnOpeningWithoutItsLotMovement(@TempDir Path directory) throws SQLException {
    tamper(directory, "DELETE FROM tebus.lot_movement WHERE lsn IN (SELECT lsn FROM tebus.card)");

    assertThat(difference)
        .startsWith("lot_movement lsn=")
        .endsWith(" part=1: missing in the database");
  }

  @Test
  void namesAWrongLotMovement(@TempDir Path directory) throws SQLException {
    tamper(
        directory,
        "UPDATE tebus.lot_movement SET points = points + 1"
            + " WHERE lsn = (SELECT min(lsn) FROM tebus.lot_movement) AND part = 1");

    assertThat(difference).startsWith("lot_movement lsn=").contains(" part=1: column=points ");
  }

  @Test
  void namesAChangedBalance(@TempDir Path directory) throws SQLException {
    tamper(directory, "UPDATE tebus.balance SET available = available + 1 WHERE account = 3");

    assertThat(difference).startsWith("balance programme=1 account=3: column=available database=");
  }

  @Test
  void namesAnotherHistory(@TempDir Path directory) throws SQLException {
    tamper(
        directory, "UPDATE tebus.checkpoint SET frame_crc = frame_crc + 1 WHERE stream = 'events'");

    assertThat(difference).startsWith("checkpoint stream=events lsn=").contains("frame_crc");
  }

  /** Even when every row were copied faithfully, the sums would tell. */
  @Test
  void sumsFindWhatRowsDoNotSay(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(500);
      feed(address, history);
      assertThat(sums(history)).isEqualTo("null null null null null null");

      TestServer.run(address, "UPDATE tebus.balance SET arrears = 7 WHERE account = 2");
      assertThat(sums(history))
          .contains("balance programme=1 account=2: column=arrears database=7");
      TestServer.run(address, "DELETE FROM tebus.balance WHERE account = 2");
      assertThat(sums(history)).contains("balance programme=1 account=2: missing in the database");

      TestServer.run(
          address,
          "INSERT INTO tebus.lot_movement (lsn, part, programme, account, expiry, points)"
              + " VALUES (400, 200, 1, 0, '2099-01-31', 1)");
      assertThat(sums(history)).contains("sum of lot_movement: database=programme=1 account=0");

      TestServer.run(
          address, "UPDATE tebus.transaction SET redeemed = redeemed + 1 WHERE effect = 1");
      assertThat(sums(history))
          .contains("control accounts programme=1: column=redeemed")
          .doesNotContain("column=issued");
      TestServer.run(
          address, "UPDATE tebus.card SET opening_points = opening_points + 1 WHERE account = 0");
      assertThat(sums(history)).contains("control accounts programme=1: column=issued");

      TestServer.run(address, "UPDATE tebus.account SET number = 99999999999 WHERE account = 0");
      assertThat(sums(history))
          .contains("account programme=1 account=0: column=number database=99999999999 journal=");
      TestServer.run(address, "UPDATE tebus.card SET status = 3 WHERE account = 0");
      assertThat(sums(history)).contains(": column=status database=3 journal=0");
      TestServer.run(address, "UPDATE tebus.programme_definition SET load_funder = 9999");
      assertThat(sums(history)).contains(": column=load_funder database=9999 journal=");
    }
  }

  @Test
  void isEqualButNotCompleteWhileTheDatabaseIsBehind(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(300);
      feed(address, history);
      long balancesLsn = history.durableLsn();
      history.append(300);
      try (Projection projection =
          started(options(() -> address, history, 100, Duration.ofHours(1)), history)) {
        await("fed", () -> projection.figures().lsn() == history.durableLsn());
      }
      long checkpointLsn = history.durableLsn();
      int cards = history.engine().cards().count();
      int accounts = history.engine().accounts().count();
      history.append(300);

      DatabaseFindings findings = audit(address, history);

      assertThat(findings.difference()).isNull();
      assertThat(findings.equal()).isTrue();
      assertThat(findings.complete()).isFalse();
      assertThat(findings.balancesLsn()).isEqualTo(balancesLsn);
      assertThat(findings.checkpointLsn()).isEqualTo(checkpointLsn);
      assertThat(findings.journalEndLsn()).isEqualTo(history.durableLsn());
      assertThat(findings.cards()).isEqualTo(cards);
      assertThat(findings.accounts()).isEqualTo(accounts);
      long definitions =
          TestServer.number(address, "SELECT count(*) FROM tebus.programme_definition");
      long accountsAlone =
          TestServer.number(
              address,
              "SELECT count(*) FROM tebus.account a"
                  + " WHERE NOT EXISTS (SELECT FROM tebus.card c WHERE c.lsn = a.lsn)");
      assertThat(findings.transactions() + findings.holdTimeouts() + findings.expirySlices())
          .isEqualTo(
              checkpointLsn
                  - definitions
                  - cards
                  - accountsAlone
                  - findings.cardChanges()
                  - findings.accountChanges());
      assertThat(findings.lots()).isPositive();
    }
  }

  /** Feeds a history, changes something and audits. */
  private void tamper(Path directory, String statement) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(500);
      feed(address, history);
      assertThat(audit(address, history).difference()).as("before").isNull();

      TestServer.run(address, statement);

      DatabaseFindings findings = audit(address, history);
      assertThat(findings.equal()).isFalse();
      assertThat(findings.complete()).isTrue();
      difference = findings.difference();
    }
  }

  /** What the six comparisons with the engine find. */
  private String sums(JournalOfHistory history) throws SQLException {
    LastEvents lastEvents = new LastEvents();
    for (long lsn = 1; lsn <= history.durableLsn(); lsn++) {
      byte[] event = history.event(lsn);
      lastEvents.add(new UnsafeBuffer(event), 0, event.length);
    }
    try (Connection connection = TestServer.connect(address)) {
      StateAudit audit = new StateAudit(connection, history.engine(), lastEvents);
      RegisterAudit register = new RegisterAudit(connection, history.engine());
      return audit.compareBalances(history.durableLsn())
          + " "
          + audit.compareLots()
          + " "
          + new ControlAccountAudit(connection, history.engine()).compare()
          + " "
          + register.compareAccounts()
          + " "
          + register.compareCards()
          + " "
          + new ProgrammeAudit(connection, history.engine()).compareSettings();
    }
  }
}
