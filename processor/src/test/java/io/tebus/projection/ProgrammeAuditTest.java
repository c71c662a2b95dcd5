package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.CommandType;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.TransferSettings;
import io.tebus.command.programme.UsageLimit;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.event.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of two programmes, compared with the engine's. */
class ProgrammeAuditTest {

  private static final long NOW_MS = 1_800_000_000_000L;

  private static final ProgrammeDefinition OTHER =
      ProgrammeDefinition.of(2, "OTHER", List.of())
          .withPointsCurrency(904)
          .with(EarnSettings.DEFAULT.withLifeMonths(12));

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private final Engine engine = new Engine(EngineOptions.ofCapacity(1_000));
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);

  @BeforeEach
  void defineProgrammes() throws Exception {
    address = SERVER.newSchema();
    define(ProgrammeDefinition.demo());
    define(OTHER);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void theNewestSettingsCount() throws SQLException {
    assertThat(difference()).isNull();
    UsageLimit limit =
        new UsageLimit(UsageLimit.Scope.CARD, UsageLimit.Use.SPEND, UsageLimit.Period.DAY, 500, 3);

    define(OTHER.with(new TransferSettings(1, 0, 5, 7)).withLimits(List.of(limit)));

    assertThat(difference()).isNull();
    assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.programme_definition"))
        .isEqualTo(3);
    assertThat(
            TestServer.texts(
                address,
                """
                SELECT concat_ws(' ', lsn, programme, name, life_months, transfer_fee_points)
                FROM tebus.programme ORDER BY programme
                """))
        .containsExactly("1 1 DEMO 24 0", "3 2 OTHER 12 5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          life_months = 13                | 2 | column=life_months database=13 journal=12
          claw_back = refund_split        | 1 | column=claw_back database=PRO_RATA journal=UNLIMITED
          lapsed_expire = true            | 2 | column=lapsed_expire database=true journal=false
          currencies = json_build_array() | 1 | column=currencies database= journal=360 1 1000000 1
          programme = 3                   | 2 | programme=3: not in the journal
          """)
  void namesSettingsThatAreNotTheEngines(String change, int programme, String expected)
      throws SQLException {
    TestServer.run(
        address,
        "UPDATE tebus.programme_definition SET " + change + " WHERE programme = " + programme);

    assertThat(difference()).startsWith("programme programme=").contains(expected);
  }

  @Test
  void namesAProgrammeThatTheDatabaseLacks() throws SQLException {
    TestServer.run(address, "DELETE FROM tebus.programme_definition WHERE programme = 2");

    assertThat(difference()).isEqualTo("programme programme=2: missing in the database");
  }

  private @Nullable String difference() throws SQLException {
    try (Connection connection = TestServer.connect(address)) {
      return new ProgrammeAudit(connection, engine).compareSettings();
    }
  }

  private void define(ProgrammeDefinition programme) throws SQLException {
    DefineProgrammeCommand.encode(command, 0, programme);
    int length = engine.execute(NOW_MS, CommandType.DEFINE_PROGRAMME, command, 0, event, 0, answer);
    assertThat(length).as("%s", answer.responseCode()).isPositive();
    RowsUnderTest.write(address, new ProgrammeRow(), event, length);
  }
}
