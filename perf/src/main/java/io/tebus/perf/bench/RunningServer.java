package io.tebus.perf.bench;

import io.tebus.perf.load.CardBook;
import io.tebus.perf.load.LoadShape;
import io.tebus.perf.load.LoadVerdict;
import io.tebus.perf.load.LoadWindow;
import io.tebus.perf.load.PurchaseLoad;
import io.tebus.perf.load.PurchaseLoadOptions;
import io.tebus.perf.peer.PeerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * A server that is being measured, and the books it is held to.
 *
 * <p>Confined to the main thread.
 */
final class RunningServer implements AutoCloseable {

  private static final long SEED = 1;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  private final ServerKind kind;
  private final PeerProcess process;
  private final CardBook book;
  private int runs;

  RunningServer(ServerKind kind, PeerProcess process, CardBook book) {
    this.kind = kind;
    this.process = process;
    this.book = book;
  }

  /** Waits until it accepts links. */
  void awaitReady() throws InterruptedException {
    process.address();
  }

  /**
   * One window after a warm-up; then every answer is waited for and every balance asked.
   *
   * @throws BenchFailedException when an answer was wrong, lost or doubled, or there was none
   */
  Measurement measure(LoadShape cell, int round, HostPlan plan)
      throws IOException, InterruptedException {
    LoadShape shape = plan.shapeFor(kind, cell);
    PurchaseLoadOptions options =
        new PurchaseLoadOptions(process.address(), shape, kind.promise(), runs, SEED, ANSWER_LIMIT);
    WarmUp warmUp = runs == 0 ? plan.firstWarmUp() : plan.warmUp();
    runs++;
    try (PurchaseLoad load = new PurchaseLoad(options, book)) {
      load.open();
      load.saturate();
      WarmUp.Warmth warmth = warmUp.run(slice -> load.window(slice).perSecond());
      Map<String, String> before = hostFigures();
      CpuTime cpu = CpuTime.now();
      LoadWindow window = load.window(plan.window());
      double steal = CpuTime.now().stolenSince(cpu);
      Map<String, String> after = hostFigures();
      require(load.finish(), shape);
      HostWindow host = kind == ServerKind.HOST ? HostWindow.between(before, after) : null;
      return new Measurement(kind, cell, shape, round, warmth, window, steal, host);
    }
  }

  private void require(LoadVerdict verdict, LoadShape shape) {
    if (!verdict.held()) {
      throw new BenchFailedException(kind.title() + " " + shape + ": " + verdict);
    }
  }

  /** What the host counted up to now; nothing of other servers. */
  private Map<String, String> hostFigures() throws InterruptedException {
    return kind == ServerKind.HOST ? process.figures() : Map.of();
  }

  /**
   * Ends the server in order and compares its books with ours.
   *
   * @throws BenchFailedException when they differ
   */
  void stop() throws InterruptedException {
    Map<String, String> found = process.stop();
    boolean held =
        switch (kind) {
          case ECHO, JPOS_STOCK, JPOS_TUNED -> true;
          case HOST ->
              PeerProcess.word(found, "conserved").equals("true")
                  && PeerProcess.word(found, "replayEqual").equals("true")
                  && number(found, "redeemed") == 0
                  && number(found, "issued") == book.openingPoints() + book.earnedPoints();
          case JPOS_POSTGRES ->
              number(found, "transactions") == book.purchases()
                  && number(found, "earned") == book.earnedPoints()
                  && number(found, "points") == book.earnedPoints();
        };
    if (!held) {
      throw new BenchFailedException(
          kind.title()
              + ": "
              + found
              + " (expected: "
              + book.purchases()
              + " purchases, "
              + book.earnedPoints()
              + " points earned on "
              + book.openingPoints()
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
