package io.tebus.perf.bench;

import io.tebus.engine.EngineOptions;
import io.tebus.perf.store.StoreShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The engine's store by itself: what an account takes, how fast a full one is beside a small one,
 * how long growth makes anyone wait, what chosen tokens cost.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "store",
    description = "The engine alone with 50 million accounts: memory, speed, growth, bad keys.")
final class StoreBench implements Callable<Integer> {

  private static final int FEWEST_ACCOUNTS = 1_000;

  /** For the heap, the small engine, and whatever else this machine does. */
  private static final long SPARE_BYTES = 1L << 30;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Under a minute, and labelled so: 2 million accounts.")
  private boolean quick;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "Other than 50 million, for a machine with less memory.")
  private @Nullable Integer accounts;

  StoreBench() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    StorePlan plan = plan();
    refuseWithoutMemory(plan);
    try (BenchDirectory directory = BenchDirectory.open()) {
      Conditions conditions = Conditions.before(directory);
      long hashSeed = new SecureRandom().nextLong();
      describe(conditions, plan, hashSeed);
      StoreReport report = new StoreReport(new StoreRun(plan, hashSeed, this::progress).run());
      conditions.put(
          "judged",
          String.format(
              Locale.ROOT,
              "%,d answers of both engines, points conserved",
              report.findings().judged()));
      conditions.put("worst tokens", report.worst().kind().name());
      conditions.after();
      report.warnings().forEach(conditions::warn);
      if (!plan.quick() && plan.large().accounts() != StorePlan.ACCOUNTS) {
        conditions.warn(
            "accounts: "
                + plan.large().accounts()
                + " (expected: "
                + StorePlan.ACCOUNTS
                + ", for which the goals are)");
      }
      if (!report.findings().memory().isResidentKnown()) {
        conditions.warn("resident memory: not told by this kernel; no cross-check of the bytes");
      }
      Publication publication = new Publication("store", quick, conditions, report.figures());
      publication.publish(directory, report.rows(), report.table(), spec.commandLine().getOut());
    }
    return Bench.OK;
  }

  private StorePlan plan() {
    Integer asked = accounts;
    if (asked == null) {
      return quick ? StorePlan.quick(StorePlan.ACCOUNTS_QUICK) : StorePlan.full(StorePlan.ACCOUNTS);
    }
    if (asked < FEWEST_ACCOUNTS || asked > StoreShape.MAX_ACCOUNTS) {
      throw new ParameterException(
          spec.commandLine(),
          "--accounts: value="
              + asked
              + " (expected: "
              + FEWEST_ACCOUNTS
              + "-"
              + StoreShape.MAX_ACCOUNTS
              + ")");
    }
    return quick ? StorePlan.quick(asked) : StorePlan.full(asked);
  }

  /** Rather now than after minutes of filling. */
  private static void refuseWithoutMemory(StorePlan plan) throws IOException {
    long available = LinuxMemory.availableBytes();
    long needed = plan.large().bytesNeeded() + SPARE_BYTES;
    if (available != LinuxMemory.UNKNOWN && available < needed) {
      throw new BenchFailedException(
          "memory: available="
              + (available >> 20)
              + " MiB (expected: "
              + (needed >> 20)
              + " MiB outside the heap for "
              + plan.large().accounts()
              + " accounts; --accounts takes fewer)");
    }
  }

  private static void describe(Conditions conditions, StorePlan plan, long hashSeed) {
    EngineOptions options = plan.large().options(hashSeed);
    conditions.put("flags", "@ops/jvm.options, nothing else");
    conditions.put("heap", "at most " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    conditions.put("network", "none: the engine alone, no journal, no sockets, one Java machine");
    conditions.put(
        "accounts",
        String.format(
            Locale.ROOT,
            "%,d and, beside them, %,d; each with 1.2 cards, 3 lots, 0.05 holds",
            plan.large().accounts(),
            plan.small().accounts()));
    conditions.put(
        "capacities",
        String.format(
            Locale.ROOT,
            "%,d accounts, %,d cards, %,d lots",
            options.accountCapacity(),
            options.cardCapacity(),
            options.lotCapacity()));
    conditions.put("identity window", options.windowCapacity() + " transactions, not counted");
    conditions.put("hash seed", Long.toHexString(hashSeed) + ", of every engine");
    conditions.put(
        "bytes",
        plan.quick()
            ? "of the second half of the accounts, by pages in use; rss by the kernel"
            : "of all accounts, by pages in use; rss by the kernel");
    conditions.put("mix", "85 % purchases, 10 % redemptions, 5 % reversals; cards uniform");
    conditions.put(
        "windows",
        plan.pairs()
            + " pairs, "
            + plan.window().toMillis()
            + " ms each after a warm-up of "
            + plan.warmUp()
            + ", until two slices agree within 10 %");
    conditions.put(
        "growth",
        String.format(
            Locale.ROOT,
            "%,d cards, each opening timed; the shortest of %d runs for each, the longest of those",
            plan.growth().cards(),
            plan.growthRuns()));
    conditions.put(
        "hostile tokens",
        String.format(
            Locale.ROOT,
            "%,d of a set, %,d in one chain; opened and asked for 4 times, %d rounds",
            plan.tokens(),
            plan.chainTokens(),
            plan.tokenRounds()));
  }

  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
