package io.tebus.projection;

import static io.tebus.projection.JournalOfCommands.OWN;
import static io.tebus.projection.LifeCycle.ANN;
import static io.tebus.projection.LifeCycle.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.SampleCommand;
import io.tebus.command.programme.ClawBack;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.TakeBackSettings;
import io.tebus.command.programme.TransferSettings;
import java.nio.file.Path;
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
 * Lots of two funders: transfers and their reversals, points that a refund waives, and an expiry
 * run, under a programme that was defined again, as rows and in views.
 */
class LotHistoryTest {

  private static final int PARTNER = 7;
  private static final int FEE = 5;
  private static final Duration TWO_MONTHS = Duration.ofDays(60);

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private Path journal = Path.of("");

  /** Writes a journal of 14 events, and feeds them. The comments are LSNs. */
  @BeforeEach
  void feedAHistory(@TempDir Path directory) throws Exception {
    journal = directory;
    address = SERVER.newDatabase();
    LifeCycle requests = new LifeCycle();
    try (JournalOfCommands commands = new JournalOfCommands(directory)) { // 1
      commands.openCard(ANN, OWN, 1_000); // 2, until 31 January 2029
      commands.openCard(BOB, OWN, 0); // 3
      commands.define(otherSettings()); // 4
      commands.send(requests.load(BOB, 30)); // 5, until 28 February 2027
      SampleCommand first = requests.transfer(ANN, BOB, 100);
      commands.send(first); // 6
      commands.send(requests.reversal(first, ANN)); // 7
      SampleCommand second = requests.transfer(ANN, BOB, 40);
      commands.send(second); // 8
      SampleCommand purchase = requests.purchase(BOB, 10_00);
      commands.send(purchase); // 9
      commands.send(requests.redemption(BOB, 80)); // 10
      commands.send(requests.refund(purchase, BOB, 10_00)); // 11
      commands.feed(address);
      commands.send(requests.reversal(second, ANN)); // 12
      commands.send(requests.load(BOB, 60)); // 13
      assertThat(commands.tickAfter(TWO_MONTHS)).isFalse();
      assertThat(commands.expire()).isTrue(); // 14
      assertThat(commands.expire()).isFalse();
      commands.feed(address);
    }
  }

  /**
   * The operator pays for what purchases earn, a partner for loads. Lots live for one month after
   * that of the earn; a refund takes back what is there.
   */
  private static ProgrammeDefinition otherSettings() {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    return demo.with(
            new EarnSettings(
                1, Rounding.HALF_UP, 0, PARTNER, demo.earning().excludedMerchantTypes()))
        .with(new TakeBackSettings(ClawBack.WITHIN_BALANCE, RefundSplit.PRO_RATA, 1, false))
        .with(new TransferSettings(1, 0, FEE, 0));
  }

