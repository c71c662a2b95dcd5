package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.PATIENCE;
import static io.tebus.projection.ProjectionUnderTest.assertHoldsAll;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.drain;
import static io.tebus.projection.ProjectionUnderTest.feed;
import static io.tebus.projection.ProjectionUnderTest.options;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {

  private static final long SEED = 20_261_121;
  private static final String CUT =
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE application_name = 'tebus-projection' AND datname = current_database()
      """;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeDatabase() throws Exception {
    address = SERVER.newDatabase();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdsWhatTheJournalSays(long seed, @TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, seed)) {
      history.append(1_500);
      try (Projection projection = started(address, history)) {
        history.append(1_500);
        history.restart();
        history.append(500);
        drain(projection);

        ProjectionFigures figures = projection.figures();
        assertThat(figures.state()).isEqualTo(ProjectionState.RUNNING);
        assertThat(figures.lsn()).isEqualTo(history.durableLsn());
        assertThat(figures.balancesLsn()).isEqualTo(history.durableLsn());
        assertThat(figures.lagEvents()).isZero();
        assertThat(figures.lagMs()).isZero();
        assertThat(figures.rows()).isGreaterThan(history.durableLsn());
        assertThat(figures.batches()).isPositive();
        assertThat(figures.errors()).isZero();
        assertThat(figures.lastProblem()).isEmpty();
      }

      assertHoldsAll(address, history);
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.history"))
          .isEqualTo(TestServer.number(address, "SELECT count(*) FROM tebus.transaction"));
      assertThat(TestServer.texts(address, "SELECT DISTINCT programme FROM tebus.history"))
          .contains("DEMO");
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.programme"))
          .isEqualTo(history.engine().ledgers().size());
      assertThat(
              TestServer.texts(
                  address, "SELECT programme FROM tebus.conservation WHERE difference <> 0"))
          .isEmpty();
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.conservation"))
          .isEqualTo(history.engine().ledgers().size());
      assertThat(
              TestServer.texts(
                  address, "SELECT DISTINCT effect FROM tebus.history ORDER BY effect"))
          .contains("DECLINED", "MIRRORED", "NOTHING", "POSTED", "TOMBSTONE");
      assertThat(
              TestServer.texts(
                  address, "SELECT DISTINCT status FROM tebus.cardholder ORDER BY status"))
          .containsExactly("ACTIVE", "EXPIRED", "INACTIVE", "LOST", "STOLEN");
      assertThat(TestServer.number(address, "SELECT count(available) FROM tebus.cardholder"))
          .as("cards that show a balance")
          .isEqualTo(history.engine().cards().count())
          .isGreaterThan(
              TestServer.number(address, "SELECT count(DISTINCT account) FROM tebus.card"));
      assertThat(TestServer.number(address, "SELECT sum(opening_points) FROM tebus.card"))
          .isPositive();
    }
  }

  @Test
  void goesOnAfterRestartsWithBatchesOfAnySize(@TempDir Path directory) throws SQLException {
    Random random = new Random(SEED);
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      for (int start = 0; start < 12; start++) {
        int maxBatchEvents = 1 + random.nextInt(300);
        Duration balanceInterval = Duration.ofMillis(1 + random.nextInt(60_000));
        try (Projection projection =
            started(options(() -> address, history, maxBatchEvents, balanceInterval), history)) {
          history.append(1 + random.nextInt(300));
          long enough = history.durableLsn() - random.nextInt(200);
          await("fed up to lsn " + enough, () -> projection.figures().lsn() >= enough);
          if (random.nextBoolean()) {
            history.restart();
          }
        }
      }
      feed(address, history);

      assertHoldsAll(address, history);
    }
  }

  @Test
  void goesOnAfterItsConnectionsWereCut(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection =
            started(options(() -> address, history, 10, Duration.ofMillis(1)), history)) {
      for (int cut = 1; cut <= 5; cut++) {
        history.append(400);
        long before = projection.figures().lsn();
        await("feeding", () -> projection.figures().lsn() > before);
        TestServer.run(address, CUT);
        drain(projection);
      }

      assertThat(projection.figures().reconnects()).isPositive();
      assertThat(projection.figures().lastProblem()).isNotEmpty();
      assertHoldsAll(address, history);
    }
  }

  /** PostgreSQL forgets its last commits when it crashes, since nobody waits for its disk. */
  @Test
  void feedsAgainWhatTheDatabaseForgot(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection = started(address, history)) {
      history.append(500);
      drain(projection);
      long lsn = projection.figures().lsn();
      long crc =
          TestServer.number(
              address, "SELECT frame_crc FROM tebus.checkpoint WHERE stream = 'events'");
      history.append(500);
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
          "UPDATE tebus.checkpoint SET lsn = " + lsn + ", frame_crc = " + crc);
      history.append(1);
      drain(projection);

      assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);
      assertHoldsAll(address, history);
    }
  }

  @Test
  void feedsADatabaseThatComesLater(@TempDir Path directory) throws SQLException {
    DatabaseAddress nowhere = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/none", "a", "b");
    AtomicReference<DatabaseAddress> where = new AtomicReference<>(nowhere);
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection = new Projection(options(where::get, history), history::durableLsn)) {
      history.append(300);

      assertThat(projection.attach(PATIENCE)).isFalse();
      assertThat(projection.figures().state()).isEqualTo(ProjectionState.CONNECTING);
      assertThat(projection.figures().lagEvents()).isEqualTo(history.durableLsn());
      assertThat(projection.figures().lagMs()).isPositive();
      assertThat(projection.figures().lastProblem()).isNotEmpty();

      projection.start();
      where.set(address);
      await("reached", () -> projection.figures().state() == ProjectionState.RUNNING);
      drain(projection);
      assertHoldsAll(address, history);
    }
  }

  @Test
  void fencesItsPredecessor(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection first = started(address, history)) {
      history.append(300);
      drain(first);
      try (Projection second = started(address, history)) {
        history.append(300);
        drain(second);
        await("first fenced", () -> first.figures().state() == ProjectionState.FENCED);

        assertThat(first.drain(Duration.ofSeconds(1))).isFalse();
        assertThat(second.figures().state()).isEqualTo(ProjectionState.RUNNING);
      }

      assertHoldsAll(address, history);
    }
  }

  @Test
  void writesBalancesOfEventsBetweenTheCheckpoints(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      try (Projection slow =
          started(options(() -> address, history, 100, Duration.ofHours(1)), history)) {
        history.append(1_000);
        await("fed", () -> slow.figures().lsn() == history.durableLsn());
      }
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.balance")).isZero();

      feed(address, history);

      assertHoldsAll(address, history);
    }
  }

  @Test
  void makesPartitionsAheadAndIndexesClosedOnes(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection = started(address, history)) {
      history.append(3_000);
      drain(projection);
      long lsn = history.durableLsn();

      List<String> partitions =
          TestServer.texts(address, "SELECT from_lsn FROM tebus.partition ORDER BY number");
      assertThat(partitions).startsWith("0", "700", "1400", "2100", "2800");
      assertThat(Long.parseLong(partitions.getLast())).isBetween(lsn + 1, lsn + 700);
      await(
          "closed partitions indexed",
          () ->
              TestServer.number(
                      address,
                      "SELECT count(*) FROM tebus.partition WHERE indexed_at IS NULL"
                          + " AND to_lsn <= "
                          + lsn)
                  == 0);
      assertThat(
              TestServer.texts(
                  address,
                  "SELECT indexname FROM pg_indexes WHERE schemaname = 'tebus'"
                      + " AND indexname LIKE 'transaction\\_%\\_account' ORDER BY indexname"))
          .startsWith("transaction_000000_account", "transaction_000001_account")
          .doesNotContain(Partitions.name("transaction", partitions.size() - 1) + "_account");
    }
  }
}
