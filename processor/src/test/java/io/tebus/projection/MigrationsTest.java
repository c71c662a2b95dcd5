package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.event.Effect;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MigrationsTest {

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
  }

  @Test
  void eachScriptIsAppliedOnce() throws SQLException {
    List<String> applied = versions();

    migrate();

    assertThat(versions()).isEqualTo(applied).hasSize(2);
    try (Connection connection = TestServer.connect(address)) {
      Migrations.requireCurrent(connection);
    }
  }

  @Test
  void refusesASchemaThatAnotherScriptMade() throws SQLException {
    TestServer.run(address, "UPDATE tebus.schema_version SET sha256 = 'other' WHERE version = 1");

    assertThatThrownBy(this::migrate)
        .isInstanceOf(ProjectionRefusedException.class)
        .hasMessageContaining("name=V001__tables.sql sha256=other");
  }

  @Test
  void refusesToAuditADatabaseWithoutASchema() throws SQLException {
    TestServer.run(address, "DROP SCHEMA tebus CASCADE");

    try (Connection connection = TestServer.connect(address)) {
      assertThatThrownBy(() -> Migrations.requireCurrent(connection))
          .isInstanceOf(ProjectionRefusedException.class)
          .hasMessageContaining("version=0");
    }
  }

  @Test
  void namesOfCodesAreThoseOfTheEvents() throws SQLException {
    assertThat(
            TestServer.texts(
                address, "SELECT concat(code, ' ', name) FROM tebus.function ORDER BY code"))
        .isEqualTo(
            Arrays.stream(TransactionFunction.values())
                .map(function -> function.ordinal() + " " + function)
                .toList());
    assertThat(
            TestServer.texts(
                address, "SELECT concat(code, ' ', name) FROM tebus.effect ORDER BY code"))
        .isEqualTo(
            Arrays.stream(Effect.values()).map(effect -> effect.ordinal() + " " + effect).toList());
    assertThat(
            TestServer.texts(
                address,
                "SELECT concat(code, ' ', de39, ' ', name) FROM tebus.response_code ORDER BY code"))
        .isEqualTo(
            Arrays.stream(ResponseCode.values())
                .sorted(Comparator.comparingInt(ResponseCode::code))
                .map(code ->
                    String.format(Locale.ROOT, "%d %02d %s", code.code(), code.code() % 100, code))
                .toList());
  }

  private List<String> versions() throws SQLException {
    return TestServer.texts(
        address,
        "SELECT concat(version, name, sha256, applied_at) FROM tebus.schema_version"
            + " ORDER BY version");
  }

  private void migrate() throws SQLException {
    try (DatabasePool pool = new DatabasePool(address)) {
      Migrations.run(pool);
    }
  }
}
