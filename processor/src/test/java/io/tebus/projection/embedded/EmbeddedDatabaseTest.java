package io.tebus.projection.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One running server, looked at from outside. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedDatabaseTest {

  private Path home;
  private EmbeddedDatabase database;
  private DatabaseAddress address;

  @BeforeAll
  void start(@TempDir Path directory) throws DatabaseAwayException {
    home = directory.resolve("a home with spaces");
    database = TestDatabases.in(home);
    address = database.ready();
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource({
    "fsync, on",
    "full_page_writes, on",
    "synchronous_commit, on",
    "data_checksums, on",
    "listen_addresses, 127.0.0.1",
    "unix_socket_directories, ''",
    "max_connections, 80",
    "server_encoding, UTF8",
    "log_timezone, UTC",
    "jit, off",
    "cluster_name, tebus"
  })
  void runsWith(String name, String setting) throws SQLException {
    assertThat(Sql.ask(address, "SELECT current_setting('" + name + "')")).isEqualTo(setting);
  }

  @Test
  void sortsByBytes() throws SQLException {
    assertThat(
            Sql.ask(
                address, "SELECT datcollate FROM pg_database WHERE datname = current_database()"))
        .isEqualTo("C");
  }

  @Test
  void takesTheSettingsFromItsCommandLine() throws SQLException {
    assertThat(
            Sql.ask(
                address,
                "SELECT string_agg(DISTINCT source, ',') FROM pg_settings WHERE name IN ('fsync',"
                    + " 'listen_addresses', 'port', 'log_min_messages', 'log_error_verbosity')"))
        .isEqualTo("command line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tebus", "00000000000000000000000000000000"})
  void refusesAnotherPassword(String password) {
    DatabaseAddress stranger = new DatabaseAddress(address.url(), address.user(), password);

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> Sql.ask(stranger, "SELECT 1"))
        .withMessageContaining("password");
  }

  @Test
  void trustsNoAddress() throws SQLException {
    assertThat(
            Sql.ask(address, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
        .isEqualTo("scram-sha-256");
  }

  @Test
  void keepsThePasswordForItsOwner() throws IOException {
    Path file = home.resolve("postgres.password");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n").startsWith(address.password());
    assertThat(address.toString()).doesNotContain(address.password());
  }

  @Test
  void keepsRowsOutOfItsLog() throws SQLException, IOException {
    Sql.run(address, "CREATE TABLE guarded (value text PRIMARY KEY CHECK (value <> 'bad-row'))");
    Sql.run(address, "INSERT INTO guarded VALUES ('good-row')");

    for (String statement :
        List.of(
            "INSERT INTO guarded VALUES ('bad-row')",
            "INSERT INTO guarded VALUES ('good-row')",
            "SELECT 'odd-row'::integer")) {
      assertThatExceptionOfType(SQLException.class).isThrownBy(() -> Sql.run(address, statement));
    }

    assertThat(Files.readString(home.resolve("postgres.log")))
        .contains("database system is ready to accept connections")
        .doesNotContain("-row");
  }

  @Test
  void givesTheSameAddressWhileItRuns() throws DatabaseAwayException {
    long pid = database.postmasterPid();

    assertThat(database.ready()).isSameAs(address);
    assertThat(database.postmasterPid()).isEqualTo(pid).isPositive();
  }

  @Test
  void makesClustersOfTheVersionItExpects() throws IOException {
    assertThat(Files.readString(home.resolve("postgres/PG_VERSION")).strip())
        .isEqualTo(Binaries.MAJOR);
  }

  @Test
  void leavesNothingUnfinished() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).noneMatch(file -> file.toString().contains(".new"));
    }
  }
}
