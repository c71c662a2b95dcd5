package io.tebus.app;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.LedgerTotals;
import io.tebus.engine.PageHashes;
import io.tebus.engine.store.MemoryRefusedException;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalSummary;
import io.tebus.projection.DatabaseAudit;
import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.DatabaseFindings;
import io.tebus.projection.ProjectionRefusedException;
import io.tebus.security.TokenKey;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The proof of a home in which no host lives: the journal is whole, points are conserved, replay
 * gives one state, each snapshot leads to it, and PostgreSQL holds exactly that. When the journal
 * begins later, since its first generations were archived, replay begins from the oldest snapshot
 * that can be used, and the report says so.
 *
 * <p>Safe for any thread. Nothing is changed, but that the home's own PostgreSQL is started and
 * stopped.
 */
public final class Verification {

  /** One promise, whether it held, and the figures that show it. */
  public record Point(String promise, boolean held, String explanation) {}

  /**
   * What was found.
   *
   * <p>Immutable.
   */
  public record Report(List<Point> points) {

    public Report {
      points = List.copyOf(points);
    }

    /** True when every promise held. */
    public boolean held() {
      return points.stream().allMatch(Point::held);
    }
  }

  private static final String WHOLE = "the journal is whole";
  private static final String HOLDS_EVERYTHING = "PostgreSQL holds every event of the journal";

  private final HomeDirectory home;
  private final Settings settings;
  private final List<SnapshotFile> snapshots;
  private final EngineOptions engineOptions;
  private final int portOffset;

  private Verification(HomeDirectory home, Settings settings, int portOffset) throws IOException {
    this.home = home;
    this.settings = settings;
    this.portOffset = portOffset;
    snapshots = new SnapshotDirectory(home.snapshots()).list();
    engineOptions =
        StoreSize.engineOptions(
            settings, tokenKey().hashSeed(), StateRecovery.keptOptions(snapshots));
  }

  /**
   * Verifies everything.
   *
   * @throws HostRefusedException when there is no home, a host lives in it, the journal begins
   *     later and no snapshot can be used, or the system refuses memory
   */
  public static Report of(Path path, int portOffset) {
    if (!Files.isDirectory(path.resolve("data/journal"))) {
      throw new HostRefusedException(
          "home: path=" + path + " has no data/journal (expected: the home of a host)");
    }
    return inLocked(path, portOffset, Verification::all);
  }

  /** Verifies the database of a stopped host alone. */
  static Report ofDatabase(Path path, int portOffset) {
    return inLocked(path, portOffset, verification -> verification.database(verification.start()));
  }

  /** No host may start meanwhile: it would take the database for one that was left behind. */
  static Report inLocked(
      Path path, int portOffset, Function<Verification, List<Point>> verification) {
    try (HomeDirectory home = new HomeDirectory(path.toAbsolutePath().normalize())) {
      home.lock();
      Settings settings = Settings.load(home.configuration(), System.getenv());
      return new Report(verification.apply(new Verification(home, settings, portOffset)));
    } catch (IllegalArgumentException | MemoryRefusedException e) {
      throw new HostRefusedException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new HostRefusedException("home: path=" + path + " " + e, e);
    }
  }

  private List<Point> all() {
    List<Point> points = new ArrayList<>();
    ReplayStart start;
    PageHashes hashes;
    try {
      start = start();
      hashes = addJournal(start, points);
    } catch (JournalException | IllegalStateException e) {
      // The rest would say nothing.
      points.add(new Point(WHOLE, false, String.valueOf(e.getMessage())));
      return points;
    }
    points.add(replay(start, hashes));
    SnapshotProof proof = new SnapshotProof(home.journal(), engineOptions, hashes);
    snapshots.forEach(file -> points.add(proof.of(file)));
    points.addAll(database(start));
    return points;
  }

  private ReplayStart start() {
    return ReplayStart.of(home.journal(), home.snapshots(), engineOptions);
  }

