package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.ImportLayout;
import io.tebus.app.Verification;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.LedgerTotals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL in the middle of an import, which is repeated: no card twice, no points twice, and what
 * the import had been told is there. {@code -Dtebus.seed=N} draws the same kills, each after a
 * number of cards.
 */
class ImportDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  private static final int KILLS = 2;

  /** Cards that the host has by itself; those of the file follow them. */
  private static final int OPEN_CARDS = 1_000;

  /** Far more than there are when the last kill comes. */
  private static final int IMPORTED_CARDS = 400_000;

  private static final int CARDS_PER_ACCOUNT = 2;
  private static final int MAX_POINTS = 1_000;
  private static final int WINDOW_CAPACITY = 10_000;

  /** Cards that are opened before a kill: far more than are under way. */
  private static final long MIN_OPENED = 20_000;

  private static final long MAX_OPENED = 60_000;
  private static final long IMPORT_LIMIT_S = 60;

  private static final Pattern ACKNOWLEDGED = Pattern.compile("durable: lines=([0-9]+)");
  private static final Pattern KNOWN = Pattern.compile("known already ([0-9,]+)");

  /** How an import ended. */
  private record Ended(int exitCode, String out, String err) {

    /** A number that it must have told. */
    private long number(Pattern pattern, String text) {
      Matcher found = pattern.matcher(text);
      assertThat(found.find()).as("%s in %s", pattern, this).isTrue();
      return Long.parseLong(found.group(1).replace(",", ""));
    }

    long acknowledged() {
      return number(ACKNOWLEDGED, err);
    }

    long known() {
      return number(KNOWN, out);
    }
  }

  @Test
  @Timeout(240)
  void opensEveryCardOnceThroughKillsAndRepeats(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    Path home = directory.resolve("home");
    Path file = directory.resolve("cards.csv");
    Path output = directory.resolve("host.txt");
    SplittableRandom random = new SplittableRandom(SEED);
    int portOffset = HostProcess.freePortOffset();
    prepare(home, file);
    long acknowledged = 0;

    for (int kill = 1; kill <= KILLS; kill++) {
      try (HostProcess host = HostProcess.start(home, portOffset, OPEN_CARDS, Map.of(), output)) {
        awaitSocket(host, home);
        DrillClock.await("metrics", () -> host.durableLsn() > 0);
        long wantedLsn = host.durableLsn() + random.nextLong(MIN_OPENED, MAX_OPENED + 1);
        CompletableFuture<Ended> running =
            CompletableFuture.supplyAsync(() -> importFile(file, home));
        DrillClock.await("cards opened", () -> host.durableLsn() >= wantedLsn);
        host.kill();
        Ended ended = running.get(IMPORT_LIMIT_S, TimeUnit.SECONDS);
        assertThat(ended.exitCode())
            .as("seed=%d kill=%d %s", SEED, kill, ended)
            .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ended.acknowledged())
            .as("seed=%d kill=%d %s", SEED, kill, ended)
            .isBetween(Math.max(acknowledged, 1), allCards() - 1);
        acknowledged = ended.acknowledged();
      }
    }
    try (HostProcess host = HostProcess.start(home, portOffset, OPEN_CARDS, Map.of(), output)) {
      awaitSocket(host, home);
      Ended ended = importFile(file, home);
      assertThat(ended.exitCode()).as("seed=%d %s", SEED, ended).isEqualTo(ExitCode.OK);
      assertThat(ended.known()).as("seed=%d %s", SEED, ended).isBetween(acknowledged, allCards());
      assertThat(host.stop()).isEqualTo(ExitCode.OK);
    }

    LedgerTotals totals = JournalAudit.of(home, EngineOptions.ofCapacity(WINDOW_CAPACITY)).totals();
    assertThat(totals.accounts()).isEqualTo(OPEN_CARDS + allCards() / CARDS_PER_ACCOUNT);
    assertThat(totals.issued()).isEqualTo(pointsOf(file));
    assertThat(totals.available()).isEqualTo(totals.issued());
    Verification.Report report = Verification.of(home, portOffset);
    assertThat(report.held()).as("%s", report.points()).isTrue();
  }

  private static long allCards() {
    return IMPORTED_CARDS;
  }

  private static void prepare(Path home, Path file) throws IOException {
    Files.createDirectories(home.resolve("cfg"));
    Files.writeString(
        home.resolve("cfg/default.yml"),
        """
        tebus:
          window:
            capacity: CAPACITY
          db:
            url: none
        """
            .replace("CAPACITY", Integer.toString(WINDOW_CAPACITY)));
    Ended generated =
        execute(
            "cards",
            "generate",
            "--count",
            Integer.toString(IMPORTED_CARDS),
            "--first",
            Integer.toString(OPEN_CARDS),
            "--cards-per-account",
            Integer.toString(CARDS_PER_ACCOUNT),
            "--points",
            Integer.toString(MAX_POINTS),
            "--output",
            file.toString());
    assertThat(generated.exitCode()).as("%s", generated).isEqualTo(ExitCode.OK);
  }

  private static void awaitSocket(HostProcess host, Path home) throws InterruptedException {
    host.awaitReady();
    DrillClock.await("admin socket", () -> isOpen(home));
  }

  private static boolean isOpen(Path home) {
    try (SocketChannel probe =
        SocketChannel.open(UnixDomainSocketAddress.of(ImportLayout.socket(home)))) {
      return probe.isConnected();
    } catch (IOException ignored) {
      // Not there yet, or a killed host's.
      return false;
    }
  }

  private static Ended importFile(Path file, Path home) {
    return execute("cards", "import", file.toString(), "--home", home.toString());
  }

  private static Ended execute(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Tebus.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Ended(exitCode, out.toString(), err.toString());
  }

  /** Sum of the last column. */
  private static long pointsOf(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .skip(1)
          .map(line -> line.substring(line.lastIndexOf(',') + 1))
          .filter(points -> !points.isEmpty())
          .mapToLong(Long::parseLong)
          .sum();
    }
  }
}
