package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.app.HostRefusedException;
import io.tebus.perf.load.Latency;
import io.tebus.perf.load.TillLoad;
import io.tebus.perf.load.TillOptions;
import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseFindings;
import io.tebus.projection.Projection;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionOptions;
import io.tebus.projection.ProjectionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database behind the host stops, dies, loses its wire, is fed by two or is ahead, while tills
 * shop at 2,000 requests a second: they notice nothing, and afterwards the database holds what the
 * journal holds, exactly once. {@code -Dtebus.seed=N} draws the same faults and shoppers; {@code
 * -Pdrills} runs the long forms. The directory of a drill that failed is kept.
 */
class DatabaseDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  private static final long MAX_WAIT_MS = 400;

  /** What takes longest to be found out: answers that do not come. */
  private static final Duration LONG_LIMIT = Duration.ofMinutes(5);

  /** Tails shorter than this are compared with this: below it chance rules. */
  private static final long FLOOR_NS = 5_000_000;

  /** A p99 beyond this is no chance, however busy the machine is. */
  private static final long GROSS_NS = 100_000_000;

  private final int portOffset = HostProcess.freePortOffset();
  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  @Timeout(120)
  void keepsTheTillFastWhilePostgresqlIsStopped(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    Tails tails =
        outage(directory, Duration.ofMillis(500), Duration.ofSeconds(6), Duration.ofSeconds(4));

    assertThat(tails.withOutage().p99Ns())
        .as("p99 in ns with an outage, and without: %s", tails)
        .isLessThanOrEqualTo(Math.max(GROSS_NS, 10 * tails.without().p99Ns()));
  }

  @Test
  @Timeout(600)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void keepsTheTailOfTheTillWhilePostgresqlIsStopped(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    Tails tails =
        outage(directory, Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(20));

    assertThat(tails.withOutage().p999Ns())
        .as("p99.9 in ns with an outage, and without: %s", tails)
        .isLessThanOrEqualTo(Math.max(FLOOR_NS, tails.without().p999Ns() * 3 / 2));
  }

  @Test
  @Timeout(180)
  void projectsExactlyOnceThroughCrashesCutsAndLostAnswers(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    List<DatabaseFault> faults = new ArrayList<>(List.of(DatabaseFault.CRASH_IN_COPY));
    faults.add(DatabaseFault.CRASH_AFTER_COMMIT);
    faults.addAll(Collections.nCopies(2, DatabaseFault.CUT_IN_COPY));
    faults.addAll(Collections.nCopies(3, DatabaseFault.LOST_ANSWER_TO_COMMIT));
    Collections.shuffle(faults, random);

    survive(faults, directory);
  }

  @Test
  @Timeout(900)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void projectsExactlyOnceThroughEveryFaultOfTheNetwork(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    List<DatabaseFault> faults = new ArrayList<>(List.of(DatabaseFault.SWALLOWED_ANSWERS));
    faults.addAll(Collections.nCopies(3, DatabaseFault.CRASH_IN_COPY));
    faults.addAll(Collections.nCopies(3, DatabaseFault.CRASH_AFTER_COMMIT));
    faults.addAll(Collections.nCopies(3, DatabaseFault.REFUSAL));
    faults.addAll(Collections.nCopies(3, DatabaseFault.DELAY));
    faults.addAll(Collections.nCopies(10, DatabaseFault.CUT_ANYWHERE));
    faults.addAll(Collections.nCopies(10, DatabaseFault.CUT_IN_COPY));
    faults.addAll(Collections.nCopies(15, DatabaseFault.LOST_ANSWER_TO_COMMIT));
    Collections.shuffle(faults, random);

    survive(faults, directory);
  }

  @Test
  @Timeout(120)
  void fencesOneOfTwoProjectorsAndLosesNothing(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    try (DrillDatabase database = database(directory);
        DrillHost host = host(directory)) {
      DatabaseAddress address = database.start();
      host.start(address);
      try (TillLoad tills = host.shop(TillOptions.UNLIMITED);
          Projection second =
              new Projection(
                  ProjectionOptions.of(() -> address, host.journal(), host.tokenKeyCheckValue()),
                  host::durableLsn)) {
        host.awaitCaughtUp(DrillClock.LIMIT);
        assertThat(second.attach(DrillClock.LIMIT)).as("attached").isTrue();
        second.start();
        DrillClock.await(
            "one of two projectors fenced",
            () -> isFenced(host.projection()) || isFenced(second.figures()));
        DrillClock.pass(Duration.ofSeconds(1));
        DrillHost.settle(tills);

        assertThat(List.of(host.projection().state(), second.figures().state()))
            .containsExactlyInAnyOrder(ProjectionState.FENCED, ProjectionState.RUNNING);
        if (isFenced(host.projection())) {
          assertThat(second.drain(DrillClock.LIMIT)).as("drained").isTrue();
        }
      }
      host.stopAndAudit(address);
    }
  }

  @Test
  @Timeout(120)
  void refusesADatabaseAheadOfTheJournal(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    try (DrillDatabase database = database(directory);
        DrillHost host = host(directory)) {
      DatabaseAddress address = database.start();
      Path older = directory.resolve("older-journal");
      Path newer = directory.resolve("newer-journal");
      host.start(address);
      host.shopAndSettle(Duration.ofSeconds(1));
      host.stop();
      copy(host.journal(), older);
      host.start(address);
      host.shopAndSettle(Duration.ofSeconds(1));
      DatabaseFindings findings = host.stopAndAudit(address);
      Files.move(host.journal(), newer);
      Files.move(older, host.journal());

      assertThatExceptionOfType(HostRefusedException.class)
          .isThrownBy(() -> host.start(address))
          .withMessageContaining("ahead of the journal")
          .withMessageContaining(Long.toString(findings.checkpointLsn()))
          .withMessageContaining("expected:");

      // The journal that the database was fed from is what it asks for.
      Files.move(host.journal(), directory.resolve("refused-journal"));
      Files.move(newer, host.journal());
      host.start(address);
      assertThat(host.stopAndAudit(address).checkpointLsn()).isEqualTo(findings.checkpointLsn());
    }
  }

  @Test
  @Timeout(120)
  void authorizesWithoutADatabaseAndFeedsItWhenItAppears(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    try (DrillDatabase database = database(directory);
        DrillHost host = host(directory)) {
      // Once, to learn its password.
      DatabaseAddress address = database.start();
      database.stop();
      host.start(address);

      assertThat(host.isReady()).as("ready").isTrue();
      host.shopAndSettle(Duration.ofSeconds(2));
      assertThat(host.projection().state()).isEqualTo(ProjectionState.CONNECTING);
      assertThat(host.projection().lsn()).isZero();

      database.start();
      host.awaitCaughtUp(DrillClock.LIMIT);
      host.stopAndAudit(address);
    }
  }

  // What the drills above share.

  private DrillDatabase database(Path directory) {
    return DrillDatabase.in(directory, HostProcess.DATABASE_PORT + portOffset);
  }

  private DrillHost host(Path directory) {
    return new DrillHost(directory.resolve("home"), portOffset, SEED);
  }

  private static void say(String line) {
    System.out.println("database drill: seed=" + SEED + " " + line);
  }

  private static boolean isFenced(ProjectionFigures figures) {
    return figures.state() == ProjectionState.FENCED;
  }

  /** How long answers took in two runs, from the intended time of sending. */
  private record Tails(Latency without, Latency withOutage) {}

  /** Tills shop twice for the same time, the second time with PostgreSQL stopped in the middle. */
  private Tails outage(Path directory, Duration warmUp, Duration run, Duration outage)
      throws Exception {
    try (DrillDatabase database = database(directory);
        DrillHost host = host(directory)) {
      DatabaseAddress address = database.start();
      host.start(address);
      host.shopAndSettle(warmUp);
      Latency without = host.shopAndSettle(run);
      Latency with = shopThroughOutage(host, database, run, outage);
      host.awaitCaughtUp(DrillClock.LIMIT);
      host.stopAndAudit(address);
      say(shown("PostgreSQL up", without));
      say(shown("PostgreSQL stopped for s=" + outage.toSeconds(), with));
      return new Tails(without, with);
    }
  }

  private static Latency shopThroughOutage(
      DrillHost host, DrillDatabase database, Duration run, Duration outage) throws Exception {
    try (TillLoad tills = host.shop(run)) {
      DrillClock.pass(run.minus(outage).dividedBy(2));
      long stoppedNs = System.nanoTime();
      database.stop();
      DrillClock.await(
          "projection without a database",
          () -> host.projection().state() == ProjectionState.CONNECTING);
      DrillClock.pass(outage.minusNanos(System.nanoTime() - stoppedNs));
      long lagEvents = host.projection().lagEvents();
      database.start();
      assertThat(tills.awaitEnd(run.plus(DrillClock.LIMIT))).as("tills ended").isTrue();
      assertThat(lagEvents).as("events waiting at the end of the outage").isPositive();
      say("events waiting at the end of the outage: " + lagEvents);
      return DrillHost.settle(tills);
    }
  }

  private static String shown(String what, Latency latency) {
    return String.format(
        Locale.ROOT,
        "%s: answers %,d, p50 %,d us, p99 %,d us, p99.9 %,d us, longest %,d us",
        what,
        latency.count(),
        TimeUnit.NANOSECONDS.toMicros(latency.p50Ns()),
        TimeUnit.NANOSECONDS.toMicros(latency.p99Ns()),
        TimeUnit.NANOSECONDS.toMicros(latency.p999Ns()),
        TimeUnit.NANOSECONDS.toMicros(latency.maxNs()));
  }

  /** One fault after the other at random moments under load; after each the database catches up. */
  private void survive(List<DatabaseFault> faults, Path directory) throws Exception {
    try (DrillDatabase database = database(directory);
        DrillHost host = host(directory)) {
      DatabaseAddress address = database.start();
      int proxyPort = HostProcess.PROXY_PORT + portOffset;
      try (FaultProxy proxy = FaultProxy.start(proxyPort, HostProcess.DATABASE_PORT + portOffset)) {
        host.start(through(proxyPort, address));
        try (TillLoad tills = host.shop(TillOptions.UNLIMITED)) {
          host.awaitCaughtUp(DrillClock.LIMIT);
          for (DatabaseFault fault : faults) {
            DrillClock.pass(Duration.ofMillis(random.nextLong(MAX_WAIT_MS)));
            fault.bring(proxy, database, random);
            long startNs = System.nanoTime();
            host.awaitCaughtUp(LONG_LIMIT);
            say(fault + ": caught up in ms=" + (System.nanoTime() - startNs) / 1_000_000);
          }
          DrillHost.settle(tills);
        }
        host.awaitCaughtUp(DrillClock.LIMIT);
        long broken = faults.stream().filter(DatabaseFault::breaksATransaction).count();
        DrillClock.await(
            "reconnects at least=" + broken, () -> host.projection().reconnects() >= broken);
        say("faults " + faults.size() + ": " + host.stopAndAudit(address));
      }
    }
  }

  private static DatabaseAddress through(int port, DatabaseAddress address) {
    String url = address.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
    assertThat(url).as("url with another port").isNotEqualTo(address.url());
    return new DatabaseAddress(url, address.user(), address.password());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
