package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.PATIENCE;
import static io.tebus.projection.ProjectionUnderTest.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address says of itself: everything but what may be a secret. */
class DatabaseAddressTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5432/tebus, jdbc:postgresql://db:5432/tebus",
    "jdbc:postgresql://db/tebus?password=hunter2, jdbc:postgresql://db/tebus?***",
    "jdbc:postgresql://me:hunter2@db/tebus, jdbc:postgresql://***@db/tebus",
    "jdbc:postgresql://me:hunt@er2@db/tebus, jdbc:postgresql://***@db/tebus",
    "jdbc:postgresql://me:hunter2@db/tebus?ssl=true, jdbc:postgresql://***",
    "jdbc:postgresql://me:hunt?er2@db/tebus, jdbc:postgresql://***",
    "jdbc:postgresql://db/tebus?password=hunt@er2, jdbc:postgresql://***",
    "me:hunter2@db//tebus, ***"
  })
  void showsNoPassword(String url, String shown) {
    assertThat(new DatabaseAddress(url, "me", "hunter2"))
        .hasToString("DatabaseAddress[url=" + shown + ", user=me, password=***]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:hunter2@localhost:5432/tebus",
        "jdbc:postgresql://me:hunter2@localhost/tebus",
        "jdbc:postgresql://me:hunt?er2@localhost/tebus",
        "jdbc:postgresql://localhost?password=hunter2",
        "jdbc:postgresql://localhost/a/b?password=hunter2",
        "jdbc:postgresql://localhost/te%zzbus?password=hunter2",
        "jdbc:mysql://localhost/tebus?password=hunter2"
      })
  void isNotQuotedWhenNobodyUnderstandsIt(String url) {
    DatabaseAddress address = new DatabaseAddress(url, "me", "hunter2");

    assertTellsNoSecret(() -> new DatabasePool(address).close());
    assertTellsNoSecret(() -> DriverSettings.connect(address, DriverSettings.auditing()).close());
  }

  @Test
  void isRefusedByAProjectionThatGoesOn(@TempDir Path directory) {
    DatabaseAddress address =
        new DatabaseAddress("jdbc:postgresql://localhost?password=hunter2", "me", "hunter2");
    try (JournalOfHistory history = new JournalOfHistory(directory, 1);
        Projection projection =
            new Projection(options(() -> address, history), history::durableLsn)) {
      assertThat(projection.attach(PATIENCE)).isFalse();

      assertThat(projection.figures().state()).isEqualTo(ProjectionState.CONNECTING);
      assertThat(projection.figures().lastProblem())
          .contains("database address is not understood")
          .doesNotContain("hunt");
    }
  }

  private static void assertTellsNoSecret(ThrowingCallable connecting) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(connecting)
        .withNoCause()
        .withMessageContaining("database address is not understood")
        .withMessageContaining("(expected: url=jdbc:postgresql://HOST:PORT/DATABASE")
        .withMessageNotContaining("hunt");
    assertThat(Logger.getLogger("org.postgresql.Driver").isLoggable(Level.SEVERE)).isFalse();
  }
}
