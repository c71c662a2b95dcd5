package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import io.tebus.app.Verification;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.LedgerTotals;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.packager.GenericPackager;
import org.jspecify.annotations.Nullable;

/**
 * A host under full load that is killed again and again, and shops in this process that hold it to
 * what it told them. After each kill the journal is read while nobody writes it; after each restart
 * the shops ask. Each kill leaves the host's PostgreSQL server behind, which the next start has to
 * deal with; in the end the database must hold what the journal holds.
 *
 * <p>Confined to the thread that runs it; each shop has a thread of its own beside it.
 */
final class CrashDrill implements AutoCloseable {

  private static final int SHOPS = 4;
  private static final int CARDS = 2_000;

  /** Transactions the host remembers; the quotas see to it that it never has to answer 91. */
  private static final int WINDOW_CAPACITY = 1 << 20;

  private static final EngineOptions ENGINE = EngineOptions.ofCapacity(WINDOW_CAPACITY);
  private static final String PACKAGER = "/packager/iso87ascii.xml";

  private static final long MIN_LOAD_MS = 300;
  private static final long MAX_LOAD_MS = 3_000;
  private static final long MAX_LAST_LOAD_MS = 1_000;
  private static final long MIN_STARTING_MS = 100;
  private static final long MAX_STARTING_MS = 900;
  private static final int MIN_REPEATED = 300;

  /** Settings by which snapshots follow each other closely, and each takes about a second. */
  private static final Map<String, String> SNAPSHOTS =
      Map.of("TEBUS_SNAPSHOT_EVENTS", "2000", "TEBUS_SNAPSHOT_MB_PER_SECOND", "40");

  /** How long a kill waits for a snapshot to be under way. */
  private static final long SNAPSHOT_LIMIT_MS = 10_000;

  private static final long POLL_MS = 1;

  /** How long one phase of the shops may take once it ought to end: answers, checks. */
  private static final long PHASE_LIMIT_S = 60;

  private static final int SHOWN_CHARACTERS = 6_000;

