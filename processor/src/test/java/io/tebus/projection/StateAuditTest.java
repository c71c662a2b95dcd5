package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Comparisons with the engine alone: what they find, they find though a row and its event agree.
 * Accounts are numbered over all programmes; rows are in the order of programmes.
 */
class StateAuditTest {

  private static final int ACCOUNTS = 8;

  /** So many of them have a number: 700, 701 and so on. */
  private static final int NUMBERED_ACCOUNTS = 4;

  private static final long FIRST_NUMBER = 700;
  private static final long NOW_MS = 1_800_000_000_000L;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final Engine engine = new Engine(EngineOptions.ofCapacity(1_000));
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[1_024]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final LastEvents lastEvents = new LastEvents();
  private final DirtyBalances balances = new DirtyBalances();

  /**
   * Even accounts belong to the first programme, odd ones to the second. Two have a further card:
   * that of account 0 brings its opening points, that of account 3 none.
   */
  @BeforeEach
  void openAccountsInTurn() throws Exception {
    address = SERVER.newSchema();
    RowsUnderTest.makePartitions(address);
    define(ProgrammeDefinition.demo());
    define(
        ProgrammeDefinition.of(2, "OTHER", List.of())
            .withPointsCurrency(904)
            .with(EarnSettings.DEFAULT.withLifeMonths(12)));
    for (int card = 0; card < ACCOUNTS; card++) {
      boolean numbered = card < NUMBERED_ACCOUNTS;
      long number = numbered ? FIRST_NUMBER + card : OpenCardCommand.NO_ACCOUNT_NUMBER;
      openCard(card, 1 + card % 2, number, 100L * card);
    }
    openCard(ACCOUNTS, 1, FIRST_NUMBER, 50);
    openCard(ACCOUNTS + 1, 2, FIRST_NUMBER + 3, 0);
    balances.forEach(this::insertBalance);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void findsEachAccountInItsProgramme() throws SQLException {
    try (Connection connection = TestServer.connect(address)) {
      StateAudit audit = new StateAudit(connection, engine, lastEvents);
      RegisterAudit register = new RegisterAudit(connection, engine);

      assertThat(audit.compareBalances(engine.lsn())).isNull();
      assertThat(audit.compareLots()).isNull();
      assertThat(new ControlAccountAudit(connection, engine).compare()).isNull();
      assertThat(register.compareAccounts()).isNull();
      assertThat(register.compareCards()).isNull();

      assertThat(audit.balances()).isEqualTo(ACCOUNTS);
      assertThat(audit.lots()).as("the first's is of its further card").isEqualTo(ACCOUNTS);
    }
  }

  @Test
  void aFurtherCardMayBringTheOpeningPoints() throws SQLException {
    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', account_number, opening_points, available, arrears)
                FROM tebus.cardholder WHERE account = 0 ORDER BY opening_points
                """))
        .containsExactly("700 0 50 0", "700 50 50 0");
    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', m.part, m.points, c.opening_points)
                FROM tebus.lot_movement m JOIN tebus.card c USING (lsn) WHERE m.account = 0
                """))
        .containsExactly("1 50 50");
  }

  @Test
  void namesTheProgrammeOfADifference() throws SQLException {
    TestServer.run(
        address,
        "UPDATE tebus.balance SET available = 7 WHERE account = 5",
        "UPDATE tebus.lot_movement SET points = 7 WHERE account = 5",
        "UPDATE tebus.card SET opening_points = 7 WHERE account = 5");
    try (Connection connection = TestServer.connect(address)) {
      StateAudit audit = new StateAudit(connection, engine, lastEvents);

      assertThat(audit.compareBalances(engine.lsn()))
          .isEqualTo("balance programme=2 account=5: column=available database=7 journal=500");
      assertThat(audit.compareLots())
          .startsWith("sum of lot_movement: database=programme=2 account=5 expiry=")
          .endsWith(" points=500");
      assertThat(new ControlAccountAudit(connection, engine).compare())
          .isEqualTo("control accounts programme=2: column=issued database=1107 journal=1600");
    }
  }

  /** The account says which programme it is of. */
  @Test
  void namesTheProgrammeOfWhatExpired() throws SQLException {
    TestServer.run(
        address,
        "INSERT INTO tebus.lot_expiry (lsn, part, at, account, expiry, funder, points)"
            + " SELECT 99, 1, now(), account, expiry, funder, points"
            + " FROM tebus.lot_movement WHERE account = 5");
    try (Connection connection = TestServer.connect(address)) {
      assertThat(new ControlAccountAudit(connection, engine).compare())
          .isEqualTo("control accounts programme=2: column=expired database=500 journal=0");
      assertThat(new StateAudit(connection, engine, lastEvents).compareLots())
          .contains("database=programme=2 account=7 ")
          .contains("journal=programme=2 account=5 ");
    }
  }

  @Test
  void tellsLotsOfSeveralFundersApart() throws SQLException {
    TestServer.run(address, "UPDATE tebus.lot_movement SET funder = 7 WHERE account = 4");

    try (Connection connection = TestServer.connect(address)) {
      assertThat(new StateAudit(connection, engine, lastEvents).compareLots())
          .contains(" funder=7 points=400 journal=programme=1 account=4 ")
          .endsWith(" funder=1 points=400");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          number = 7    | 2 | account programme=1 account=2: column=number database=7 journal=702
          number = NULL | 2 | account programme=1 account=2: column=number database=null journal=702
          number = -1   | 7 | account programme=2 account=7: column=number database=-1 journal=null
          programme = 1 | 7 | account programme=1 account=7: not in the journal
          account = 99  | 7 | account programme=2 account=99: not in the journal
          account = -1  | 7 | account programme=2 account=-1: not in the journal
          """)
  void namesAnAccountThatIsNotTheEngines(String change, int account, String expected)
      throws SQLException {
    TestServer.run(address, "UPDATE tebus.account SET " + change + " WHERE account = " + account);

    try (Connection connection = TestServer.connect(address)) {
      assertThat(new RegisterAudit(connection, engine).compareAccounts()).isEqualTo(expected);
    }
  }

  /** Eight digits of the token and no more: those of 3 and 103, of the card of account 2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          status = 0                     | 1 | 00000000...: column=status database=0 journal=2
          account = 0                    | 1 | 00000000...: column=account database=0 journal=2
          programme = 2                  | 2 | 00000000...: not in the journal
          token = set_byte(token, 15, 9) | 1 | 00000000...: not in the journal
          token = set_byte(token, 0, 1)  | 1 | 01000000...: not in the journal
          """)
  void namesACardThatIsNotTheEngines(String change, int programme, String expected)
      throws SQLException {
    TestServer.run(address, "UPDATE tebus.card SET " + change + " WHERE account = 2");

    try (Connection connection = TestServer.connect(address)) {
      assertThat(new RegisterAudit(connection, engine).compareCards())
          .isEqualTo("card programme=" + programme + " token=" + expected);
    }
  }

  @Test
  void namesWhatTheDatabaseLacks() throws SQLException {
    TestServer.run(
        address,
        "DELETE FROM tebus.account WHERE account = 7",
        "DELETE FROM tebus.card WHERE account = 7");

    try (Connection connection = TestServer.connect(address)) {
      RegisterAudit register = new RegisterAudit(connection, engine);

      assertThat(register.compareAccounts())
          .isEqualTo("account programme=2 account=7: missing in the database");
      assertThat(register.compareCards())
          .isEqualTo("card programme=2 account=7 ordinal=8: missing in the database");
    }
  }

  private void define(ProgrammeDefinition programme) throws SQLException {
    DefineProgrammeCommand.encode(command, 0, programme);
    execute(CommandType.DEFINE_PROGRAMME);
  }

  /** Statuses by turns; no card has the halves of another's token. */
  private void openCard(int card, int programme, long accountNumber, long openingPoints)
      throws SQLException {
    OpenCardCommand.encode(
        command,
        0,
        programme,
        CardStatus.of(card % CardStatus.values().length),
        1 + card,
        101 + card,
        999_900,
        card,
        accountNumber,
        openingPoints);
    execute(CommandType.OPEN_CARD);
  }

  /** Decides the command, and writes what its event gives each table. */
  private void execute(int commandType) throws SQLException {
    int length = engine.execute(NOW_MS, commandType, command, 0, event, 0, answer);
    assertThat(length).as("%s", answer.responseCode()).isPositive();
    lastEvents.add(event, 0, length);
    balances.onEvent(engine.lsn(), NOW_MS, event, 0, length);
    for (EventRows rows : EventRows.all()) {
      RowsUnderTest.write(address, rows, event, length);
    }
  }

  private void insertBalance(
      int programme,
      int account,
      long available,
      long arrears,
      long held,
      long pending,
      long lsn,
      long timeMs)
      throws SQLException {
    TestServer.run(
        address,
        String.format(
            Locale.ROOT,
            "INSERT INTO tebus.balance"
                + " (programme, account, available, arrears, held, pending, lsn, at)"
                + " VALUES (%d, %d, %d, %d, %d, %d, %d, to_timestamp(%d / 1000.0))",
            programme,
            account,
            available,
            arrears,
            held,
            pending,
            lsn,
            timeMs));
  }
}
