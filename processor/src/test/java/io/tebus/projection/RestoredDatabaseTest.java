package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.assertHoldsAll;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.drain;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody puts an older database in the place of the one that is fed. */
class RestoredDatabaseTest {

  private static final long SEED = 20_261_121;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeDatabase() throws Exception {
    address = SERVER.newDatabase();
  }

  @Test
  void takesABackupOverAgain(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection = started(address, history)) {
      history.append(300);
      drain(projection);
      long lsn = projection.figures().lsn();
      long crc =
          TestServer.number(
              address, "SELECT frame_crc FROM tebus.checkpoint WHERE stream = 'events'");
      history.append(300);
      drain(projection);

      TestServer.run(
          address,
          "DELETE FROM tebus.transaction WHERE lsn > " + lsn,
          "DELETE FROM tebus.lot_movement WHERE lsn > " + lsn,
          "DELETE FROM tebus.hold_timeout WHERE lsn > " + lsn,
          "DELETE FROM tebus.lot_expiry WHERE lsn > " + lsn,
          "DELETE FROM tebus.programme_definition WHERE lsn > " + lsn,
          "DELETE FROM tebus.card WHERE lsn > " + lsn,
          "DELETE FROM tebus.account WHERE lsn > " + lsn,
          "DELETE FROM tebus.card_change WHERE lsn > " + lsn,
          "DELETE FROM tebus.account_change WHERE lsn > " + lsn,
          "DELETE FROM tebus.account_merge WHERE lsn > " + lsn,
          "UPDATE tebus.checkpoint SET epoch = 0, lsn = " + lsn + ", frame_crc = " + crc);
      history.append(300);
      await("fed", () -> projection.figures().lsn() == history.durableLsn());
      drain(projection);

      assertThat(TestServer.number(address, "SELECT min(epoch) FROM tebus.checkpoint"))
          .as("higher than any before")
          .isEqualTo(2);
      assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);
      assertHoldsAll(address, history);
    }
  }

  @Test
  void fillsADatabaseThatWasMadeAnew(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection = started(address, history)) {
      history.append(300);
      drain(projection);

      TestServer.run(address, "DROP SCHEMA tebus CASCADE");
      history.append(300);
      await("fed", () -> projection.figures().lsn() == history.durableLsn());
      drain(projection);

      assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);
      assertHoldsAll(address, history);
    }
  }

  @Test
  void refusesABackupOfAnotherHistory(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection = started(address, history)) {
      history.append(300);
      drain(projection);

      TestServer.run(
          address, "UPDATE tebus.checkpoint SET epoch = 0, frame_crc = frame_crc + 1, lsn = lsn");
      history.append(300);
      await("refused", () -> projection.figures().state() == ProjectionState.REFUSED);

      assertThat(projection.figures().lastProblem()).contains("another history of this journal");
      assertThat(TestServer.number(address, "SELECT max(epoch) FROM tebus.checkpoint")).isZero();
    }
  }
}
