package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.Verification;
import io.tebus.engine.LedgerTotals;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
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

  private static final int CARDS = 2_000;
  private static final String PACKAGER = "/packager/iso87ascii.xml";

  private static final long MIN_LOAD_MS = 300;
  private static final long MAX_LAST_LOAD_MS = 1_000;
  private static final long MIN_STARTING_MS = 100;
  private static final long MAX_STARTING_MS = 900;

  private final DrillHome home;
  private final Path output;
  private final long seed;
  private final CrashPlan plan;
  private final PrintStream report;
  private final SplittableRandom random;
  private final int portOffset = HostProcess.freePortOffset();
  private final DrillShops shops;
  private @Nullable HostProcess host;

  /**
   * A drill that was not run yet.
   *
   * @param directory for the home and the host's output
   */
  CrashDrill(Path directory, long seed, CrashPlan plan, PrintStream report) throws IOException {
    home = new DrillHome(directory.resolve("home"));
    output = directory.resolve("host.txt");
    this.seed = seed;
    this.plan = plan;
    this.report = report;
    random = new SplittableRandom(seed);
    shops = new DrillShops(CARDS, random);
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
    say(
        "seed="
            + seed
            + " kills="
            + kills
            + " environment="
            + plan.environment()
            + " home="
            + home.path());
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
    home.prepare(plan.databaseUrl());
    int quota = DrillHome.WINDOW_CAPACITY / DrillShops.COUNT / (kills + 2);
    if (alsoStarting) {
      killWhileStarting(MAX_STARTING_MS);
    }
    HostProcess running = start();
    long startMs = running.awaitReady();
    say("started in ms=" + startMs);
    long acknowledgedBefore = 0;
    for (int kill = 1; kill <= kills; kill++) {
      long loadMs = random.nextLong(MIN_LOAD_MS, plan.maxLoadMs() + 1);
      HostProcess killed = running;
      load(
          running,
          quota,
          loadMs,
          () -> {
            plan.moment().await(killed, home);
            killed.kill();
          });
      JournalAudit audit = audit();
      assertThat(audit.summary().sealed()).as("journal of a killed host sealed").isFalse();
      long acknowledged = shops.acknowledged();
      assertThat(acknowledged)
          .as("acknowledged before kill %d", kill)
          .isGreaterThan(acknowledgedBefore);
      acknowledgedBefore = acknowledged;
      List<DrillRequest> inDoubt = shops.inDoubt();
      long decided =
          inDoubt.stream().filter(request -> audit.census().has(request.frame())).count();
      boolean leftPostmaster = LeftPostmaster.of(home.postgres()).isPresent();
      long acknowledgedLsn = shops.acknowledgedLsn(audit.census());
      plan.aftermath().bring(home.journal(), acknowledgedLsn, this::audit);
      if (alsoStarting && kill % 2 == 0) {
        killWhileStarting(startMs);
      }
      running = start();
      startMs = running.awaitReady();
      DrillShop.Checked checked = shops.check(running.port());
      say(
          String.format(
              Locale.ROOT,
              "kill %d after %d ms: acknowledged %,d, in doubt %d and %d of them decided,"
                  + " postmaster left %s, recovered in %d ms, repeated %d, balances %d",
              kill,
              loadMs,
              acknowledged,
              inDoubt.size(),
              decided,
              leftPostmaster,
              startMs,
              checked.repeated(),
              checked.enquiries()));
    }
    endInOrder(running, quota);
  }

  private HostProcess start() throws IOException {
    HostProcess started =
        HostProcess.start(
            plan.before(), home.path(), portOffset, CARDS, plan.environment(), output);
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

  private List<DrillShop.End> load(
      HostProcess running, int quota, long forMs, DrillShops.Ending ending)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    return shops.load(shop -> shop.load(running.port(), quota), forMs, ending);
  }

  private JournalAudit audit() {
    return shops.audit(home.path());
  }

  /** Load once more, an end of it without doubts, TERM, the sums of both sides, the database. */
  private void endInOrder(HostProcess running, int quota)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    long loadMs = random.nextLong(MIN_LOAD_MS, MAX_LAST_LOAD_MS + 1);
    List<DrillShop.End> ends =
        load(running, quota, loadMs, () -> shops.all().forEach(DrillShop::stop));
    assertThat(ends).containsOnly(DrillShop.End.STOPPED);
    shops.check(running.port());
    assertThat(running.stop()).as("exit code after TERM").isEqualTo(ExitCode.OK);
    JournalAudit audit = audit();
    assertThat(audit.summary().sealed()).as("journal of a stopped host sealed").isTrue();
    LedgerTotals totals = audit.totals();
    assertThat(totals.accounts()).as("accounts").isEqualTo(CARDS);
    assertThat(totals.lapsed()).as("lapsed").isZero();
    assertThat(totals.issued()).as("issued").isEqualTo(shops.sumOfCards(DrillCard::earnedPoints));
    assertThat(totals.held()).as("held").isEqualTo(shops.sumOfCards(DrillCard::heldPoints));
    assertThat(totals.redeemed())
        .as("redeemed")
        .isEqualTo(shops.sumOfCards(DrillCard::redeemedPoints));
    assertThat(totals.available())
        .as("available")
        .isEqualTo(shops.sumOfCards(DrillCard::availablePoints));
    assertThat(totals.arrears())
        .as("arrears")
        .isEqualTo(shops.sumOfCards(DrillCard::arrearsPoints));
    verifyDatabase();
    say(
        String.format(
            Locale.ROOT,
            "stopped in order: acknowledged %,d, events %,d in %d generations, %s",
            shops.acknowledged(),
            audit.summary().endLsn(),
            audit.summary().generations(),
            totals));
  }

  /** What {@code tebus verify} says about the home of a host that was stopped. */
  private void verifyDatabase() {
    assertThat(LeftPostmaster.of(home.postgres())).as("postmaster of a stopped host").isEmpty();
    Verification.Report report = Verification.of(home.path(), portOffset);
    assertThat(report.held()).as("%s", report.points()).isTrue();
    report.points().forEach(point -> say(point.promise() + ": " + point.explanation()));
    assertThat(LeftPostmaster.of(home.postgres())).as("postmaster of a verified home").isEmpty();
  }

  private void say(String line) {
    report.println("crash drill: " + line);
  }

  private AssertionError failed(Throwable cause) {
    return new AssertionError(
        "crash drill: seed="
            + seed
            + " home="
            + home.path()
            + ": "
            + cause
            + DrillHome.endOf("output of the host", output)
            + DrillHome.endOf("log of the host", home.path().resolve("log/tebus.log"))
            + DrillHome.endOf("log of its database", home.path().resolve("log/postgres.log")),
        cause);
  }

  /** Kills the host and its database if they are still there. */
  @Override
  public void close() {
    shops.close();
    HostProcess last = host;
    if (last != null) {
      last.close();
    }
    LeftPostmaster.stop(home.postgres());
  }
}
