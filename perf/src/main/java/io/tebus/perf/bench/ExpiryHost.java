package io.tebus.perf.bench;

import io.tebus.perf.load.CardBook;
import io.tebus.perf.load.LoadVerdict;
import io.tebus.perf.load.LoadWindow;
import io.tebus.perf.load.Promise;
import io.tebus.perf.load.PurchaseLoad;
import io.tebus.perf.load.PurchaseLoadOptions;
import io.tebus.perf.peer.ExpiryPeer;
import io.tebus.perf.peer.PeerProcess;
import io.tebus.security.TokenKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A host in a home of many lots, on the eve of the day on which they may fall due, and the books it
 * is held to.
 *
 * <p>Confined to the main thread.
 */
final class ExpiryHost implements AutoCloseable {

  private static final long SEED = 1;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** Between two looks at how far the run is; a host without one is looked at as often. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private static final Duration RUN_LIMIT = Duration.ofMinutes(10);

  private final ExpiryHome home;
  private final PointsPlan plan;
  private final PeerProcess process;
  private final CardBook book;
  private int loads;

  private ExpiryHost(ExpiryHome home, PointsPlan plan, PeerProcess process) {
    this.home = home;
    this.plan = plan;
    this.process = process;
    book = new CardBook(plan.shape().cards());
  }

  /** Starts it; the first load waits until it accepts links. */
  static ExpiryHost start(ExpiryHome home, PointsPlan plan, List<String> flags, Path log)
      throws IOException {
    int cards = plan.shape().cards();
    PeerProcess process =
        PeerProcess.start(
            "host",
            ExpiryPeer.class,
            flags,
            List.of(
                home.path().toString(),
                Integer.toString(cards),
                Long.toString(Lab.windowCapacity()),
                Integer.toString(ExpiryHome.accounts(home.lots(), cards)),
                Integer.toString(ExpiryHome.lotCapacity(home.lots(), cards)),
                Long.toString(ExpiryHome.EVE_MS),
                Long.toString(ExpiryHome.TURN_MS)),
            Map.of(TokenKey.ENVIRONMENT, JournalWriter.KEY),
            log);
    return new ExpiryHost(home, plan, process);
  }

  /**
   * Has the day turn under load, and measures from then on until all that fell due is booked.
   *
   * @throws BenchFailedException when an answer was wrong or lost, or other lots were booked
   */
  ExpiryWindow measure(int pair) throws IOException, InterruptedException {
    WarmUp.Warmth warmth = warmUp();
    try (PurchaseLoad load = nextLoad()) {
      load.open();
      load.offer(PointsPlan.RATE);
      load.window(plan.settle());
      requireExpired(0, "before the day turns");
      CpuTime cpu = CpuTime.now();
      load.beginWindow();
      long startNs = System.nanoTime();
      process.turn();
      long runNs = awaitEnd(startNs);
      LoadWindow window = load.endWindow();
      double steal = CpuTime.now().stolenSince(cpu);
      require(load.finish());
      requireExpired(home.dueLots(), "when the run has ended");
      return new ExpiryWindow(pair, home.due(), home.dueLots(), runNs, warmth, window, steal);
    }
  }

  private WarmUp.Warmth warmUp() throws IOException, InterruptedException {
    try (PurchaseLoad load = nextLoad()) {
      load.open();
      load.saturate();
      WarmUp.Warmth warmth = plan.warmUp().run(slice -> load.window(slice).perSecond());
      require(load.finish());
      return warmth;
    }
  }

  /** Waits for the end of run and window; returns how long the run took, in ns. */
  private long awaitEnd(long startNs) throws InterruptedException {
    long elapsedNs;
    long expired;
    long runNs = 0;
    do {
      LockSupport.parkNanos(LOOK.toNanos());
      expired = expiredLots();
      elapsedNs = System.nanoTime() - startNs;
      if (runNs == 0 && expired >= home.dueLots()) {
        runNs = elapsedNs;
      }
      if (elapsedNs > RUN_LIMIT.toNanos()) {
        throw new BenchFailedException(
            "expiry: lots=" + expired + " (expected: " + home.dueLots() + " by " + RUN_LIMIT + ")");
      }
    } while (runNs == 0 || elapsedNs < plan.window().toNanos());
    return runNs;
  }

  private long expiredLots() throws InterruptedException {
    return number(process.figures(), "expiredLots");
  }

  private void requireExpired(long lots, String when) throws InterruptedException {
    long expired = expiredLots();
    if (expired != lots) {
      throw new BenchFailedException(
          "expiry: lots=" + expired + " (expected: " + lots + " " + when + ")");
    }
  }

  private PurchaseLoad nextLoad() throws InterruptedException {
    PurchaseLoadOptions options =
        new PurchaseLoadOptions(
            process.address(), plan.shape(), Promise.POINTS, loads, SEED, ANSWER_LIMIT);
    loads++;
    return new PurchaseLoad(options, book);
  }

  private static void require(LoadVerdict verdict) {
    if (!verdict.held()) {
      throw new BenchFailedException("expiry: " + verdict);
    }
  }

  /**
   * Ends it in order and compares its books with ours: to the point, what was due has expired, and
   * nothing else.
   *
   * @throws BenchFailedException when they differ
   */
  void stop() throws InterruptedException {
    Map<String, String> found = process.stop();
    long due = home.dueLots() * ExpiryHome.POINTS;
    long issued = home.points() + book.earnedPoints();
    boolean held =
        PeerProcess.word(found, "conserved").equals("true")
            && PeerProcess.word(found, "replayEqual").equals("true")
            && book.openingPoints() == 0
            && number(found, "issued") == issued
            && number(found, "redeemed") == 0
            && number(found, "lapsed") == 0
            && number(found, "expired") == due;
    if (!held) {
      throw new BenchFailedException(
          "expiry: "
              + found
              + " (expected: issued="
              + issued
              + " redeemed=0 lapsed=0 expired="
              + due
              + ", conserved, equal after replay)");
    }
  }

  private static long number(Map<String, String> words, String name) {
    return Long.parseLong(PeerProcess.word(words, name));
  }

  @Override
  public void close() {
    process.close();
  }
}