  /** Returns the pages of the state it leads to. */
  private static PageHashes addJournal(ReplayStart start, List<Point> points) {
    // One after the other: there may not be room for two.
    try (Engine engine = start.engine()) {
      JournalSummary summary = start.replayInto(engine);
      points.add(
          new Point(
              WHOLE,
              true,
              String.format(
                  Locale.ROOT,
                  "%,d events, each frame's checksum and the chain of them, started %,d %s,"
                      + " last stop %s%s",
                  summary.endLsn() - start.beginsBehindLsn(),
                  summary.generations(),
                  summary.generations() == 1 ? "time" : "times",
                  summary.sealed() ? "in order" : "not in order (recovered at the next start)",
                  start.inWords().isEmpty() ? "" : "; replayed " + start.inWords())));
      ProgrammeTotals.of(engine).forEach(book -> points.add(conservation(book)));
      return engine.pageHashes();
    }
  }

  private static Point replay(ReplayStart start, PageHashes first) {
    try (Engine second = start.engine()) {
      start.replayInto(second);
      String difference = first.firstDifference(second.pageHashes());
      return new Point(
          "replay gives one state, page by page",
          difference == null,
          difference == null
              ? String.format(Locale.ROOT, "state hash %016x", second.stateHash())
              : "first difference: " + difference);
    }
  }

  private static Point conservation(ProgrammeTotals book) {
    LedgerTotals totals = book.totals();
    return new Point(
        "points of " + book.name() + " are conserved: " + ProgrammeTotals.CONSERVATION,
        totals.isConserved(),
        String.format(
            Locale.ROOT,
            "%,d accounts; %,d = %,d + %,d + %,d + %,d + %,d + %,d - %,d",
            totals.accounts(),
            totals.issued(),
            totals.available(),
            totals.pending(),
            totals.held(),
            totals.lapsed(),
            totals.redeemed(),
            totals.expired(),
            totals.arrears()));
  }

  private List<Point> database(ReplayStart start) {
    Database database = Database.of(home, settings, portOffset);
    if (database == null) {
      return List.of(new Point(HOLDS_EVERYTHING, true, "not verified: tebus.db.url is none"));
    }
    if (database.sharesTheDisk() && !Files.isDirectory(home.postgres())) {
      return List.of(
          new Point(HOLDS_EVERYTHING, false, "the home has no database yet: data/postgres"));
    }
    try (database;
        Engine engine = start.engine()) {
      long tokenKeyCheckValue = tokenKey().checkNumber();
      return points(
          DatabaseAudit.of(
              database.ready(), home.journal(), tokenKeyCheckValue, start.position(), engine));
    } catch (DatabaseAwayException | SQLException | ProjectionRefusedException e) {
      return List.of(
          new Point(
              "PostgreSQL holds what the journal says", false, String.valueOf(e.getMessage())));
    }
  }

  private TokenKey tokenKey() {
    return TokenKey.load(System.getenv(TokenKey.ENVIRONMENT), home.tokenKey(), false);
  }

  private static List<Point> points(DatabaseFindings found) {
    String difference = found.difference();
    return List.of(
        new Point(
            HOLDS_EVERYTHING,
            found.complete(),
            String.format(
                Locale.ROOT,
                "journal %,d, transactions up to %,d, balances up to %,d",
                found.journalEndLsn(),
                found.checkpointLsn(),
                found.balancesLsn())),
        new Point(
            "PostgreSQL equals the state, row by row",
            found.equal(),
            String.format(
                Locale.ROOT,
                "%,d transactions, %,d holds timed out, %,d cards, %,d balances, %,d lots,"
                    + " %,d refused rows%s%s",
                found.transactions(),
                found.holdTimeouts(),
                found.cards(),
                found.balances(),
                found.lots(),
                found.errors(),
                difference == null ? "" : "; first difference: " + difference,
                found.uncovered().isEmpty() ? "" : "; not compared: " + found.uncovered())));
  }
}
