package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.DefineProgrammeCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Accounts are numbered over all programmes; rows are in the order of programmes. */
class StateAuditTest {

  private static final int CARDS = 8;
  private static final long NOW_MS = 1_800_000_000_000L;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final Engine engine = new Engine(EngineOptions.ofCapacity(1_000));
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[1_024]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final LastEvents lastEvents = new LastEvents();

  /** Even accounts belong to the first programme, odd ones to the second. */
  @BeforeEach
  void openAccountsInTurn() throws Exception {
    address = SERVER.newSchema();
    RowsUnderTest.makePartitions(address);
    define(ProgrammeDefinition.demo());
    define(new ProgrammeDefinition(2, "OTHER", 904, 12, 1, 1, 10_000, List.of(), List.of()));
    for (int card = 0; card < CARDS; card++) {
      OpenCardCommand.encode(
          command,
          0,
          1 + card % 2,
          CardStatus.ACTIVE,
          card + 1,
          card + 1,
          999_900,
          card,
          OpenCardCommand.NO_ACCOUNT_NUMBER,
          100L * card);
      execute(CommandType.OPEN_CARD);
    }
    TestServer.run(
        address,
        """
        INSERT INTO tebus.balance (programme, account, available, arrears, lsn, at)
        SELECT programme, account, opening_points, 0, lsn, opened_at FROM tebus.account
        """);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void findsEachAccountInItsProgramme() throws SQLException {
    try (Connection connection = TestServer.connect(address)) {
      StateAudit audit = new StateAudit(connection, engine, lastEvents);

      assertThat(audit.compareBalances(engine.lsn())).isNull();
      assertThat(audit.compareLots()).isNull();
      assertThat(audit.compareControlAccounts()).isNull();

      assertThat(audit.balances()).isEqualTo(CARDS);
      assertThat(audit.lots()).as("all but the first have points").isEqualTo(CARDS - 1);
    }
  }

  @Test
  void namesTheProgrammeOfADifference() throws SQLException {
    TestServer.run(
        address,
        "UPDATE tebus.balance SET available = 7 WHERE account = 5",
        "UPDATE tebus.lot_movement SET points = 7 WHERE account = 5",
        "UPDATE tebus.account SET opening_points = 7 WHERE account = 5");
    try (Connection connection = TestServer.connect(address)) {
      StateAudit audit = new StateAudit(connection, engine, lastEvents);

      assertThat(audit.compareBalances(engine.lsn()))
          .isEqualTo("balance programme=2 account=5: column=available database=7 journal=500");
      assertThat(audit.compareLots())
          .startsWith("sum of lot_movement: database=programme=2 account=5 expiry=")
          .endsWith(" points=500");
      assertThat(audit.compareControlAccounts())
          .isEqualTo("control accounts programme=2: column=issued database=1107 journal=1600");
    }
  }

  private void define(ProgrammeDefinition programme) throws SQLException {
    DefineProgrammeCommand.encode(command, 0, programme);
    execute(CommandType.DEFINE_PROGRAMME);
  }

  /** Decides the command, and writes what its event gives each table. */
  private void execute(int commandType) throws SQLException {
    int length = engine.execute(NOW_MS, commandType, command, 0, event, 0, answer);
    assertThat(length).as("%s", answer.responseCode()).isPositive();
    lastEvents.add(event, 0, length);
    for (EventRows rows : EventRows.all()) {
      RowsUnderTest.write(address, rows, event, length);
    }
  }
}
