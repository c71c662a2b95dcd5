package io.tebus.perf.bench;

import io.tebus.perf.load.LoadShape;
import io.tebus.perf.load.PurchaseLoad;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The host beside a socket echo and beside jPOS: the same frames from the same load, saturated, in
 * turns.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "host",
    description = "The whole host beside an echo and beside jPOS, with and without PostgreSQL.")
final class HostBench implements Callable<Integer> {

  private static final Duration FORCE_PROBE = Duration.ofMillis(300);

  /** Connections that are not the pool's. */
  private static final int SPARE_CONNECTIONS = 4;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Under a minute, and labelled so.")
  private boolean quick;

  HostBench() {}

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    HostPlan plan = HostPlan.of(quick);
    Measurements measurements = new Measurements();
    try (BenchDirectory directory = BenchDirectory.open()) {
      Conditions conditions = Conditions.before(directory);
      ForceProbe force = ForceProbe.measure(directory.work(), FORCE_PROBE);
      HostReport report = new HostReport(measurements, force);
      describe(conditions, plan, report);
      run(directory, plan, conditions, measurements);
      conditions.after();
      measurements.warnings().forEach(conditions::warn);
      Figures figures = report.figures();
      Publication publication = new Publication("host", quick, conditions, figures);
      publication.publish(
          directory, measurements.rows(), report.table(), spec.commandLine().getOut());
    }
    return Bench.OK;
  }

  private void run(
      BenchDirectory directory, HostPlan plan, Conditions conditions, Measurements measurements)
      throws IOException, InterruptedException, SQLException {
    try (Lab lab = new Lab(directory, plan)) {
      int pool = pool(lab, plan, conditions);
      if (plan.quick()) {
        lab.startAll(pool);
      }
      for (LoadShape cell : HostPlan.CELLS) {
        for (int round = 0; round < plan.rounds(); round++) {
          for (ServerKind kind : plan.order(cell, round)) {
            Measurement measurement = lab.measure(kind, cell, round, pool);
            measurements.add(measurement);
            progress(measurement, "round " + (round + 1) + "/" + plan.rounds());
          }
        }
      }
      lab.stopAll();
    }
  }

  /** The connections with which jPOS and PostgreSQL do best, of those there can be. */
  private int pool(Lab lab, HostPlan plan, Conditions conditions)
      throws IOException, InterruptedException, SQLException {
    int best = plan.pools().get(0);
    if (plan.pools().size() > 1) {
      int most = Integer.parseInt(lab.database().setting("max_connections")) - SPARE_CONNECTIONS;
      lab.closeDatabase();
      List<Integer> fitting = plan.pools().stream().filter(pool -> pool <= most).toList();
      double highest = 0;
      for (int pool : fitting) {
        Measurement tried = lab.measure(ServerKind.JPOS_POSTGRES, HostPlan.PIPELINED, 0, pool);
        progress(tried, "pool of " + pool);
        if (tried.window().perSecond() > highest) {
          highest = tried.window().perSecond();
          best = pool;
        }
      }
      conditions.put("jpos pools", "tried " + fitting + " of " + plan.pools());
    }
    conditions.put("jpos pool", best + " connections");
    return best;
  }

  private void progress(Measurement measurement, String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "%-8s %-14s %-12s %,12.0f/s%n",
        measurement.cell(),
        measurement.server().title(),
        what,
        measurement.window().perSecond());
    err.flush();
  }

  private static void describe(Conditions conditions, HostPlan plan, HostReport report) {
    conditions.put(
        "load",
        "revision "
            + PurchaseLoad.REVISION
            + ", closed loop; ratios are comparable within one revision only");
    conditions.put("host", "console off, Netty leak sampling off (as in ops/jvm.options)");
    conditions.put("durability", "journal.sync=group: every answer forced before it leaves");
    conditions.put("projection", "off (tebus.db.url: none)");
    conditions.put("identity window", Lab.windowCapacity() + " transactions");
    conditions.put("cards", Integer.toString(HostPlan.CARDS));
    conditions.put("bare force", report.bareForceShown());
    conditions.put("host's force", "of the links' windows, told to a sixteenth of itself");
    conditions.put(
        "windows",
        plan.rounds()
            + " a server and cell, jPOS "
            + plan.jposRounds()
            + ", "
            + plan.window().toMillis()
            + " ms after a warm-up of "
            + plan.warmUp()
            + ", until two slices agree within 10 %; "
            + (plan.quick()
                ? plan.firstWarmUp() + " at first; each Java machine lives throughout"
                : "a fresh Java machine each"));
    conditions.put(
        "jpos postgres",
        "load "
            + plan.postgresShape()
            + ", a transaction for each message, fsync and synchronous_commit on");
  }
}
