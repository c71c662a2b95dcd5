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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nobody waits for a database: neither a start nor a stop. */
class ProjectionStopTest {

  private static final long SEED = 20_261_121;

  /** Five seconds are promised; a busy machine may take one more. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(6);

  @RegisterExtension static final TestServer SERVER = new TestServer();

  private DatabaseAddress address = new DatabaseAddress("", "", "");

  @BeforeEach
  void makeDatabase() throws Exception {
    address = SERVER.newDatabase();
  }

  @Test
  void closesWhileTheDatabaseDoesNotAnswer(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      Projection projection = started(address, history);
      try (Connection other = TestServer.connect(address);
          Statement lock = other.createStatement()) {
        drain(projection);
        other.setAutoCommit(false);
        lock.execute("LOCK TABLE tebus.checkpoint IN ACCESS EXCLUSIVE MODE");
        history.append(10);
        await("waiting for the lock", () -> projection.figures().poolActive() == 1);

        assertClosesInTime(projection);

        other.rollback();
      } finally {
        projection.close();
      }
      feed(address, history);

      assertHoldsAll(address, history);
    }
  }

  @Test
  void startsAndClosesWhileTheDatabaseIsBeingStarted(@TempDir Path directory) throws SQLException {
    SlowSource source = new SlowSource(address);
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED)) {
      history.append(100);
      Projection projection = new Projection(options(source, history), history::durableLsn);

      long startNs = System.nanoTime();
      assertThat(projection.attach(Duration.ofMillis(50))).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(PATIENCE.dividedBy(2));
      assertThat(projection.figures().state()).isEqualTo(ProjectionState.CONNECTING);
      assertClosesInTime(projection);

      source.open();
      await("end of the thread", source::isLeft);
      assertThat(projection.figures().state()).isEqualTo(ProjectionState.STOPPED);
      assertThat(projection.drain(PATIENCE)).isFalse();
      assertThat(TestServer.texts(address, "SELECT to_regclass('tebus.checkpoint')"))
          .containsExactly("null");
    }
  }

  // Closing it early is what is tested.
  @SuppressWarnings("try")
  @Test
  void startsTwiceAsOnceAndNotAtAllOnceItIsClosed(@TempDir Path directory) throws SQLException {
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection = started(address, history)) {
      history.append(100);
      projection.start();
      drain(projection);
      assertThat(projection.attach(PATIENCE)).isTrue();
      assertHoldsAll(address, history);

      projection.close();
      projection.start();
      assertThat(projection.attach(PATIENCE)).isFalse();
      assertThat(projection.figures().state()).isEqualTo(ProjectionState.STOPPED);
    }
  }

  @Test
  void doesNotWaitForADatabaseThatHasBeenAway(@TempDir Path directory) throws SQLException {
    DatabaseAddress nowhere = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/none", "a", "b");
    try (JournalOfHistory history = new JournalOfHistory(directory, SEED);
        Projection projection =
            new Projection(options(() -> nowhere, history), history::durableLsn)) {
      history.append(1);
      // Whoever asks for a connection waits three seconds for it: longer than hope lasts.
      assertThat(projection.attach(PATIENCE)).isFalse();

      long startNs = System.nanoTime();
      assertThat(projection.drain(PATIENCE)).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(2));
      assertClosesInTime(projection);
    }
  }

  private static void assertClosesInTime(Projection projection) {
    long startNs = System.nanoTime();
    projection.close();
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(STOP_LIMIT);
    assertThat(projection.figures().state()).isEqualTo(ProjectionState.STOPPED);
  }

  /** A database that answers when it is told to. */
  private static final class SlowSource implements DatabaseSource {

    private final DatabaseAddress address;
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile @Nullable Thread asking;

    SlowSource(DatabaseAddress address) {
      this.address = address;
    }

    void open() {
      opened.countDown();
    }

    /** Whether the thread that asked has ended. */
    boolean isLeft() {
      Thread thread = asking;
      return thread != null && !thread.isAlive();
    }

    @Override
    public DatabaseAddress ready() throws DatabaseAwayException {
      asking = Thread.currentThread();
      try {
        if (opened.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          return address;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new DatabaseAwayException("slow source: opened=false (expected: true)");
    }
  }
}