  @Test
  void aTransferSaysWhatBothAccountsHave() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, function, effect, account, redeemed, available_after,
                  counter_account, counter_after, counter_arrears, fee)
                FROM tebus.history WHERE counter_account IS NOT NULL ORDER BY lsn
                """))
        .containsExactly(
            "6 TRANSFER POSTED 0 105 895 1 130 0 5",
            "7 REVERSAL MIRRORED 0 105 1000 1 30 0 5",
            "8 TRANSFER POSTED 0 45 955 1 70 0 5",
            "12 REVERSAL MIRRORED 0 45 1000 1 0 40 5");
    assertThat(texts("SELECT concat_ws(' ', account, available, arrears, lsn) FROM tebus.balance"))
        .as("what expired was in the last balance, and stays there")
        .containsExactlyInAnyOrder("0 1000 0 12", "1 20 0 13");
  }

  @Test
  void aMovementBelongsToTheAccountWhoseLotItIs() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', m.lsn, m.account, k.name, m.expiry, m.funder, sum(m.points))
                FROM tebus.lot_movement m JOIN tebus.lot_kind k ON k.code = m.kind
                WHERE m.lsn BETWEEN 5 AND 10
                GROUP BY m.lsn, m.account, k.name, m.expiry, m.funder
                ORDER BY m.lsn, m.account, m.expiry, m.funder
                """))
        .containsExactly(
            "5 1 LOT 2027-02-28 7 30",
            "6 0 LOT 2029-01-31 1 -105",
            "6 1 COUNTER_LOT 2029-01-31 1 100",
            "7 0 LOT 2029-01-31 1 105",
            "7 1 COUNTER_LOT 2029-01-31 1 -100",
            "8 0 LOT 2029-01-31 1 -45",
            "8 1 COUNTER_LOT 2029-01-31 1 40",
            "9 1 LOT 2027-02-28 1 10",
            "10 1 LOT 2027-02-28 1 -10",
            "10 1 LOT 2027-02-28 7 -30",
            "10 1 LOT 2029-01-31 1 -40");
  }

  @Test
  void aRefundSaysWhatItWaived() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, effect, earned, waived, arrears, rounding, split)
                FROM tebus.history WHERE lsn IN (9, 11) ORDER BY lsn
                """))
        .containsExactly("9 POSTED 10 0 HALF_UP PRO_RATA", "11 MIRRORED 0 10 0");
  }

  @Test
  void whatExpiredLeftItsLotAndTheProgrammeKnows() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, programme, account, expiry, funder, points)
                FROM tebus.expired_lot
                """))
        .containsExactly("14 DEMO 1 2027-02-28 7 20");
    assertThat(
            texts(
                "SELECT concat_ws(' ', programme, account, expiry, funder, points)"
                    + " FROM tebus.lot"))
        .containsExactly("DEMO 0 2029-01-31 1 1000");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', programme, issued, available + lapsed, pending, held,
                  redeemed, expired, arrears, difference)
                FROM tebus.conservation
                """))
        .containsExactly("DEMO 1100 1000 0 0 80 20 0 0");
  }

  @Test
  void theNewestSettingsCount() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, life_months, earn_rounding, load_funder, claw_back,
                  transfer_fee_points)
                FROM tebus.programme_definition ORDER BY lsn
                """))
        .containsExactly("1 24 FLOOR 1 UNLIMITED 0", "4 1 HALF_UP 7 WITHIN_BALANCE 5");
    assertThat(texts("SELECT concat_ws(' ', lsn, name) FROM tebus.programme"))
        .containsExactly("4 DEMO");
  }

  @Test
  void holdsWhatTheEngineHolds() throws SQLException {
    DatabaseFindings findings = audit();

    assertThat(findings.difference()).isNull();
    assertThat(findings.complete()).isTrue();
    assertThat(findings.transactions()).isEqualTo(9);
    assertThat(findings.expirySlices()).isEqualTo(1);
    assertThat(findings.balances()).isEqualTo(2);
    assertThat(findings.lots()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          transaction          | counter_account = 2    | lsn = 6  | 2 | 1
          transaction          | counter_after = 1      | lsn = 6  | 1 | 130
          transaction          | counter_arrears = 0    | lsn = 12 | 0 | 40
          transaction          | fee = NULL             | lsn = 6  | null | 5
          transaction          | waived = NULL          | lsn = 11 | null | 10
          transaction          | terms = 0              | lsn = 9  | 0 | 1
          transaction          | earn_funder = 2        | lsn = 9  | 2 | 1
          lot_movement         | account = 0            | lsn = 6 AND kind = 2 | 0 | 1
          lot_movement         | funder = 2             | lsn = 5  | 2 | 7
          lot_expiry           | points = 21            | lsn = 14 | 21 | 20
          lot_expiry           | account = 0            | lsn = 14 | 0 | 1
          programme_definition | lapsed_expire = true   | lsn = 4  | true | false
          balance              | available = 0          | account = 1 | 0 | 20
          """)
  void theAuditNamesWhatWasChanged(
      String table, String change, String where, String found, String wanted) throws SQLException {
    TestServer.run(address, "UPDATE tebus." + table + " SET " + change + " WHERE " + where);

    String column = change.substring(0, change.indexOf(' '));
    assertThat(audit().difference())
        .startsWith(table + " ")
        .endsWith(": column=" + column + " database=" + found + " journal=" + wanted);
  }

  @Test
  void theAuditNamesExpiredLotsThatAreMissing() throws SQLException {
    TestServer.run(address, "DELETE FROM tebus.lot_expiry");

    assertThat(audit().difference()).isEqualTo("lot_expiry lsn=14 part=1: missing in the database");
  }

  private List<String> texts(String query) throws SQLException {
    return TestServer.texts(address, query);
  }

  private DatabaseFindings audit() throws SQLException {
    return DatabaseAudit.of(
        address, journal, JournalOfHistory.TOKEN_KEY_CHECK_VALUE, JournalOfHistory.ENGINE);
  }
}
