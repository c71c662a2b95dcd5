package io.tebus.perf.bench;

import io.tebus.engine.EngineOptions;
import io.tebus.perf.load.CardBook;
import io.tebus.perf.load.LoadVerdict;
import io.tebus.perf.load.LoadWindow;
import io.tebus.perf.load.Promise;
import io.tebus.perf.load.PurchaseLoad;
import io.tebus.perf.load.PurchaseLoadOptions;
import io.tebus.perf.peer.PeerProcess;
import io.tebus.perf.peer.RecoveryPeer;
import io.tebus.security.TokenKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A host that recovers from a snapshot and a journal, then takes another snapshot while it answers.
 *
 * <p>Confined to the main thread.
 */
final class RecoveryHost implements AutoCloseable {

  private static final long SEED = 1;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration RESTART_LIMIT = Duration.ofMinutes(15);

  private final RecoveryHome home;
  private final RecoveryPlan plan;
  private final PeerProcess process;
  private final long startNs;
  private final CardBook book;

  private RecoveryHost(RecoveryHome home, RecoveryPlan plan, PeerProcess process, long startNs) {
    this.home = home;
    this.plan = plan;
    this.process = process;
    this.startNs = startNs;
    book = new CardBook(plan.load().cards());
  }

  /** Starts it. */
  static RecoveryHost start(RecoveryHome home, RecoveryPlan plan, List<String> flags, Path log)
      throws IOException {
    EngineOptions options = home.options();
    long startNs = System.nanoTime();
    PeerProcess process =
        PeerProcess.start(
            "recovery",
            RecoveryPeer.class,
            flags,
            List.of(
                home.path().toString(),
                Integer.toString(plan.load().cards()),
                Integer.toString(options.windowCapacity()),
                Integer.toString(options.accountCapacity()),
                Integer.toString(options.cardCapacity()),
                Integer.toString(options.lotCapacity()),
                Long.toString(home.resumeMs()),
                Integer.toString(plan.snapshotMbPerSecond())),
            Map.of(TokenKey.ENVIRONMENT, JournalWriter.KEY),
            log);
    return new RecoveryHost(home, plan, process, startNs);
  }

  /**
   * Waits until it accepts links.
   *
   * @param bytes of the snapshot it has to load
   * @throws BenchFailedException when it came up in another way than by snapshot and journal
   */
  RestartFinding awaitReady(long bytes) throws InterruptedException {
    process.address(RESTART_LIMIT);
    long ns = System.nanoTime() - startNs;
    return RestartFinding.of(ns, process.figures(), bytes, home.events());
  }

  /**
   * What a load met.
   *
   * <p>Immutable.
   *
   * @param windows without and with the snapshot
   */
  record Found(List<RecoveryWindow> windows, TakenSnapshot snapshot) {

    Found {
      windows = List.copyOf(windows);
    }
  }

  /**
   * Two windows at the same rate, one of which is as long as a snapshot takes; then every answer is
   * waited for and every balance asked.
   *
   * @throws BenchFailedException when an answer was wrong or lost, or the snapshot failed
   */
  Found measure() throws IOException, InterruptedException {
    PurchaseLoadOptions options =
        new PurchaseLoadOptions(
            process.address(), plan.load(), Promise.POINTS, 0, SEED, ANSWER_LIMIT);
    try (PurchaseLoad load = new PurchaseLoad(options, book)) {
      load.open();
      load.offer(plan.rate());
      load.window(plan.settle());
      CpuTime cpu = CpuTime.now();
      LoadWindow baseline = load.window(plan.baseline());
      RecoveryWindow without = new RecoveryWindow(false, baseline, CpuTime.now().stolenSince(cpu));
      cpu = CpuTime.now();
      load.beginWindow();
      Map<String, String> words = process.snapshot();
      LoadWindow meanwhile = load.endWindow();
      RecoveryWindow with = new RecoveryWindow(true, meanwhile, CpuTime.now().stolenSince(cpu));
      require(load.finish());
      return new Found(List.of(without, with), TakenSnapshot.of(words, home.snapshots()));
    }
  }

  private static void require(LoadVerdict verdict) {
    if (!verdict.held()) {
      throw new BenchFailedException("recovery: " + verdict);
    }
  }

  /** Points that its purchases earned. */
  long earnedPoints() {
    return book.earnedPoints();
  }

  /** Ends it in order; returns the last LSN of its journal. */
  long stop() throws InterruptedException {
    return Long.parseLong(PeerProcess.word(process.stop(), "lsn"));
  }

  @Override
  public void close() {
    process.close();
  }
}
