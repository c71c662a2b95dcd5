package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.PATIENCE;
import static io.tebus.projection.ProjectionUnderTest.assertHoldsAll;
import static io.tebus.projection.ProjectionUnderTest.audit;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.drain;
import static io.tebus.projection.ProjectionUnderTest.options;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How far a projection goes, and what it does not go beyond. */
class ProjectionLimitsTest {

  private static final long SEED = 20_261_121;
  private static final Duration BALANCE_INTERVAL = Duration.ofMillis(50);
  private static final int MANY = 200_000;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
  }

  @Test
  void feedsNothingThatIsNotDurable(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(300);
      long durable = history.durableLsn();
      AtomicLong bound = new AtomicLong(durable);
      history.append(300);
      try (Projection projection = new Projection(options(() -> address, history), bound::get)) {
        assertThat(projection.attach(PATIENCE)).isTrue();
        drain(projection);

        assertThat(projection.figures().lsn()).isEqualTo(durable);
        assertThat(projection.figures().balancesLsn()).isEqualTo(durable);
        assertThat(TestServer.number(address, "SELECT max(lsn) FROM tebus.transaction"))
            .isEqualTo(durable);
        assertThat(TestServer.number(address, "SELECT max(lsn) FROM tebus.balance"))
            .isLessThanOrEqualTo(durable);
        assertThat(audit(address, history).equal()).isTrue();

        bound.set(history.durableLsn());
        drain(projection);
        assertHoldsAll(address, history);
      }
    }
  }

  @Test
  void pausesWhileThereIsNoRoomOnDisk(@TempDir Path directory) throws SQLException {
    AtomicBoolean room = new AtomicBoolean();
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection =
            new Projection(options(() -> address, history), history::durableLsn, room::get)) {
      history.append(300);
      assertThat(projection.attach(PATIENCE)).isTrue();
      await("paused", () -> projection.figures().lastProblem().startsWith("paused: too little"));

      assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);
      assertThat(projection.figures().lsn()).isZero();
      assertThat(projection.drain(PATIENCE)).as("drained without room").isFalse();
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.transaction")).isZero();

      room.set(true);
      await("fed", () -> projection.figures().lsn() == history.durableLsn());
      drain(projection);
      assertThat(projection.figures().lastProblem()).isEmpty();
      assertHoldsAll(address, history);
    }
  }

  @Test
  void goesOnWithEventsWhileBalancesAreRefused(@TempDir Path directory) throws SQLException {
    refuseBalances();
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(1_000);
      try (Projection projection = projection(history, MANY)) {
        await("fed", () -> projection.figures().lsn() == history.durableLsn());
        await("refused", () -> areRefused(projection));

        assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);
        assertThat(projection.figures().lastProblem()).contains("sqlstate=23514");
        assertThat(projection.figures().balancesLsn()).isLessThan(history.durableLsn());
        assertThat(projection.figures().reconnects()).isZero();

        acceptBalances();
        drain(projection);
        assertThat(projection.figures().lastProblem()).isEmpty();
        assertHoldsAll(address, history);
      }
    }
  }

  @Test
  void eventsWaitWhenTooManyBalancesDo(@TempDir Path directory) throws SQLException {
    refuseBalances();
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(1_000);
      try (Projection projection = projection(history, 3)) {
        await("refused", () -> areRefused(projection));
        long lsn = projection.figures().lsn();
        assertThat(lsn).isLessThan(history.durableLsn());
        // It is tried again, and no event is fed meanwhile.
        assertThat(projection.drain(BALANCE_INTERVAL.multipliedBy(4))).isFalse();
        assertThat(projection.figures().lsn()).isEqualTo(lsn);
        assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);

        acceptBalances();
        drain(projection);
        assertHoldsAll(address, history);
      }
    }
  }

  /** Of a database whose balances are far behind, not everything is held in memory at once. */
  @Test
  void findsBalancesThatAreBehindPieceByPiece(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(3_000);
      try (Projection slow =
          started(options(() -> address, history, 500, Duration.ofHours(1)), history)) {
        await("fed", () -> slow.figures().lsn() == history.durableLsn());
      }
      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.balance")).isZero();

      try (Projection projection = projection(history, 2)) {
        drain(projection);
        assertThat(projection.figures().reconnects()).as("pieces").isPositive();
      }

      assertHoldsAll(address, history);
    }
  }

  /** One that lets only so many balances wait. */
  private Projection projection(JournalOfHistory history, int maxWaitingBalances) {
    Projection projection =
        new Projection(
            options(() -> address, history, 10, BALANCE_INTERVAL),
            history::durableLsn,
            () -> true,
            maxWaitingBalances);
    assertThat(projection.attach(PATIENCE)).as("attached").isTrue();
    return projection;
  }

  private static boolean areRefused(Projection projection) {
    return projection.figures().lastProblem().startsWith("balances cannot be written: ");
  }

  private void refuseBalances() throws SQLException {
    TestServer.run(address, "ALTER TABLE tebus.balance ADD CONSTRAINT poison CHECK (account <> 2)");
  }

  private void acceptBalances() throws SQLException {
    TestServer.run(address, "ALTER TABLE tebus.balance DROP CONSTRAINT poison");
  }
}
