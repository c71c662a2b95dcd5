package io.tebus.perf.bench;

import io.tebus.perf.load.PurchaseLoad;
import io.tebus.perf.store.RedemptionTrial;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What points do to latency: the run that books millions of lots when a day turns, under load; and
 * the redemption of everything on an account that earned very often.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "points",
    description = "An expiry run under load; a redemption after 10,000 earns.")
final class PointsBench implements Callable<Integer> {

  /** For the heaps, the journals' pages, and whatever else this machine does. */
  private static final long SPARE_BYTES = 4L << 30;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Under a minute, and labelled so: 300,000 lots.")
  private boolean quick;

  PointsBench() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PointsPlan plan = PointsPlan.of(quick);
    refuseWithoutMemory(plan);
    try (BenchDirectory directory = BenchDirectory.open()) {
      Conditions conditions = Conditions.before(directory);
      describe(conditions, plan);
      List<ExpiryWindow> windows = new ExpiryRun(directory, plan, this::progress).run();
      List<RedemptionTrial.Round> rounds =
          RedemptionTrial.run(plan.redemptions(), new SecureRandom().nextLong(), this::progress);
      PointsReport report = new PointsReport(windows, rounds);
      conditions.after();
      report.warnings().forEach(conditions::warn);
      Publication publication = new Publication("points", quick, conditions, report.figures());
      publication.publish(directory, report.rows(), report.table(), spec.commandLine().getOut());
    }
    return Bench.OK;
  }

  /** Rather now than after a minute of writing. */
  private static void refuseWithoutMemory(PointsPlan plan) throws IOException {
    long available = LinuxMemory.availableBytes();
    long needed = plan.bytesNeeded() + SPARE_BYTES;
    if (available != LinuxMemory.UNKNOWN && available < needed) {
      throw new BenchFailedException(
          "memory: available="
              + (available >> 20)
              + " MiB (expected: "
              + (needed >> 20)
              + " MiB for "
              + plan.lots()
              + " accounts)");
    }
  }

  private static void describe(Conditions conditions, PointsPlan plan) {
    conditions.put(
        "load",
        String.format(
            Locale.ROOT,
            "revision %d, open loop, %,.0f purchases a second over %s, latency from the intended"
                + " time",
            PurchaseLoad.REVISION,
            PointsPlan.RATE,
            plan.shape()));
    conditions.put("durability", "journal.sync=group: every answer forced before it leaves");
    conditions.put("projection", "off (tebus.db.url: none), so the run waits for nobody");
    conditions.put(
        "expiry",
        String.format(
            Locale.ROOT,
            "%,d accounts with a lot each, which fall due at once when the day turns; beside it a"
                + " host for which the day turns, too, and nothing falls due",
            plan.lots()));
    conditions.put(
        "windows",
        String.format(
            Locale.ROOT,
            "%d pairs, each host a fresh Java machine, saturated for %s, then %d ms at the rate;"
                + " measured from the turn of the day until the run has ended, at least %d ms; the"
                + " run itself is not warmed up",
            plan.pairs(),
            plan.warmUp(),
            plan.settle().toMillis(),
            plan.window().toMillis()));
    conditions.put(
        "judged", "every answer; points that expired are those that were due, all conserved");
    conditions.put(
        "redemptions",
        String.format(
            Locale.ROOT,
            "the engine alone, %,d accounts; %,d earns over %d months, so %d lots, beside one earn"
                + " and one lot; %d rounds of %d pairs, medians",
            plan.redemptions().accounts(),
            PointsPlan.EARNS,
            RedemptionTrial.MONTHS,
            RedemptionTrial.MONTHS,
            plan.redemptions().rounds(),
            plan.redemptions().pairs()));
  }

  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
