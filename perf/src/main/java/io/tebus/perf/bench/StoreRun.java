package io.tebus.perf.bench;

import com.sun.management.ThreadMXBean;
import io.tebus.perf.store.GrowthPauses;
import io.tebus.perf.store.StoreEngine;
import io.tebus.perf.store.StoreFill;
import io.tebus.perf.store.StoreMix;
import io.tebus.perf.store.Tokens;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A store bench: a large and a small engine in one Java machine, filled and kept busy in turns;
 * then growth, then hostile tokens. Both engines run the same compiled code, so that is fair.
 *
 * <p>Confined to the thread that runs it.
 */
final class StoreRun {

  private static final long MIX_SEED = 42;
  private static final double NS_PER_SECOND = 1e9;

  private final StorePlan plan;
  private final long hashSeed;
  private final Consumer<String> progress;
  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /**
   * A bench to run.
   *
   * @param hashSeed of every engine
   * @param progress is told lines for whoever waits
   */
  StoreRun(StorePlan plan, long hashSeed, Consumer<String> progress) {
    this.plan = plan;
    this.hashSeed = hashSeed;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws IllegalStateException when an answer was wrong, or a point was made or lost
   */
  StoreFindings run() throws IOException, InterruptedException {
    StoreMemory memory;
    List<StoreTable> tables;
    List<StoreWindow> windows;
    long judged;
    try (StoreEngine large = new StoreEngine(plan.large().options(hashSeed));
        StoreEngine small = new StoreEngine(plan.small().options(hashSeed))) {
      new StoreFill(small).fill(plan.small());
      memory = fill(large);
      tables = StoreTable.of(large.engine());
      windows = windows(large, small);
      large.judgeTotals(plan.large());
      small.judgeTotals(plan.small());
      judged = large.commands() + small.commands();
      progress.accept(String.format(Locale.ROOT, "%,d answers judged, points conserved", judged));
    }
    GrowthPauses growth = GrowthPauses.measure(plan.growth(), hashSeed, plan.growthRuns());
    progress.accept(
        String.format(
            Locale.ROOT, "growth: %,d cards, %d runs", growth.cards(), plan.growthRuns()));
    int accounts = plan.quick() ? plan.large().accounts() - plan.half() : plan.large().accounts();
    return new StoreFindings(memory, accounts, tables, windows, judged, growth, tokens());
  }

  /** Fills the large engine; returns what the accounts took that are told of. */
  private StoreMemory fill(StoreEngine engine) throws IOException {
    StoreFill fill = new StoreFill(engine);
    StoreMemory atFirst = StoreMemory.of(engine);
    StoreMemory ofSecondHalf = StoreMemory.NOTHING;
    for (int month = 0; month < StoreFill.MONTHS; month++) {
      fill.month(month, 0, plan.half(), this::filled);
      StoreMemory before = StoreMemory.of(engine);
      fill.month(month, plan.half(), plan.large().accounts(), this::filled);
      ofSecondHalf = ofSecondHalf.plus(before, StoreMemory.of(engine));
    }
    StoreMemory ofAll = StoreMemory.NOTHING.plus(atFirst, StoreMemory.of(engine));
    fill.judge(plan.large());
    return plan.quick() ? ofSecondHalf : ofAll;
  }

  private void filled(int month, int accounts) {
    progress.accept(
        String.format(
            Locale.ROOT,
            "fill: month %d of %d, %,d of %,d accounts",
            month + 1,
            StoreFill.MONTHS,
            accounts,
            plan.large().accounts()));
  }

  /** Pairs, in turns which of the two is first. */
  private List<StoreWindow> windows(StoreEngine large, StoreEngine small)
      throws IOException, InterruptedException {
    StoreMix mixOfLarge = new StoreMix(large, plan.large(), MIX_SEED);
    StoreMix mixOfSmall = new StoreMix(small, plan.small(), MIX_SEED);
    List<StoreWindow> windows = new ArrayList<>();
    for (int pair = 0; pair < plan.pairs(); pair++) {
      boolean largeFirst = pair % 2 == 0;
      windows.add(window(largeFirst ? mixOfLarge : mixOfSmall, largeFirst, pair));
      windows.add(window(largeFirst ? mixOfSmall : mixOfLarge, !largeFirst, pair));
      progress.accept(
          String.format(
              Locale.ROOT,
              "pair %d/%d: %s",
              pair + 1,
              plan.pairs(),
              shown(windows.subList(2 * pair, 2 * pair + 2))));
    }
    return windows;
  }

  private static String shown(List<StoreWindow> pair) {
    return String.join(
        ", ",
        pair.stream()
            .map(one -> String.format(Locale.ROOT, "%s %,.0f/s", one.title(), one.perSecond()))
            .toList());
  }

  private StoreWindow window(StoreMix mix, boolean large, int pair)
      throws IOException, InterruptedException {
    WarmUp.Warmth warmth = plan.warmUp().run(slice -> perSecond(mix, slice));
    CpuTime cpu = CpuTime.now();
    long durationNs = plan.window().toNanos();
    long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
    long startNs = System.nanoTime();
    long operations = mix.runFor(durationNs);
    long ns = System.nanoTime() - startNs;
    long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
    double steal = CpuTime.now().stolenSince(cpu);
    return new StoreWindow(large, pair, warmth, operations, ns, allocated, steal);
  }

  private static double perSecond(StoreMix mix, Duration slice) {
    long startNs = System.nanoTime();
    long operations = mix.runFor(slice.toNanos());
    return operations * NS_PER_SECOND / (System.nanoTime() - startNs);
  }

  private List<TokenFinding> tokens() {
    List<TokenFinding> findings = new ArrayList<>();
    List<Tokens.Kind> hostile =
        Stream.of(Tokens.Kind.values()).filter(kind -> kind != Tokens.Kind.RANDOM).toList();
    for (Tokens.Kind kind : hostile) {
      TokenFinding finding = TokenFinding.measure(kind, plan, hashSeed);
      findings.add(finding);
      progress.accept(
          String.format(
              Locale.ROOT, "tokens: %s beside random %.2f", kind, finding.ratio().median()));
    }
    return findings;
  }
}
