package io.tebus.projection;

import static io.tebus.projection.LifeCycle.ANN;
import static io.tebus.projection.LifeCycle.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.engine.Engine;
import io.tebus.journal.Journal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds and authorizations, all their ends, refunds, loads and advices, as rows and in views. */
class LifeCycleTest {

  private static final long FAMILY = 700;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private Path journal = Path.of("");

  @BeforeEach
  void feedALifeCycle(@TempDir Path directory) throws Exception {
    journal = directory;
    address = SERVER.newDatabase();
    new LifeCycle().feed(directory, address);
  }

  @Test
  void eachTransactionSaysWhatIsHeldAndPending() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, function, effect, held_change, coalesce(held, -1),
                  pending_change, coalesce(pending, -1), coalesce(available_after, -1))
                FROM tebus.history ORDER BY lsn
                """))
        .containsExactly(
            "4 PURCHASE_AUTHORIZATION HELD 0 0 45 45 1000",
            "5 HOLD HELD 300 300 0 45 700",
            "6 COMPLETION COMPLETED -300 0 0 45 800",
            "7 HOLD HELD 300 300 0 45 500",
            "8 COMPLETION COMPLETED -300 0 0 45 400",
            "9 HOLD HELD 100 100 0 45 300",
            "10 VOID RELEASED -100 0 0 45 400",
            "11 HOLD HELD 100 100 0 0 400",
            "13 HOLD HELD 100 100 0 45 300",
            "14 REVERSAL RELEASED -60 40 0 45 360",
            "15 PURCHASE POSTED 0 40 0 45 370",
            "16 PURCHASE_REFUND MIRRORED 0 40 0 45 366",
            "17 LOAD POSTED 0 40 0 45 416",
            "18 COMPLETION COMPLETED 0 40 -45 0 466",
            "19 COMPLETION POSTED 0 40 0 0 0",
            "20 COMPLETION NOTHING 0 -1 0 -1 -1",
            "21 PURCHASE_AUTHORIZATION HELD 0 40 5 5 0",
            "22 COMPLETION COMPLETED 0 0 0 0 400");
  }

  @Test
  void aHoldEndsInOneOfThreeWaysOrIsOpen() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, function, held, still_held, pending, still_pending,
                  how, ended_by, completed_by)
                FROM tebus.hold ORDER BY lsn
                """))
        .containsExactly(
            "4 PURCHASE_AUTHORIZATION 0 0 45 0 completed 18 18",
            "5 HOLD 300 0 0 0 completed 6 6",
            "7 HOLD 300 0 0 0 completed 8 8",
            "9 HOLD 100 0 0 0 released 10",
            "11 HOLD 100 0 0 0 timed out 12 22",
            "13 HOLD 100 40 0 0 open",
            "21 PURCHASE_AUTHORIZATION 0 0 5 5 open");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, card, deadline - at) FROM tebus.hold
                WHERE lsn IN (4, 5) ORDER BY lsn
                """))
        .containsExactly("4 999900******0001 7 days", "5 999900******0001 00:30:00");
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', t.lsn, t.hold, t.held_change, t.pending_change,
                  t.available_after, t.held, t.pending, t.parts, t.at = h.deadline)
                FROM tebus.hold_timeout t JOIN tebus.hold h ON h.lsn = t.hold
                """))
        .containsExactly("12 11 -100 0 500 0 0 1 t");
  }

  @Test
  void tellsPointsOfALotFromPointsOnHold() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', m.lsn, k.name, m.points)
                FROM tebus.lot_movement m JOIN tebus.lot_kind k ON k.code = m.kind
                WHERE m.lsn BETWEEN 5 AND 14 ORDER BY m.lsn, m.kind
                """))
        .containsExactly(
            "5 LOT -300",
            "6 LOT 100",
            "6 HELD_LOT -200",
            "7 LOT -300",
            "8 LOT -100",
            "8 HELD_LOT -300",
            "9 LOT -100",
            "10 LOT 100",
            "11 LOT -100",
            "12 LOT 100",
            "13 LOT -100",
            "14 LOT 60");
  }

  @Test
  void listsWhatSomebodyHasToSettle() throws SQLException {
    String ann = "0000000000000001".repeat(2);
    String stranger = "0000000000000063".repeat(2);
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', lsn, exception, exception_points, function, effect, card,
                  token, account, amount, redeemed)
                FROM tebus.exception
                """))
        .containsExactly(
            "20 UNKNOWN_CARD COMPLETION NOTHING " + stranger + " 1000 0",
            "19 SHORT_OF_POINTS 534 COMPLETION POSTED 999900******0001 " + ann + " 0 1000 466");
  }

  @Test
  void holdsWhatTheEngineHolds() throws SQLException {
    assertThat(
            texts(
                """
                SELECT concat_ws(' ', card, available, arrears, held, pending)
                FROM tebus.cardholder ORDER BY account
                """))
        .containsExactly("999900******0001 0 0 40 5", "999900******0002 400 0 0 0");
    DatabaseFindings findings = audit(journal);
    assertThat(findings.difference()).isNull();
    assertThat(findings.complete()).isTrue();
    assertThat(findings.transactions()).isEqualTo(18);
    assertThat(findings.holdTimeouts()).isEqualTo(1);
    assertThat(findings.balances()).isEqualTo(2);
    assertThat(findings.lots()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          transaction  | held_change = 301    | lsn = 5     | 301 | 300
          transaction  | pending_change = 0   | lsn = 18    | 0 | -45
          transaction  | held = 0             | lsn = 15    | 0 | 40
          transaction  | pending = 0          | lsn = 4     | 0 | 45
          transaction  | exception = NULL     | lsn = 19    | null | 9
          transaction  | exception_points = 1 | lsn = 19    | 1 | 534
          transaction  | deadline = NULL      | lsn = 5     | null | 2027-01-15T08:30:00Z
          hold_timeout | held_change = -99    | lsn = 12    | -99 | -100
          hold_timeout | hold = 13            | lsn = 12    | 13 | 11
          lot_movement | kind = 0             | lsn = 6     | 0 | 1
          lot_movement | points = 99          | lsn = 12    | 99 | 100
          balance      | held = 0             | account = 0 | 0 | 40
          balance      | pending = 6          | account = 0 | 6 | 5
          """)
  void theAuditNamesWhatWasChanged(
      String table, String change, String where, String found, String wanted) throws SQLException {
    TestServer.run(address, "UPDATE tebus." + table + " SET " + change + " WHERE " + where);

    String column = change.substring(0, change.indexOf(' '));
    assertThat(audit(journal).difference())
        .startsWith(table + " ")
        .endsWith(": column=" + column + " database=" + found + " journal=" + wanted);
  }

  @Test
  void theAuditNamesATimeOutThatIsMissing() throws SQLException {
    TestServer.run(address, "DELETE FROM tebus.hold_timeout");

    assertThat(audit(journal).difference())
        .isEqualTo("hold_timeout lsn=12: missing in the database");
  }

  /** Even when every row were copied faithfully, the sums would tell. */
  @Test
  void sumsFindWhatRowsDoNotSay() throws SQLException {
    assertThat(sums()).isEqualTo("null null null");

    TestServer.run(address, "UPDATE tebus.balance SET held = 39 WHERE account = 0");
    assertThat(sums())
        .startsWith("balance programme=1 account=0: column=held database=39 journal=40");

    TestServer.run(address, "UPDATE tebus.lot_movement SET kind = 1 WHERE lsn = 10");
    assertThat(sums())
        .contains("sum of lot_movement: database=programme=1 account=0 ")
        .contains(" points=-100 journal=");

    String key = "control accounts programme=1: column=";
    TestServer.run(address, "UPDATE tebus.transaction SET held_change = 301 WHERE lsn = 5");
    assertThat(sums()).endsWith(key + "held database=41 journal=40");
    TestServer.run(address, "UPDATE tebus.hold_timeout SET pending_change = -1");
    assertThat(sums()).endsWith(key + "issued database=1610 journal=1611");
    TestServer.run(address, "UPDATE tebus.transaction SET earned = 51 WHERE lsn = 18");
    assertThat(sums()).endsWith(key + "held database=41 journal=40");
  }

  /** Its event says nothing of what is held, and may be the first since balances were written. */
  @Test
  void aFurtherCardLeavesHeldAndPendingPointsAsTheyAre(@TempDir Path other) throws Exception {
    LifeCycle requests = new LifeCycle();
    address = SERVER.newDatabase();
    try (JournalOfCommands commands = new JournalOfCommands(other)) {
      commands.openCard(ANN, FAMILY, 0);
      commands.send(requests.load(ANN, 50));
      commands.send(requests.hold(ANN, 20));
      commands.send(requests.authorization(ANN, 5_00));
      commands.feed(address);

      commands.openCard(BOB, FAMILY, 30);
      commands.feed(address);
    }

    assertThat(texts("SELECT concat_ws(' ', available, held, pending, lsn) FROM tebus.balance"))
        .containsExactly("60 20 5 6");
    assertThat(audit(other).difference()).isNull();
  }

  private List<String> texts(String query) throws SQLException {
    return TestServer.texts(address, query);
  }

  private DatabaseFindings audit(Path directory) throws SQLException {
    return DatabaseAudit.of(
        address, directory, JournalOfHistory.TOKEN_KEY_CHECK_VALUE, JournalOfHistory.ENGINE);
  }

  /** What the comparisons with the engine find. */
  private String sums() throws SQLException {
    LastEvents lastEvents = new LastEvents();
    try (Engine engine = new Engine(JournalOfHistory.ENGINE);
        Connection connection = TestServer.connect(address)) {
      Journal.replay(
          journal,
          (lsn, timeMs, buffer, offset, length) -> {
            engine.apply(buffer, offset, length);
            lastEvents.add(buffer, offset, length);
          });
      StateAudit audit = new StateAudit(connection, engine, lastEvents);
      return audit.compareBalances(engine.lsn())
          + " "
          + audit.compareLots()
          + " "
          + new ControlAccountAudit(connection, engine).compare();
    }
  }
}
