package io.tebus.projection;

import static io.tebus.projection.ProjectionUnderTest.assertHoldsAll;
import static io.tebus.projection.ProjectionUnderTest.audit;
import static io.tebus.projection.ProjectionUnderTest.await;
import static io.tebus.projection.ProjectionUnderTest.drain;
import static io.tebus.projection.ProjectionUnderTest.feed;
import static io.tebus.projection.ProjectionUnderTest.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Cards;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RefusedRowsTest {

  private static final long SEED = 20_261_121;

  /** Some 7 MB of rows. */
  private static final int MANY_EVENTS = 20_000;

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeSchema() throws Exception {
    address = SERVER.newSchema();
  }

  @Test
  void setsAsideEventsWhoseRowsAreRefused(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(500);
      long first = transactionFrom(history, 50);
      long second = transactionFrom(history, first + 1);
      long third = transactionFrom(history, 300);
      String refused = "lsn IN (" + first + ", " + second + ", " + third + ")";
      refuse(refused);
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
              first + " 23514 " + HexFormat.of().formatHex(history.event(first)),
              second + " 23514 " + HexFormat.of().formatHex(history.event(second)),
              third + " 23514 " + HexFormat.of().formatHex(history.event(third)));
      assertThat(TestServer.texts(address, "SELECT message FROM tebus.projection_error"))
          .allSatisfy(message ->
              assertThat(message).contains("poison").doesNotContain("Failing row", "Detail"));
      assertThat(
              TestServer.number(
                  address, "SELECT count(*) FROM tebus.lot_movement WHERE " + refused))
          .isZero();
      DatabaseFindings findings = audit(address, history);
      assertThat(findings.difference()).isNull();
      assertThat(findings.errors()).isEqualTo(3);
      assertThat(findings.complete()).isTrue();
      assertThat(findings.equal()).isFalse();
    }
  }

  /** The first transaction from an LSN on: not every event is one. */
  private static long transactionFrom(JournalOfHistory history, long lsn) {
    long at = lsn;
    while (EventHeader.type(new UnsafeBuffer(history.event(at)), 0) != EventHeader.TRANSACTION) {
      at++;
    }
    return at;
  }

  @Test
  void stopsWhenTooManyRowsAreRefusedAndGoesOnWhenThatIsMended(@TempDir Path directory)
      throws SQLException {
    refuse("lsn BETWEEN 150 AND " + (150 + 2 * ProjectionUnderTest.MAX_ERRORS));
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

  /** A constraint that somebody made to be checked at the commit names no row there. */
  @Test
  void findsRowsThatAreRefusedAtTheCommit(@TempDir Path directory) throws SQLException {
    TestServer.run(
        address,
        "ALTER TABLE tebus.card ADD CONSTRAINT poison"
            + " UNIQUE (account) DEFERRABLE INITIALLY DEFERRED");
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(300);
      Cards cards = history.engine().cards();
      long accounts =
          IntStream.rangeClosed(1, cards.count()).map(cards::account).distinct().count();
      long furtherCards = cards.count() - accounts;
      assertThat(furtherCards).isBetween(1L, (long) ProjectionUnderTest.MAX_ERRORS);
      try (Projection projection = started(address, history)) {
        drain(projection);
        assertThat(projection.figures().state()).isEqualTo(ProjectionState.RUNNING);
        assertThat(projection.figures().errors()).isEqualTo(furtherCards);
      }

      assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.card")).isEqualTo(accounts);
      assertThat(TestServer.texts(address, "SELECT DISTINCT sqlstate FROM tebus.projection_error"))
          .containsExactly("23505");
    }
  }

  /** The refusal comes while the rows behind it are still being sent. */
  @Test
  void findsRowsInTheMiddleOfMegabytes() throws SQLException {
    refuse("lsn = 10000");
    TestServer.run(
        address, "ALTER TABLE tebus.lot_movement ADD CONSTRAINT poison CHECK (NOT (lsn = 15000))");
    EventBatch batch = batchOf(MANY_EVENTS);
    BatchWriter writer = new BatchWriter(new Partitions(1_000_000), ProjectionUnderTest.MAX_ERRORS);
    try (DatabasePool pool = new DatabasePool(address)) {
      long epoch = pool.transaction(connection -> Checkpoint.takeOver(connection, 0)).epoch();

      assertThat(writer.write(pool, batch, epoch, Position.BEGINNING, new Position(MANY_EVENTS, 1)))
          .isEqualTo(BatchWriter.Outcome.COMMITTED);

      assertThat(writer.errors()).isEqualTo(2);
      assertThat(pool.transaction(Checkpoint::read).events().lsn()).isEqualTo(MANY_EVENTS);
    }
    assertThat(TestServer.texts(address, "SELECT lsn FROM tebus.projection_error ORDER BY lsn"))
        .containsExactly("10000", "15000");
    assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.transaction"))
        .isEqualTo(MANY_EVENTS - 2);
    assertThat(TestServer.number(address, "SELECT count(*) FROM tebus.lot_movement"))
        .isEqualTo(MANY_EVENTS - 2);
  }

  private static EventBatch batchOf(int events) {
    TransactionCommand command =
        new TransactionCommand()
            .wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0)
            .programme(1);
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);
    EventBatch batch = new EventBatch();
    for (long lsn = 1; lsn <= events; lsn++) {
      TransactionEvent event =
          new TransactionEvent()
              .begin(buffer, 0, lsn, lsn, command)
              .outcome(Effect.POSTED, ResponseCode.APPROVED)
              .account(1)
              .addPart(1, lsn);
      batch.onEvent(lsn, lsn, buffer, 0, event.length());
    }
    return batch;
  }

  private void refuse(String condition) throws SQLException {
    TestServer.run(
        address,
        "ALTER TABLE tebus.transaction ADD CONSTRAINT poison CHECK (NOT (" + condition + "))");
  }
}