  private final Path home;
  private final Path output;
  private final long seed;
  private final Map<String, String> environment;
  private final PrintStream report;
  private final SplittableRandom random;
  private final int portOffset = HostProcess.freePortOffset();
  private final List<DrillShop> shops = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          SHOPS, Thread.ofPlatform().daemon().name("drill-shop-", 0).factory());
  private boolean amidSnapshots;
  private @Nullable HostProcess host;

  /** What ends a time of load. */
  @FunctionalInterface
  private interface Ending {
    void bring() throws InterruptedException;
  }

  /**
   * A drill that was not run yet.
   *
   * @param directory for the home and the host's output
   * @param environment settings of the host beside those of the drill, by their variables
   */
  CrashDrill(Path directory, long seed, Map<String, String> environment, PrintStream report)
      throws IOException {
    home = directory.resolve("home");
    output = directory.resolve("host.txt");
    this.seed = seed;
    this.environment = Map.copyOf(environment);
    this.report = report;
    random = new SplittableRandom(seed);
    ISOPackager packager = iso87ascii();
    List<List<DrillCard>> decks = new ArrayList<>();
    for (int i = 0; i < SHOPS; i++) {
      decks.add(new ArrayList<>());
    }
    for (int i = 0; i < CARDS; i++) {
      decks.get(i % SHOPS).add(new DrillCard(DemoCards.number(i)));
    }
    for (int i = 0; i < SHOPS; i++) {
      shops.add(new DrillShop(i, decks.get(i), packager, random.split()));
    }
  }

  /** One whose host is killed while it takes a snapshot, each time it is killed under load. */
  static CrashDrill amidSnapshots(Path directory, long seed, PrintStream report)
      throws IOException {
    CrashDrill drill = new CrashDrill(directory, seed, SNAPSHOTS, report);
    drill.amidSnapshots = true;
    return drill;
  }

  /** The message specification of jPOS itself, as it ships in its jar. */
  static ISOPackager iso87ascii() throws IOException {
    try (InputStream xml =
        Objects.requireNonNull(GenericPackager.class.getResourceAsStream(PACKAGER), PACKAGER)) {
      return new GenericPackager(xml);
    } catch (ISOException e) {
      throw new IllegalStateException("packager: " + PACKAGER + " (expected: readable)", e);
    }
  }

  /**
   * Kills the host so many times under load, then stops it in order.
   *
   * @param alsoStarting kill it now and then while it starts, too
   */
  void run(int kills, boolean alsoStarting) {
    say("seed=" + seed + " kills=" + kills + " environment=" + environment + " home=" + home);
    try {
      drill(kills, alsoStarting);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw failed(cause == null ? e : cause);
    } catch (AssertionError | IOException | RuntimeException | TimeoutException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private void drill(int kills, boolean alsoStarting)
      throws InterruptedException, ExecutionException, IOException, TimeoutException {
    prepareHome();
    int quota = WINDOW_CAPACITY / SHOPS / (kills + 2);
    if (alsoStarting) {
      killWhileStarting(MAX_STARTING_MS);
    }
    HostProcess running = start();
    long startMs = running.awaitReady();
    say("started in ms=" + startMs);
    long acknowledgedBefore = 0;
    for (int kill = 1; kill <= kills; kill++) {
      long loadMs = random.nextLong(MIN_LOAD_MS, MAX_LOAD_MS + 1);
      HostProcess killed = running;
      load(running, quota, loadMs, () -> kill(killed));
      JournalAudit audit = audit();
      assertThat(audit.summary().sealed()).as("journal of a killed host sealed").isFalse();
      long acknowledged = sum(shop -> shop.memory().count());
      assertThat(acknowledged)
          .as("acknowledged before kill %d", kill)
          .isGreaterThan(acknowledgedBefore);
      acknowledgedBefore = acknowledged;
      long inDoubt = sum(shop -> shop.inDoubt().size());
      long decided =
          sum(shop ->
              shop.inDoubt().stream()
                  .filter(request -> audit.census().has(request.frame()))
                  .count());
      boolean leftPostmaster = LeftPostmaster.of(postgres()).isPresent();
      if (alsoStarting && kill % 2 == 0) {
        killWhileStarting(startMs);
      }
      running = start();
      startMs = running.awaitReady();
      DrillShop.Checked checked = check(running);
      say(
          String.format(
              Locale.ROOT,
              "kill %d after %d ms: acknowledged %,d, in doubt %d and %d of them decided,"
                  + " postmaster left %s, recovered in %d ms, repeated %d, balances %d",
              kill,
              loadMs,
              acknowledged,
              inDoubt,
              decided,
              leftPostmaster,
              startMs,
              checked.repeated(),
              checked.enquiries()));
    }
    endInOrder(running, quota);
    if (amidSnapshots) {
      Path log = home.resolve("log/tebus.log");
      // Not readString: the last line of a killed host may end within a character.
      assertThat(new String(Files.readAllBytes(log), StandardCharsets.UTF_8))
          .as("starts from a snapshot")
          .containsPattern("recovered: lsn=.*; snapshot=snapshot-\\d+ ");
    }
  }

  /** Kills the host, amid a snapshot and with one before it if it is to be so. */
  private void kill(HostProcess running) throws InterruptedException {
    boolean met = !amidSnapshots || isAmidASnapshot();
    for (long pollsLeft = SNAPSHOT_LIMIT_MS / POLL_MS; !met && pollsLeft > 0; pollsLeft--) {
      running.stayAlive(POLL_MS);
      met = isAmidASnapshot();
    }
    running.kill();
    assertThat(met).as("a snapshot that counts and another one under way").isTrue();
  }

  private boolean isAmidASnapshot() {
    boolean counts = false;
    boolean isUnderWay = false;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(home.resolve("data/snapshot"), "snapshot-*")) {
      for (Path file : files) {
        boolean unfinished = file.toString().endsWith(".part");
        isUnderWay |= unfinished;
        counts |= !unfinished;
      }
      return counts && isUnderWay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A window small enough for a test; the host fills the rest of its home with the defaults. */
  private void prepareHome() throws IOException {
    Files.createDirectories(home.resolve("cfg"));
    Files.writeString(
        home.resolve("cfg/default.yml"),
        """
        tebus:
          window:
            capacity: CAPACITY
        """
            .replace("CAPACITY", Integer.toString(WINDOW_CAPACITY)));
  }

  private HostProcess start() throws IOException {
    HostProcess started = HostProcess.start(home, portOffset, CARDS, environment, output);
    host = started;
    return started;
  }

  /** Kills a host between its first instruction and about the time it would be ready. */
  private void killWhileStarting(long usualMs) throws IOException, InterruptedException {
    HostProcess starting = start();
    long afterMs = random.nextLong(MIN_STARTING_MS, Math.max(MAX_STARTING_MS, usualMs) + 1);
    starting.stayAlive(afterMs);
    starting.kill();
    say("killed while starting, after ms=" + afterMs);
  }

  /**
   * Lets the shops send for some time, or until one has used up its quota, and ends it.
   *
   * @return how it ended for the shops
   */
  private List<DrillShop.End> load(HostProcess running, int quota, long forMs, Ending ending)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletionService<DrillShop.End> loads = new ExecutorCompletionService<>(threads);
    for (DrillShop shop : shops) {
      var _ = loads.submit(() -> shop.load(running.port(), quota));
    }
    List<DrillShop.End> ends = new ArrayList<>();
    Future<DrillShop.End> early = loads.poll(forMs, TimeUnit.MILLISECONDS);
    if (early != null) {
      assertThat(early.get())
          .as("end of a link whose host was not killed yet")
          .isEqualTo(DrillShop.End.STOPPED);
      ends.add(early.get());
    }
    ending.bring();
    while (ends.size() < shops.size()) {
      Future<DrillShop.End> next = loads.poll(PHASE_LIMIT_S, TimeUnit.SECONDS);
      if (next == null) {
        throw new TimeoutException("shops: load goes on after its end (expected: over)");
      }
      ends.add(next.get());
    }
    return ends;
  }

  private DrillShop.Checked check(HostProcess running)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Future<DrillShop.Checked>> checks = new ArrayList<>();
    for (DrillShop shop : shops) {
      Callable<DrillShop.Checked> check = () -> shop.check(running.port());
      checks.add(threads.submit(check));
    }
    DrillShop.Checked all = new DrillShop.Checked(0, 0, 0);
    for (Future<DrillShop.Checked> check : checks) {
      all = all.plus(check.get(PHASE_LIMIT_S, TimeUnit.SECONDS));
    }
    assertThat((long) all.repeated())
        .as("acknowledged transactions repeated")
        .isGreaterThanOrEqualTo(Math.min(MIN_REPEATED, sum(shop -> shop.memory().count())));
    return all;
  }

  /** Reads the journal of a host that is dead or stopped, and holds it against the shops. */
  private JournalAudit audit() {
    JournalAudit audit = JournalAudit.of(home, ENGINE);
    assertThat(audit.census().mistakes()).as("decided twice").isEmpty();
    for (DrillShop shop : shops) {
      assertThat(audit.census().differences(shop.memory())).as("acknowledged").isEmpty();
    }
    assertThat(audit.totals().isConserved()).as("conserved: %s", audit.totals()).isTrue();
    return audit;
  }

  /** Load once more, an end of it without doubts, TERM, the sums of both sides, the database. */
  private void endInOrder(HostProcess running, int quota)
      throws InterruptedException, ExecutionException, TimeoutException {
    long loadMs = random.nextLong(MIN_LOAD_MS, MAX_LAST_LOAD_MS + 1);
    List<DrillShop.End> ends = load(running, quota, loadMs, () -> shops.forEach(DrillShop::stop));
    assertThat(ends).containsOnly(DrillShop.End.STOPPED);
    check(running);
    assertThat(running.stop()).as("exit code after TERM").isEqualTo(ExitCode.OK);
    JournalAudit audit = audit();
    assertThat(audit.summary().sealed()).as("journal of a stopped host sealed").isTrue();
    LedgerTotals totals = audit.totals();
    assertThat(totals.accounts()).as("accounts").isEqualTo(CARDS);
    assertThat(totals.lapsed()).as("lapsed").isZero();
    assertThat(totals.issued()).as("issued").isEqualTo(sumOfCards(DrillCard::earnedPoints));
    assertThat(totals.held()).as("held").isEqualTo(sumOfCards(DrillCard::heldPoints));
    assertThat(totals.redeemed()).as("redeemed").isEqualTo(sumOfCards(DrillCard::redeemedPoints));
    assertThat(totals.available())
        .as("available")
        .isEqualTo(sumOfCards(DrillCard::availablePoints));
    assertThat(totals.arrears()).as("arrears").isEqualTo(sumOfCards(DrillCard::arrearsPoints));
    verifyDatabase();
    say(
        String.format(
            Locale.ROOT,
            "stopped in order: acknowledged %,d, events %,d in %d generations, %s",
            sum(shop -> shop.memory().count()),
            audit.summary().endLsn(),
            audit.summary().generations(),
            totals));
  }

  /** What {@code tebus verify} says about the home of a host that was stopped. */
  private void verifyDatabase() {
    assertThat(LeftPostmaster.of(postgres())).as("postmaster of a stopped host").isEmpty();
    Verification.Report report = Verification.of(home, portOffset);
    assertThat(report.held()).as("%s", report.points()).isTrue();
    report.points().forEach(point -> say(point.promise() + ": " + point.explanation()));
    assertThat(LeftPostmaster.of(postgres())).as("postmaster of a verified home").isEmpty();
  }

  private Path postgres() {
    return home.resolve("data/postgres");
  }

  private long sum(ToLongFunction<DrillShop> figure) {
    return shops.stream().mapToLong(figure).sum();
  }

  private long sumOfCards(ToLongFunction<DrillCard> figure) {
    return sum(shop -> shop.cards().stream().mapToLong(figure).sum());
  }

  private void say(String line) {
    report.println("crash drill: " + line);
  }

  private AssertionError failed(Throwable cause) {
    return new AssertionError(
        "crash drill: seed="
            + seed
            + " home="
            + home
            + ": "
            + cause
            + endOf("output of the host", output)
            + endOf("log of the host", home.resolve("log/tebus.log"))
            + endOf("log of its database", home.resolve("log/postgres.log")),
        cause);
  }

  private static String endOf(String name, Path file) {
    String text;
    try {
      // Not readString: the last line of a killed host may end within a character.
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      text = "cannot be read: " + e;
    }
    return "\n--- "
        + name
        + ", the end of it ---\n"
        + text.substring(Math.max(0, text.length() - SHOWN_CHARACTERS));
  }

  /**
   * Kills the host and its database if they are still there; the links end with the host, and so do
   * the shops' threads.
   */
  @Override
  public void close() {
    threads.shutdown();
    HostProcess last = host;
    if (last != null) {
      last.close();
    }
    LeftPostmaster.stop(postgres());
  }
}
