package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.PATIENCE;
import static io.tebus.projection.ProjectionUnderTest.assertHoldsAll;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.drain;
import static io.tebus.projection.ProjectionUnderTest.feed;
import static io.tebus.projection.ProjectionUnderTest.options;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.journal.FinishedGeneration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProjectionRefusalTest {

  private static final long SEED = 20_261_121;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeDatabase() throws Exception {
    address = SERVER.newDatabase();
  }

  @Test
  void refusesADatabaseAheadOfTheJournal(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(200);
      feed(address, history);
      long lsn = history.durableLsn();

      try (Projection projection = new Projection(options(() -> address, history), () -> lsn - 1)) {
        assertThatThrownBy(() -> projection.attach(PATIENCE))
            .isInstanceOf(ProjectionRefusedException.class)
            .hasMessageContaining("ahead of the journal")
            .hasMessageContaining("lsn=" + lsn + " (expected: at most " + (lsn - 1))
            .hasMessageContaining("if it is lost, stop the host and run ops/tebus rebuild")
            .hasMessageContaining("only after a power cut with tebus.journal.sync=none")
            .hasMessageEndingWith("begins with g000001; never to start an older copy");
        assertThat(projection.figures().state()).isEqualTo(ProjectionState.REFUSED);
        assertThat(projection.figures().lastProblem()).contains("rebuild --from-postgres");
      }
    }
  }

  @Test
  void refusesADatabaseOfAnotherHistory(@TempDir Path directory, @TempDir Path other)
      throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        JournalOfHistory another = new JournalOfHistory(other, SEED + 1)) {
      history.append(200);
      feed(address, history);
      another.append(400);

      assertRefused(another, "another history of this journal");
    }
  }

  @Test
  void refusesADatabaseOfAnotherTokenKey(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(200);
      feed(address, history);

      TestServer.run(
          address, "UPDATE tebus.journal_identity SET token_key_check_value = '0000000000000001'");

      assertRefused(history, "another token key");
      assertThatThrownBy(() -> ProjectionUnderTest.audit(address, history))
          .isInstanceOf(ProjectionRefusedException.class);
    }
  }

  /** It says nothing about the journal, so the host must be able to start. */
  @Test
  void leavesASchemaOfALaterBuildAlone(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(200);
      feed(address, history);

      TestServer.run(
          address,
          "INSERT INTO tebus.schema_version (version, name, sha256) VALUES (999, 'later', '')");

      assertLeftAlone(history, "newer than this build: version=999");
      assertThatThrownBy(() -> ProjectionUnderTest.audit(address, history))
          .isInstanceOf(ProjectionRefusedException.class);
    }
  }

  @Test
  void leavesASchemaOfAnotherScriptAlone(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(200);
      feed(address, history);

      TestServer.run(address, "UPDATE tebus.schema_version SET sha256 = 'other' WHERE version = 2");

      assertLeftAlone(history, "made by another script: name=V002__names_and_views.sql");
    }
  }

  /** Nothing is wrong with the journal, and either advice helps. */
  @Test
  void leavesADatabaseAloneThatLacksArchivedEvents(@TempDir Path directory)
      throws SQLException, DatabaseAwayException, IOException {
    DatabaseAddress older = SERVER.newDatabase();
    DatabaseAddress atTheEnd = SERVER.newDatabase();
    DatabaseAddress newer = SERVER.newDatabase();
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(200);
      feed(older, history);
      long olderLsn = history.durableLsn();
      history.append(200);
      feed(atTheEnd, history);
      long endLsn = history.durableLsn();
      history.restart();
      history.append(200);
      feed(newer, history);
      history.append(200);
      FinishedGeneration.in(directory).getFirst().retire();

      feed(newer, history);
      assertLacksArchivedEvents(address, history, 0, endLsn);
      assertLacksArchivedEvents(older, history, olderLsn, endLsn);
      assertLacksArchivedEvents(atTheEnd, history, endLsn, endLsn);

      Files.move(directory.resolve("g000001.retired"), directory.resolve("g000001"));
      for (DatabaseAddress each : List.of(address, older, atTheEnd, newer)) {
        feed(each, history);
        assertHoldsAll(each, history);
      }
    }
  }

  @Test
  void appliesNoScriptToADatabaseThatIsNotTheJournals(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(200);
      feed(address, history);
      TestServer.run(address, "DELETE FROM tebus.schema_version WHERE version > 2");

      try (Projection projection = new Projection(options(() -> address, history), () -> 1)) {
        assertThatThrownBy(() -> projection.attach(PATIENCE))
            .isInstanceOf(ProjectionRefusedException.class)
            .hasMessageContaining("ahead of the journal");
      }
      TestServer.run(
          address, "UPDATE tebus.checkpoint SET frame_crc = frame_crc + 1 WHERE stream = 'events'");
      assertRefused(history, "another history of this journal");

      assertThat(TestServer.number(address, "SELECT max(version) FROM tebus.schema_version"))
          .isEqualTo(2);
      assertThat(TestServer.number(address, "SELECT max(epoch) FROM tebus.checkpoint"))
          .isEqualTo(1);
    }
  }

  /** The thread finds out by itself when nobody attached before. */
  @Test
  void whoeverIsRefusedHasNotFencedTheRightOne(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection right = started(address, history)) {
      history.append(200);
      drain(right);
      try (Projection wrong = new Projection(options(() -> address, history), () -> 0)) {
        wrong.start();
        await("refused", () -> wrong.figures().state() == ProjectionState.REFUSED);
      }

      history.append(200);
      drain(right);
      assertHoldsAll(address, history);
    }
  }

  private void assertRefused(JournalOfHistory history, String message) {
    try (Projection projection =
        new Projection(options(() -> address, history), history::durableLsn)) {
      assertThatThrownBy(() -> projection.attach(PATIENCE))
          .isInstanceOf(ProjectionRefusedException.class)
          .hasMessageContaining(message);
      assertThat(projection.figures().state()).isEqualTo(ProjectionState.REFUSED);
    }
  }

  private static void assertLacksArchivedEvents(
      DatabaseAddress database, JournalOfHistory history, long lsn, long endLsn) {
    assertLeftAlone(
        database,
        history,
        "lsn=" + lsn + " (expected: above " + endLsn + ", behind which ",
        "put the archived generations back under data/journal, or restore the database from a copy"
            + " that is newer than lsn="
            + endLsn);
  }

  private void assertLeftAlone(JournalOfHistory history, String message) {
    assertLeftAlone(address, history, message);
  }

  private static void assertLeftAlone(
      DatabaseAddress database, JournalOfHistory history, String... messages) {
    try (Projection projection =
        new Projection(options(() -> database, history), history::durableLsn)) {
      assertThat(projection.attach(PATIENCE)).isFalse();
      assertThat(projection.figures().state()).isEqualTo(ProjectionState.REFUSED);
      assertThat(projection.figures().lastProblem()).contains(messages);
    }
  }
}
