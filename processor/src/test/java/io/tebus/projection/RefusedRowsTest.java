package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.assertHoldsAll;
import static io.tebus.projection.ProjectionUnderTest.audit;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.drain;
import static io.tebus.projection.ProjectionUnderTest.feed;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RefusedRowsTest {

  private static final long SEED = 20_261_121;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
  }

  @Test
  void setsAsideEventsWhoseRowsAreRefused(@TempDir Path directory) throws SQLException {
    refuse("lsn IN (50, 51, 300)");
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(500);
      try (Projection projection = started(address, history)) {
        drain(projection);
        assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);
        assertThat(projection.figures().errors()).isEqualTo(3);
      }

      assertThat(
              TestServer.texts(
                  address,
                  "SELECT lsn || ' ' || sqlstate || ' ' || encode(payload, 'hex')"
                      + " FROM tebus.projection_error ORDER BY lsn"))
          .containsExactly(
              "50 23514 " + HexFormat.of().formatHex(history.event(50)),
              "51 23514 " + HexFormat.of().formatHex(history.event(51)),
              "300 23514 " + HexFormat.of().formatHex(history.event(300)));
      assertThat(TestServer.texts(address, "SELECT message FROM tebus.projection_error"))
          .allSatisfy(message ->
              assertThat(message).contains("poison").doesNotContain("Failing row", "Detail"));
      assertThat(
              TestServer.number(
                  address, "SELECT count(*) FROM tebus.lot_movement WHERE lsn IN (50, 51, 300)"))
          .isZero();
      DatabaseFindings findings = audit(address, history);
      assertThat(findings.difference()).isNull();
      assertThat(findings.errors()).isEqualTo(3);
      assertThat(findings.complete()).isTrue();
      assertThat(findings.equal()).isFalse();
    }
  }

  @Test
  void stopsWhenTooManyRowsAreRefusedAndGoesOnWhenThatIsMended(@TempDir Path directory)
      throws SQLException {
    refuse("lsn BETWEEN 150 AND " + (150 + ProjectionUnderTest.MAX_ERRORS));
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(500);
      try (Projection projection = started(address, history)) {
        await("stopped", () -> projection.figures().state() == ProjectionState.STOPPED);

        assertThat(projection.drain(Duration.ofSeconds(1))).isFalse();
        assertThat(projection.figures().lsn()).isBetween(1L, 149L);
        assertThat(projection.figures().lastProblem()).contains("too many");
      }
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.projection_error"))
          .isZero();
      assertThat(TestServer.number(address, "SELECT max(lsn) FROM tebus.transaction"))
          .isLessThan(150);

      TestServer.run(address, "ALTER TABLE tebus.transaction DROP CONSTRAINT poison");
      feed(address, history);

      assertHoldsAll(address, history);
    }
  }

  private void refuse(String condition) throws SQLException {
    TestServer.run(
        address,
        "ALTER TABLE tebus.transaction ADD CONSTRAINT poison CHECK (NOT (" + condition + "))");
  }
}
