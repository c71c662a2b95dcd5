package io.tebus.perf.bench;

import io.tebus.perf.load.PurchaseLoad;
import io.tebus.perf.store.StoreShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * How fast a host is back with millions of accounts, and what a snapshot costs the requests that
 * are answered meanwhile.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "recovery",
    description = "Snapshot and journal into memory, a restart, a snapshot under load.")
final class RecoveryBench implements Callable<Integer> {

  /** For the heaps, the load, and whatever else this machine does. */
  private static final long SPARE_BYTES = 4L << 30;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--quick",
      description = "A few minutes, and labelled so: 5 million accounts, 1 million events.")
  private boolean quick;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "Other than 50 million, for a machine with less memory.")
  private @Nullable Integer accounts;

  RecoveryBench() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    RecoveryPlan plan = plan();
    refuseWithoutMemory(plan);
    try (BenchDirectory directory = BenchDirectory.open()) {
      Conditions conditions = Conditions.before(directory);
      describe(conditions, plan);
      RecoveryRun run =
          new RecoveryRun(
              directory.fresh("home"),
              plan,
              directory.flags(),
              directory.log("recovery"),
              directory::stopFirst,
              this::progress);
      RecoveryFindings findings = run.run();
      RecoveryReport report = new RecoveryReport(findings);
      conditions.put(
          "judged",
          String.format(
              Locale.ROOT,
              "every answer; recovered states equal page by page; the snapshot taken under load"
                  + " and the one before it lead to one state at lsn %,d; points conserved",
              findings.judged()));
      conditions.after();
      report.warnings().forEach(conditions::warn);
      int expected = plan.quick() ? RecoveryPlan.ACCOUNTS_QUICK : RecoveryPlan.ACCOUNTS;
      if (plan.shape().accounts() != expected) {
        conditions.warn("accounts: " + plan.shape().accounts() + " (expected: " + expected + ")");
      }
      Publication publication = new Publication("recovery", quick, conditions, report.figures());
      publication.publish(directory, report.rows(), report.table(), spec.commandLine().getOut());
    }
    return Bench.OK;
  }

  private RecoveryPlan plan() {
    Integer asked = accounts;
    if (asked == null) {
      return RecoveryPlan.of(quick, quick ? RecoveryPlan.ACCOUNTS_QUICK : RecoveryPlan.ACCOUNTS);
    }
    if (asked < RecoveryPlan.fewestAccounts() || asked > StoreShape.MAX_ACCOUNTS) {
      throw new ParameterException(
          spec.commandLine(),
          "--accounts: value="
              + asked
              + " (expected: "
              + RecoveryPlan.fewestAccounts()
              + "-"
              + StoreShape.MAX_ACCOUNTS
              + ")");
    }
    return RecoveryPlan.of(quick, asked);
  }

  /** Rather now than after minutes of filling. */
  private static void refuseWithoutMemory(RecoveryPlan plan) throws IOException {
    long available = LinuxMemory.availableBytes();
    long needed = plan.bytesNeeded() + SPARE_BYTES;
    if (available != LinuxMemory.UNKNOWN && available < needed) {
      throw new BenchFailedException(
          "memory: available="
              + (available >> 20)
              + " MiB (expected: "
              + (needed >> 20)
              + " MiB for "
              + plan.shape().accounts()
              + " accounts; --accounts takes fewer)");
    }
  }

  private static void describe(Conditions conditions, RecoveryPlan plan) {
    conditions.put(
        "state",
        String.format(
            Locale.ROOT,
            "%,d accounts with 1.2 cards, 3 lots, 0.05 holds each; a full identity window of %,d"
                + " transactions",
            plan.shape().accounts(),
            plan.windowCapacity()));
    conditions.put(
        "journal",
        String.format(
            Locale.ROOT,
            "%,d purchases behind the snapshot, uniform over all cards; in the page cache",
            plan.events()));
    conditions.put(
        "load and replay",
        plan.rounds()
            + " rounds in the bench's own Java machine; bare read: the snapshot's file, 1 MiB at a"
            + " time on one thread, past the page cache; every other round backwards");
    conditions.put(
        "restart", "a host's process, from its start until it accepts links; by itself, no load");
    conditions.put(
        "load",
        String.format(
            Locale.ROOT,
            "revision %d, open loop, %,.0f purchases a second over %s, %,d cards spread over all"
                + " accounts, latency from the intended time",
            PurchaseLoad.REVISION,
            plan.rate(),
            plan.load(),
            plan.load().cards()));
    conditions.put(
        "windows",
        String.format(
            Locale.ROOT,
            "%d ms at the rate unmeasured, %d ms without a snapshot, then one as long as a snapshot"
                + " takes, with its reading back",
            plan.settle().toMillis(),
            plan.baseline().toMillis()));
    conditions.put("durability", "journal.sync=group: every answer forced before it leaves");
    conditions.put("projection", "off (tebus.db.url: none)");
  }

  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
