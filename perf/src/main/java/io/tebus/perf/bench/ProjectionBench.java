package io.tebus.perf.bench;

import io.tebus.projection.DatabaseAudit;
import io.tebus.projection.DatabaseFindings;
import io.tebus.projection.Projection;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionOptions;
import io.tebus.projection.ProjectionState;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How fast the projection brings a journal into PostgreSQL, beside a bare COPY of the rows it made.
 * Each repeat has a server of its own, and what the projection left there is audited.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "projection",
    description = "The projection beside a bare COPY BINARY of the same rows.")
final class ProjectionBench implements Callable<Integer> {

  private static final int CARDS = 100_000;
  private static final int PURCHASES = 5_000_000;
  private static final int PURCHASES_QUICK = 300_000;
  private static final int REPEATS = 10;
  private static final int REPEATS_QUICK = 2;
  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(60);
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(30);
  private static final long POLL_NS = 1_000_000;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Under a minute, and labelled so.")
  private boolean quick;

  private @Nullable BareCopy rows;

  ProjectionBench() {}

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    try (BenchDirectory directory = BenchDirectory.open()) {
      Conditions conditions = Conditions.before(directory);
      int purchases = quick ? PURCHASES_QUICK : PURCHASES;
      int repeats = quick ? REPEATS_QUICK : REPEATS;
      PurchaseJournal journal =
          PurchaseJournalWriter.write(directory.fresh("journal"), CARDS, purchases);
      progress(String.format(Locale.ROOT, "journal: %,d purchases", purchases));
      List<ProjectionTrial> trials = new ArrayList<>();
      for (int repeat = 0; repeat < repeats; repeat++) {
        ProjectionTrial trial = measure(directory, journal, repeat);
        trials.add(trial);
        progress(
            String.format(
                Locale.ROOT,
                "repeat %d/%d: projection %,.0f rows/s, copy %,.0f rows/s",
                repeat + 1,
                repeats,
                trial.projectionRowsPerSecond(),
                trial.copyRowsPerSecond()));
      }
      describe(conditions, journal, repeats);
      conditions.after();
      long stolen = trials.stream().filter(ProjectionTrial::isStolen).count();
      if (stolen > 0) {
        conditions.warn("steal: above 2 % in " + stolen + " of " + repeats + " repeats");
      }
      Publication publication = new Publication("projection", quick, conditions, figures(trials));
      publication.publish(
          directory,
          trials.stream().map(ProjectionTrial::row).toList(),
          table(trials),
          spec.commandLine().getOut());
    }
    return Bench.OK;
  }

  /** Both once, in turns which of them is first; then the audit. */
  private ProjectionTrial measure(BenchDirectory directory, PurchaseJournal journal, int repeat)
      throws IOException, SQLException {
    try (BenchDatabase database = BenchDatabase.open(directory)) {
      ProjectionOptions options =
          ProjectionOptions.of(database, journal.directory(), journal.tokenKeyCheckValue());
      project(options, 0, journal.cardsLsn());
      CpuTime cpu = CpuTime.now();
      long copyNs = 0;
      BareCopy known = rows;
      if (repeat % 2 == 1 && known != null) {
        copyNs = known.load(database);
      }
      Drained drained = project(options, journal.cardsLsn(), journal.endLsn());
      if (known == null) {
        known =
            BareCopy.takeOut(database, journal, options.maxBatchEvents(), directory.fresh("rows"));
        rows = known;
      }
      if (copyNs == 0) {
        copyNs = known.load(database);
      }
      double steal = CpuTime.now().stolenSince(cpu);
      audit(database, journal);
      return new ProjectionTrial(
          repeat, journal.purchases(), drained.committedNs(), drained.drainedNs(), copyNs, steal);
    }
  }

  /** How long it took from the start of a projection. */
  private record Drained(long committedNs, long drainedNs) {}

  /** Brings the journal into a database that is at one event up to another; timed when attached. */
  private static Drained project(ProjectionOptions options, long fromLsn, long endLsn) {
    AtomicLong durableLsn = new AtomicLong(fromLsn);
    try (Projection projection = new Projection(options, durableLsn::get)) {
      if (!projection.attach(ATTACH_LIMIT)) {
        throw new BenchFailedException("projection: attached=false (expected: the database is up)");
      }
      long startNs = System.nanoTime();
      durableLsn.set(endLsn);
      while (isUnderWay(projection.figures(), endLsn)
          && System.nanoTime() - startNs < DRAIN_LIMIT.toNanos()) {
        LockSupport.parkNanos(POLL_NS);
      }
      long committedNs = System.nanoTime() - startNs;
      if (!projection.drain(DRAIN_LIMIT)) {
        throw new BenchFailedException(
            "projection: " + projection.figures() + " (expected: drained up to " + endLsn + ")");
      }
      return new Drained(committedNs, System.nanoTime() - startNs);
    }
  }

  private static boolean isUnderWay(ProjectionFigures figures, long endLsn) {
    boolean alive =
        figures.state() == ProjectionState.CONNECTING || figures.state() == ProjectionState.RUNNING;
    return alive && figures.lsn() < endLsn;
  }

  private static void audit(BenchDatabase database, PurchaseJournal journal) throws SQLException {
    DatabaseFindings findings =
        DatabaseAudit.of(
            database.address(),
            journal.directory(),
            journal.tokenKeyCheckValue(),
            journal.engineOptions());
    if (!findings.equal() || !findings.complete()) {
      throw new BenchFailedException(
          "audit: " + findings + " (expected: the database equals the journal)");
    }
    // Its engine took memory outside the heap, which is given back when it is collected.
    System.gc();
  }

  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private static void describe(Conditions conditions, PurchaseJournal journal, int repeats) {
    conditions.put("journal", journal.purchases() + " purchases on " + CARDS + " cards");
    conditions.put("rows", "a transaction and a lot movement for each purchase, counted as one");
    conditions.put(
        "projection", "from start() until drained, balances and checkpoints included, no till");
    conditions.put(
        "copy",
        "the same bytes, COPY BINARY in transactions of "
            + ProjectionOptions.DEFAULT_MAX_BATCH_EVENTS
            + " rows, into tables with the same keys and indexes");
    conditions.put("durability", "fsync on, synchronous_commit off in both");
    conditions.put("repeats", repeats + ", each on a new server, every one audited");
  }

  private static List<String> table(List<ProjectionTrial> trials) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%6s %14s %20s %14s %8s %8s",
            "repeat",
            "drained rows/s",
            "without balances/s",
            "copy rows/s",
            "ratio",
            "steal %"));
    for (ProjectionTrial trial : trials) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%6d %,14.0f %,20.0f %,14.0f %8.3f %8.2f%s",
              trial.repeat() + 1,
              trial.projectionRowsPerSecond(),
              trial.committedRowsPerSecond(),
              trial.copyRowsPerSecond(),
              trial.ratio(),
              trial.stealPercent(),
              trial.isStolen() ? "  STEAL above 2 %" : ""));
    }
    return lines;
  }

  private static Figures figures(List<ProjectionTrial> trials) {
    Figures figures = new Figures();
    figures.put("projection_rows_per_s", median(trials, ProjectionTrial::projectionRowsPerSecond));
    figures.put("copy_rows_per_s", median(trials, ProjectionTrial::copyRowsPerSecond));
    figures.put(
        "projection_vs_copy", Ratio.of(trials.stream().map(ProjectionTrial::ratio).toList()));
    figures.put(
        "projection_rows_without_balances_per_s",
        median(trials, ProjectionTrial::committedRowsPerSecond));
    return figures;
  }

  private static double median(
      List<ProjectionTrial> trials, ToDoubleFunction<ProjectionTrial> what) {
    return Ratio.median(trials.stream().mapToDouble(what).boxed().toList());
  }
}
