package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.Host;
import io.tebus.app.HostAudit;
import io.tebus.app.HostOptions;
import io.tebus.engine.EngineOptions;
import io.tebus.event.EventHeader;
import io.tebus.journal.Journal;
import io.tebus.perf.load.Latency;
import io.tebus.perf.load.TillFigures;
import io.tebus.perf.load.TillLoad;
import io.tebus.perf.load.TillOptions;
import io.tebus.perf.load.TillVerdict;
import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAudit;
import io.tebus.projection.DatabaseFindings;
import io.tebus.projection.ProjectionFigures;
import io.tebus.security.TokenKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A host in this process with a database that is not its own, and simulated tills at its port. It
 * can be started again after each stop.
 *
 * <p>Confined to the test's thread, but for {@link #durableLsn}.
 */
final class DrillHost implements AutoCloseable {

  /** Requests a second. */
  private static final double RATE = 2_000;

  /** The tills' own point about this also counts what they did not send; see settle. */
  private static final String ALL_ANSWERED = "every request was answered";

  /** At least two of three requests that were due must have left. */
  private static final long MOST_NOT_SENT = 2;

  private static final int LINKS = 4;
  private static final long CARDS = 5_000;

  /** Enough for the longest drill: it never has to answer 91. */
  private static final int WINDOW_CAPACITY = 1 << 20;

  private static final EngineOptions ENGINE = EngineOptions.ofCapacity(WINDOW_CAPACITY);

  private final Path home;
  private final int portOffset;
  private long seed;
  private volatile @Nullable Host host;

  /** A host that was not started yet; each load takes the next seed. */
  DrillHost(Path home, int portOffset, long seed) {
    this.home = home;
    this.portOffset = portOffset;
    this.seed = seed;
  }

  /** Starts it; throws what {@link Host#start} throws. */
  void start(DatabaseAddress database) throws IOException {
    Files.createDirectories(home.resolve("cfg"));
    Files.writeString(
        home.resolve("cfg/default.yml"),
        """
        tebus:
          journal:
            min-free-mb: 16
          window:
            capacity: %s
          db:
            url: %s
            user: %s
            password: %s
        """
            .formatted(
                Integer.toString(WINDOW_CAPACITY),
                quoted(database.url()),
                quoted(database.user()),
                quoted(database.password())));
    host = Host.start(new HostOptions(home, portOffset, CARDS));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private Host running() {
    Host started = host;
    if (started == null) {
      throw new IllegalStateException("host: started=false (expected: started)");
    }
    return started;
  }

  Path journal() {
    return home.resolve("data/journal");
  }

  /** As the host has it. */
  long tokenKeyCheckValue() {
    Path file = home.resolve("cfg/token.key");
    return TokenKey.load(System.getenv(TokenKey.ENVIRONMENT), file, false).checkNumber();
  }

  boolean isReady() {
    return running().readiness().ready();
  }

  /** Safe for any thread. */
  long durableLsn() {
    return running().figures().durableLsn();
  }

  ProjectionFigures projection() {
    ProjectionFigures figures = running().database();
    if (figures == null) {
      throw new AssertionError("projection: absent (expected: present)");
    }
    return figures;
  }

  /** Waits until the database holds what is durable now; more may come meanwhile. */
  void awaitCaughtUp(Duration limit) {
    long lsn = durableLsn();
    DrillClock.await("projection at lsn=" + lsn, limit, () -> projection().lsn() >= lsn);
  }

  // Tills.

  /** Tills that shop for some time, until they are settled with. */
  TillLoad shop(Duration duration) throws IOException {
    TillLoad tills =
        new TillLoad(
            new TillOptions(
                InetAddress.getLoopbackAddress().getHostAddress(),
                running().acquirers().getPort(),
                RATE,
                LINKS,
                CARDS,
                seed++,
                duration));
    tills.start();
    return tills;
  }

  /**
   * Stops the tills and checks that every answer came and was right; how long answers took. Tills
   * may have been late themselves, on a machine that is busy: that says nothing of the host.
   */
  static Latency settle(TillLoad tills) throws InterruptedException {
    tills.stop();
    TillVerdict verdict = tills.verify();
    TillFigures figures = tills.figures();
    assertThat(figures.sent()).as("sent: %s", figures).isPositive();
    assertThat(figures.unanswered()).as("unanswered: %s", figures).isZero();
    assertThat(verdict.mistakes()).as("%s", verdict.points()).isEmpty();
    assertThat(verdict.points())
        .filteredOn(point -> !point.promise().equals(ALL_ANSWERED))
        .as("%s", verdict.mistakes())
        .allMatch(TillVerdict.Point::held);
    assertThat(figures.notSent())
        .as("due but not sent: %s", figures)
        .isLessThanOrEqualTo(figures.sent() / MOST_NOT_SENT);
    return figures.wholeRun();
  }

  /** Lets tills shop for some time, with nothing else going on. */
  Latency shopAndSettle(Duration duration) throws IOException, InterruptedException {
    try (TillLoad tills = shop(duration)) {
      assertThat(tills.awaitEnd(duration.plus(DrillClock.LIMIT))).as("tills ended").isTrue();
      return settle(tills);
    }
  }

  // The end.

  void stop() {
    running().stop();
  }

  /**
   * Stops the host and holds its books, its journal and the database against one another: the
   * database has everything, once.
   */
  DatabaseFindings stopAndAudit(DatabaseAddress database) throws SQLException {
    stop();
    HostAudit audit = running().audit();
    assertThat(audit.conserved()).as(audit.explanation()).isTrue();
    assertThat(audit.replayEqual()).as(audit.explanation()).isTrue();
    long[] journaled = new long[EventHeader.HOLD_ENDED + 1];
    long endLsn =
        Journal.replay(
                journal(),
                (lsn, timeMs, buffer, offset, length) ->
                    journaled[EventHeader.type(buffer, offset)]++)
            .endLsn();
    DatabaseFindings findings = DatabaseAudit.of(database, journal(), tokenKeyCheckValue(), ENGINE);
    assertThat(findings.difference()).as("%s", findings).isNull();
    assertThat(findings.equal()).as("%s", findings).isTrue();
    assertThat(findings.complete()).as("%s", findings).isTrue();
    assertThat(findings.errors()).as("refused rows").isZero();
    assertThat(findings.checkpointLsn()).as("checkpoint").isEqualTo(endLsn);
    assertThat(findings.cards()).as("cards").isEqualTo(journaled[EventHeader.CARD_OPENED]);
    assertThat(findings.transactions())
        .as("transactions")
        .isPositive()
        .isEqualTo(journaled[EventHeader.TRANSACTION]);
    return findings;
  }

  @Override
  public void close() {
    Host started = host;
    if (started != null) {
      started.stop();
    }
  }
}
