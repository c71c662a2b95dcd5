package io.tebus.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What tests of projections share: small options, patience, and the audit at the end. */
final class ProjectionUnderTest {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long PARTITION_LSNS = 700;
  private static final int MAX_BATCH_EVENTS = 100;
  private static final Duration BALANCE_INTERVAL = Duration.ofMillis(50);
  static final int MAX_ERRORS = 12;

  private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private ProjectionUnderTest() {}

  /** Something that becomes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws SQLException;
  }

  static ProjectionOptions options(DatabaseSource source, JournalOfHistory history) {
    return options(source, history, MAX_BATCH_EVENTS, BALANCE_INTERVAL);
  }

  static ProjectionOptions options(
      DatabaseSource source,
      JournalOfHistory history,
      int maxBatchEvents,
      Duration balanceInterval) {
    return new ProjectionOptions(
        source,
        history.directory(),
        JournalOfHistory.TOKEN_KEY_CHECK_VALUE,
        PARTITION_LSNS,
        maxBatchEvents,
        balanceInterval,
        MAX_ERRORS);
  }

  /** A projection that feeds. */
  static Projection started(ProjectionOptions options, JournalOfHistory history) {
    Projection projection = new Projection(options, history::durableLsn);
    assertThat(projection.attach(PATIENCE)).as("attached").isTrue();
    return projection;
  }

  static Projection started(DatabaseAddress address, JournalOfHistory history) {
    return started(options(() -> address, history), history);
  }

  /** A drain gives up on a database that is away; a test waits for it to come back. */
  static void drain(Projection projection) {
    long startNs = System.nanoTime();
    while (!projection.drain(PATIENCE)) {
      ProjectionFigures figures = projection.figures();
      assertThat(figures.state())
          .as("%s", figures)
          .isIn(ProjectionState.CONNECTING, ProjectionState.RUNNING);
      assertThat(System.nanoTime() - startNs).as("%s", figures).isLessThan(PATIENCE.toNanos());
      LockSupport.parkNanos(PARK_NS);
    }
  }

  /** Feeds all there is. */
  static void feed(DatabaseAddress address, JournalOfHistory history) {
    try (Projection projection = started(address, history)) {
      drain(projection);
    }
  }

  static DatabaseFindings audit(DatabaseAddress address, JournalOfHistory history)
      throws SQLException {
    return DatabaseAudit.of(
        address,
        history.directory(),
        JournalOfHistory.TOKEN_KEY_CHECK_VALUE,
        JournalOfHistory.ENGINE);
  }

  /** Checks that everything arrived, exactly once. */
  static void assertHoldsAll(DatabaseAddress address, JournalOfHistory history)
      throws SQLException {
    DatabaseFindings findings = audit(address, history);
    assertThat(findings.difference()).as("difference").isNull();
    assertThat(findings.errors()).as("errors").isZero();
    assertThat(findings.complete()).as("complete: %s", findings).isTrue();
    assertThat(findings.journalEndLsn()).isEqualTo(history.durableLsn());
  }

  static void await(String what, Condition condition) throws SQLException {
    long startNs = System.nanoTime();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - startNs).as(what + ", in ns").isLessThan(PATIENCE.toNanos());
      LockSupport.parkNanos(PARK_NS);
    }
  }
}
