package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import io.tebus.app.Verification;
import io.tebus.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that is killed and whose journal is gone: it is made again out of the database by a
 * process that is killed, too. What the database had is there byte for byte, and the next host
 * answers for it as before. {@code -Dtebus.seed=N} draws the same kills.
 */
class RebuildDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  /** Cards of the shops, and behind them those of one that comes after the loss. */
  private static final int CARDS = 2_000;

  private static final int NEW_CARDS = 100;
  private static final int FED_QUOTA = 2_000;
  private static final int QUOTA = DrillHome.WINDOW_CAPACITY / DrillShops.COUNT / 2;
  private static final long PHASE_LIMIT_MS = 30_000;
  private static final long LOAD_MS = 500;
  private static final int NEW_QUOTA = 300;
  private static final int MIN_REPEATED = 100;

  /** Behind the beginning of the new journal, in ms; each rebuild is killed by then. */
  private static final List<Integer> KILLED_WITHIN_MS = List.of(20, 100, 300);

  private static final Duration REBUILD_LIMIT = Duration.ofSeconds(30);
  private static final int MAX_SHOWN = 10;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final int portOffset = HostProcess.freePortOffset();

  @Test
  @Timeout(180)
  void givesBackWhatTheDatabaseHadThoughItIsKilledMeanwhile(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    DrillHome home = new DrillHome(directory.resolve("home"));
    home.prepare(DrillHome.EMBEDDED);
    try (DrillShops shops = new DrillShops(CARDS, random)) {
      drill(shops, home, new DrillHome(directory.resolve("lost")), directory.resolve("out.txt"));
    } finally {
      LeftPostmaster.stop(home.postgres());
    }
  }

  private void drill(DrillShops shops, DrillHome home, DrillHome lost, Path output)
      throws Exception {
    long fedLsn = loadAndKill(shops, home, output);
    Files.createDirectories(lost.path().resolve("data"));
    Files.move(home.journal(), lost.journal());
    JournalAudit before = shops.audit(lost.path());

    rebuild(home, output);

    long keptLsn = JournalAudit.of(home.path(), DrillHome.ENGINE).summary().endLsn();
    assertThat(keptLsn).isBetween(fedLsn, before.summary().endLsn());
    requireSameEvents(lost, home);
    goOn(shops, before.census(), keptLsn, home, output);
    Verification.Report report = Verification.of(home.path(), portOffset);
    assertThat(report.held()).as("%s", report.points()).isTrue();
  }

  private HostProcess start(DrillHome home, Path output) throws IOException {
    return HostProcess.start(home.path(), portOffset, CARDS + NEW_CARDS, Map.of(), output);
  }

  /** A time of load that the database gets all of, and another one that ends with a kill. */
  private long loadAndKill(DrillShops shops, DrillHome home, Path output) throws Exception {
    try (HostProcess host = start(home, output)) {
      host.awaitReady();
      List<DrillShop.End> ends =
          shops.load(shop -> shop.load(host.port(), FED_QUOTA), PHASE_LIMIT_MS, () -> {});
      assertThat(ends).containsOnly(DrillShop.End.STOPPED);
      DrillClock.await("database fed", () -> host.databaseLag() == 0);
      long fedLsn = host.durableLsn();
      assertThat(fedLsn).isGreaterThan(CARDS);
      shops.load(shop -> shop.load(host.port(), QUOTA), LOAD_MS, host::kill);
      return fedLsn;
    }
  }

  /** Begins until one rebuild is done, and kills the first ones. */
  private void rebuild(DrillHome home, Path output) throws Exception {
    int killed = 0;
    for (int withinMs : KILLED_WITHIN_MS) {
      if (home.rollFiles().isEmpty()) {
        killed += isKilled(home, withinMs, output) ? 1 : 0;
      }
    }
    assertThat(killed).as("rebuilds killed").isPositive();
    if (home.rollFiles().isEmpty()) {
      Process last = rebuildProcess(home, output);
      int exitCode = exitCode(last);
      assertThat(exitCode).as("%s", DrillHome.text(output)).isEqualTo(ExitCode.OK);
    }
    assertThat(home.path().resolve("data/journal.rebuilding")).doesNotExist();
  }

  private Process rebuildProcess(DrillHome home, Path output) throws IOException {
    return HostProcess.tebus(
        List.of(),
        Map.of(),
        output,
        "rebuild",
        "--from-postgres",
        "--home",
        home.path().toString(),
        "--port-offset",
        Integer.toString(portOffset));
  }

  /** Kills a rebuild that has begun to write; false when it was done before. */
  private boolean isKilled(DrillHome home, int withinMs, Path output) throws Exception {
    Instant started = Instant.now();
    Process process = rebuildProcess(home, output);
    try {
      DrillClock.await(
          "journal begun", REBUILD_LIMIT, () -> isBegun(home, started) || !process.isAlive());
      DrillClock.pass(Duration.ofMillis(random.nextInt(withinMs + 1)));
    } finally {
      process.destroyForcibly();
    }
    int exitCode = exitCode(process);
    assertThat(exitCode)
        .as("seed=%d %s", SEED, DrillHome.text(output))
        .isIn(ExitCode.OK, HostProcess.KILLED);
    return exitCode == HostProcess.KILLED;
  }

  /** What an earlier one has left is older. */
  private static boolean isBegun(DrillHome home, Instant started) {
    Path generation = home.path().resolve("data/journal.rebuilding/g000001");
    try {
      return Files.getLastModifiedTime(generation).toInstant().isAfter(started);
    } catch (IOException ignored) {
      // It is not there yet.
      return false;
    }
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(REBUILD_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static void requireSameEvents(DrillHome lost, DrillHome rebuilt) {
    List<Long> expected = checksums(lost.journal());
    List<Long> actual = checksums(rebuilt.journal());
    List<Integer> different =
        IntStream.range(0, actual.size())
            .filter(index -> !actual.get(index).equals(expected.get(index)))
            .limit(MAX_SHOWN)
            .mapToObj(index -> index + 1)
            .toList();
    assertThat(different).as("LSNs of events that are others now").isEmpty();
  }

  /** Of each event, its time and its bytes. */
  private static List<Long> checksums(Path journal) {
    List<Long> checksums = new ArrayList<>();
    Journal.replay(
        journal,
        (lsn, timeMs, buffer, offset, length) -> {
          byte[] bytes = new byte[length];
          buffer.getBytes(offset, bytes);
          CRC32C crc = new CRC32C();
          crc.update(bytes);
          // Two of one time differ by their CRC, two of one CRC by their time.
          checksums.add((timeMs << Integer.SIZE) ^ crc.getValue());
        });
    return checksums;
  }

  /** The next host knows what is left, serves others as ever, and stops in order. */
  private void goOn(
      DrillShops shops, DecisionCensus census, long keptLsn, DrillHome home, Path output)
      throws Exception {
    List<DrillCard> deck =
        IntStream.range(CARDS, CARDS + NEW_CARDS)
            .mapToObj(number -> new DrillCard(DemoCards.number(number)))
            .toList();
    DrillShop newcomer =
        new DrillShop(DrillShops.COUNT, deck, CrashDrill.iso87ascii(), random.split());
    try (HostProcess host = start(home, output)) {
      host.awaitReady();
      int repeated = 0;
      for (DrillShop shop : shops.all()) {
        repeated +=
            shop.repeat(host.port(), request -> isKept(census.lsn(request.frame()), keptLsn));
      }
      assertThat(repeated).as("repeated").isGreaterThanOrEqualTo(MIN_REPEATED);
      assertThat(newcomer.load(host.port(), NEW_QUOTA)).isEqualTo(DrillShop.End.STOPPED);
      assertThat(newcomer.check(host.port()).repeated()).isPositive();
      assertThat(host.stop()).isEqualTo(ExitCode.OK);
    }
  }

  private static boolean isKept(long lsn, long keptLsn) {
    return lsn > 0 && lsn <= keptLsn;
  }
}
