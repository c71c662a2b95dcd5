package io.tebus.projection;

import static io.tebus.projection.JournalOfCommands.OWN;
import static io.tebus.projection.LifeCycle.ANN;
import static io.tebus.projection.LifeCycle.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Accounts that are opened without a card: one that receives points before it has a card, one that
 * stays empty, as rows and in views.
 */
class MerchantHistoryTest {

  private static final long SHOP = 5_001;
  private static final long EMPTY = 5_002;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private Path journal = Path.of("");

  /** Writes a journal of 6 events, and feeds them. The comments are LSNs. */
  @BeforeEach
  void feedAHistory(@TempDir Path directory) throws Exception {
    journal = directory;
    address = SERVER.newDatabase();
    LifeCycle requests = new LifeCycle();
    try (JournalOfCommands commands = new JournalOfCommands(directory)) { // 1
      commands.openAccount(SHOP); // 2, account 0
      commands.openCard(ANN, OWN, 1_000); // 3, account 1
      commands.openAccount(EMPTY); // 4, account 2
      commands.feed(address);
      commands.send(requests.transferToAccount(ANN, SHOP, 300)); // 5
      commands.openCard(BOB, SHOP, 0); // 6
      commands.feed(address);
    }
  }

  @Test
  void eachIsARowWithABalance() throws SQLException {
    assertThat(
            texts(
                "SELECT concat_ws(' ', lsn, programme, account, number)"
                    + " FROM tebus.account ORDER BY lsn"))
        .containsExactly("2 1 0 5001", "3 1 1", "4 1 2 5002");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', programme, account, account_number, status, root, available,
                  arrears, held, pending)
                FROM tebus.accountholder ORDER BY account
                """))
        .containsExactly(
            "DEMO 0 5001 ACTIVE 0 300 0 0 0",
            "DEMO 1 ACTIVE 1 700 0 0 0",
            "DEMO 2 5002 ACTIVE 2 0 0 0 0");
    assertThat(
            texts(
                "SELECT concat_ws(' ', card, account, account_number, available)"
                    + " FROM tebus.cardholder ORDER BY account"))
        .containsExactly("999900******0002 0 5001 300", "999900******0001 1 700");
  }

  @Test
  void holdsWhatTheEngineHolds() throws SQLException {
    DatabaseFindings findings = audit();

    assertThat(findings.difference()).isNull();
    assertThat(findings.complete()).isTrue();
    assertThat(findings.accounts()).isEqualTo(3);
    assertThat(findings.cards()).isEqualTo(2);
    assertThat(findings.balances()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          account | number = 7    | lsn = 4     | lsn=4: column=number database=7 journal=5002
          account | account = 9   | lsn = 2     | lsn=2: column=account database=9 journal=0
          balance | available = 1 | account = 2 | column=available database=1 journal=0
          """)
  void theAuditNamesWhatWasChanged(String table, String change, String where, String expected)
      throws SQLException {
    TestServer.run(address, "UPDATE tebus." + table + " SET " + change + " WHERE " + where);

    assertThat(audit().difference()).endsWith(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          account | lsn = 4     | account lsn=4: missing in the database
          balance | account = 2 | balance programme=1 account=2: missing in the database
          """)
  void theAuditNamesWhatIsMissing(String table, String where, String expected) throws SQLException {
    TestServer.run(address, "DELETE FROM tebus." + table + " WHERE " + where);

    assertThat(audit().difference()).isEqualTo(expected);
  }

  private List<String> texts(String query) throws SQLException {
    return TestServer.texts(address, query);
  }

  private DatabaseFindings audit() throws SQLException {
    return DatabaseAudit.of(
        address, journal, JournalOfHistory.TOKEN_KEY_CHECK_VALUE, JournalOfHistory.ENGINE);
  }
}
