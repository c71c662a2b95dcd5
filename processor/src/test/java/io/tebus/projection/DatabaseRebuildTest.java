package io.tebus.projection;

import static io.tebus.projection.JournalOfHistory.ENGINE;
import static io.tebus.projection.JournalOfHistory.TOKEN_KEY_CHECK_VALUE;
import static io.tebus.projection.ProjectionUnderTest.PATIENCE;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.drain;
import static io.tebus.projection.ProjectionUnderTest.feed;
import static io.tebus.projection.ProjectionUnderTest.options;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.engine.Engine;
import io.tebus.engine.PageHashes;
import io.tebus.event.EventHeader;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.JournalSummary;
import io.tebus.journal.SyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is lost, and the one that is made out of the database. */
class DatabaseRebuildTest {

  private static final long SEED = 20_261_121;
  private static final int EVENTS = 1_000;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");
  private Path directory = Path.of("");
  private Path rebuilt = Path.of("");

  @BeforeEach
  void makeDatabase(@TempDir Path made) throws Exception {
    address = SERVER.newDatabase();
    directory = made;
    rebuilt = directory.resolve("data").resolve("journal");
  }

  @Test
  void theRebuiltJournalIsTheOldOne() throws Exception {
    try (JournalOfHistory history = new JournalOfHistory(directory.resolve("old"), SEED)) {
      long balancesLsn = feedAllButSomeBalances(history);
      AtomicLong progress = new AtomicLong();

      RebuildReport report = rebuild(TOKEN_KEY_CHECK_VALUE, progress::set);

      assertThat(report.lsn()).isEqualTo(history.durableLsn()).isEqualTo(progress.get());
      assertThat(report.timeMs()).isEqualTo(history.engine().timeMs());
      assertThat(report.balancesLsn()).isEqualTo(balancesLsn);
      assertThat(report.transactions())
          .isEqualTo(TestServer.number(address, "SELECT count(*) FROM tebus.transaction"));
      assertThat(report.cards()).isEqualTo(history.engine().cards().count());
      assertThat(report.accounts()).isEqualTo(history.engine().accounts().count());
      assertThat(report.openHolds()).isEqualTo(history.engine().holds().openCount());
      assertThat(report.lots())
          .isEqualTo(TestServer.number(address, "SELECT count(*) FROM tebus.lot"));
      assertThat(report.windowTransactions()).isEqualTo(history.engine().windowCount());
      assertThat(report.fromErrors()).isZero();
      assertSameEventsAndState(history);
    }
  }

  @Test
  void theDatabaseGoesOnWithTheRebuiltJournal() throws Exception {
    long lsn;
    try (JournalOfHistory history = new JournalOfHistory(directory.resolve("old"), SEED)) {
      feedAllButSomeBalances(history);
      lsn = history.durableLsn();
    }

    rebuild();

    DatabaseFindings before = auditRebuilt();
    assertThat(before.difference()).isNull();
    assertThat(before.checkpointLsn()).isEqualTo(lsn).isEqualTo(before.journalEndLsn());
    assertThat(before.balancesLsn()).isLessThan(lsn);
    try (Journal journal = JournalOfHistory.open(rebuilt)) {
      assertThat(journal.generation()).isEqualTo(2);
      assertThat(journal.appendedLsn()).isEqualTo(lsn);
      try (Projection projection = new Projection(optionsOf(rebuilt), journal::durableLsn)) {
        assertThat(projection.attach(PATIENCE)).as("attached").isTrue();
        drain(projection);
      }
    }
    DatabaseFindings after = auditRebuilt();
    assertThat(after.difference()).isNull();
    assertThat(after.complete()).isTrue();
  }

  /** As after one that was killed before the journal had its name. */
  @Test
  void isBegunAgainWhereverItWasKilled() throws Exception {
    try (JournalOfHistory history = new JournalOfHistory(directory.resolve("old"), SEED)) {
      history.append(EVENTS);
      feed(address, history);
      String fedAt = fedAt();
      rebuild();
      Files.move(rebuilt, rebuilt.resolveSibling("journal.rebuilding"));
      Files.createDirectory(rebuilt);

      rebuild();

      assertThat(auditRebuilt().complete()).isTrue();
      assertSameEventsAndState(history);
      assertThat(rebuilt.resolveSibling("journal.rebuilding")).doesNotExist();
      assertThat(TestServer.number(address, "SELECT min(epoch) FROM tebus.checkpoint"))
          .as("the projection's, and one for each")
          .isEqualTo(3);
      assertThat(fedAt()).as("nobody fed it since").isEqualTo(fedAt);
    }
  }

  /** Whoever feeds the old journal still is fenced, and the old journal is not of this database. */
  @Test
  void theOldJournalIsRefusedAfterwards() throws Exception {
    try (JournalOfHistory history = new JournalOfHistory(directory.resolve("old"), SEED);
        Projection projection = started(address, history)) {
      history.append(EVENTS);
      drain(projection);

      rebuild();
      history.append(EVENTS);

      await("fenced", () -> projection.figures().state() == ProjectionState.FENCED);
      try (Projection late = new Projection(options(() -> address, history), history::durableLsn)) {
        assertThatExceptionOfType(ProjectionRefusedException.class)
            .isThrownBy(() -> late.attach(PATIENCE))
            .withMessageContaining("another history of this journal");
      }
      assertThat(auditRebuilt().complete()).isTrue();
    }
  }

  @Test
  void refusesToOverwriteAJournal() throws IOException {
    Files.createDirectories(rebuilt.resolve("g000001"));

    assertThatExceptionOfType(ProjectionRefusedException.class)
        .isThrownBy(this::rebuild)
        .withMessageContaining("entries=1 (expected: none)");
  }

  @Test
  void refusesADatabaseOfAnotherKey() throws SQLException {
    feedSome();

    assertThatExceptionOfType(ProjectionRefusedException.class)
        .isThrownBy(() -> rebuild(TOKEN_KEY_CHECK_VALUE + 1, lsn -> {}))
        .withMessageContaining("another token key");
    assertThat(rebuilt).doesNotExist();
  }

  @Test
  void refusesAnOlderSchemaAndAnEmptyOne() throws Exception {
    try (DatabasePool pool = new DatabasePool(address)) {
      Migrations.run(pool, 5);

      assertThatExceptionOfType(ProjectionRefusedException.class)
          .isThrownBy(this::rebuild)
          .withMessageContaining("version=5 (expected: 6");

      Migrations.run(pool);
    }
    assertThatExceptionOfType(ProjectionRefusedException.class)
        .isThrownBy(this::rebuild)
        .withMessageContaining("lsn=0");
    assertThat(rebuilt).doesNotExist();
  }

  @Test
  void leavesNothingBehindItsNameWhenARowIsMissing() throws SQLException {
    feedSome();
    TestServer.run(address, "DELETE FROM tebus.transaction WHERE lsn > 500");

    assertThatExceptionOfType(DatabaseContradictionException.class).isThrownBy(this::rebuild);

    assertThat(rebuilt).doesNotExist();
    assertThat(TestServer.number(address, "SELECT min(epoch) FROM tebus.checkpoint")).isEqualTo(1);
  }

  @Test
  void refusesADatabaseThatSomebodyTookOverMeanwhile() throws SQLException {
    feedSome();
    AtomicBoolean isBegun = new AtomicBoolean();

    assertThatExceptionOfType(ProjectionRefusedException.class)
        .isThrownBy(() -> rebuild(TOKEN_KEY_CHECK_VALUE, lsn -> takeOverOnce(isBegun)))
        .withMessageContaining("is not where it was when it was read");
    assertThat(rebuilt).doesNotExist();
  }

  private void takeOverOnce(AtomicBoolean isDone) {
    if (isDone.getAndSet(true)) {
      return;
    }
    try {
      TestServer.run(address, "UPDATE tebus.checkpoint SET epoch = epoch + 1");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void feedSome() throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory.resolve("old"), SEED)) {
      history.append(EVENTS);
      feed(address, history);
    }
  }

  /** Returns up to which event there are balances. */
  private long feedAllButSomeBalances(JournalOfHistory history) throws SQLException {
    history.append(EVENTS);
    feed(address, history);
    long balancesLsn = history.durableLsn();
    history.append(EVENTS);
    try (Projection projection =
        started(options(() -> address, history, 100, Duration.ofHours(1)), history)) {
      await("fed", () -> projection.figures().lsn() == history.durableLsn());
    }
    return balancesLsn;
  }

  private RebuildReport rebuild() throws SQLException, IOException {
    return rebuild(TOKEN_KEY_CHECK_VALUE, lsn -> {});
  }

  private RebuildReport rebuild(long tokenKeyCheckValue, LongConsumer progress)
      throws SQLException, IOException {
    JournalOptions journal =
        JournalOptions.of(
            SyncMode.NONE, ByteBuffer.allocate(Long.BYTES).putLong(tokenKeyCheckValue).array());
    return DatabaseRebuild.run(address, rebuilt, journal, tokenKeyCheckValue, ENGINE, progress);
  }

  private ProjectionOptions optionsOf(Path journal) {
    return new ProjectionOptions(
        () -> address,
        journal,
        TOKEN_KEY_CHECK_VALUE,
        700,
        100,
        Duration.ofMillis(50),
        ProjectionUnderTest.MAX_ERRORS);
  }

  private DatabaseFindings auditRebuilt() throws SQLException {
    return DatabaseAudit.of(address, rebuilt, TOKEN_KEY_CHECK_VALUE, ENGINE);
  }

  private String fedAt() throws SQLException {
    return TestServer.texts(address, "SELECT max(updated_at) FROM tebus.checkpoint").getFirst();
  }

  private void assertSameEventsAndState(JournalOfHistory history) {
    try (Engine engine = new Engine(ENGINE)) {
      JournalSummary summary =
          Journal.replay(
              rebuilt,
              (lsn, timeMs, buffer, offset, length) -> {
                byte[] event = new byte[length];
                buffer.getBytes(offset, event);
                assertThat(event).as("lsn=%d", lsn).isEqualTo(history.event(lsn));
                assertThat(timeMs).isEqualTo(EventHeader.timeMs(new UnsafeBuffer(event), 0));
                engine.apply(buffer, offset, length);
              });
      assertThat(summary.endLsn()).isEqualTo(history.durableLsn());
      assertThat(summary.sealed()).isTrue();
      PageHashes expected = history.engine().pageHashes();
      assertThat(expected.firstDifference(engine.pageHashes())).isNull();
    }
  }
}
