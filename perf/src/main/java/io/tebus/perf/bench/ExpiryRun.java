package io.tebus.perf.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Pairs of fresh hosts in homes that differ in one thing: in one all lots fall due when the day
 * turns, in the other none does.
 *
 * <p>Confined to the main thread.
 */
final class ExpiryRun {

  private final BenchDirectory directory;
  private final PointsPlan plan;
  private final Consumer<String> progress;

  /**
   * A bench to run.
   *
   * @param progress is told lines for whoever waits
   */
  ExpiryRun(BenchDirectory directory, PointsPlan plan, Consumer<String> progress) {
    this.directory = directory;
    this.plan = plan;
    this.progress = progress;
  }

  /** All windows, in turns which of a pair is first. */
  List<ExpiryWindow> run() throws IOException, InterruptedException {
    int cards = plan.shape().cards();
    ExpiryHome due = ExpiryHome.write(directory.fresh("due"), true, plan.lots(), cards);
    ExpiryHome notDue = ExpiryHome.write(directory.fresh("not-due"), false, plan.lots(), cards);
    progress.accept(String.format(Locale.ROOT, "homes: %,d lots each", plan.lots()));
    List<ExpiryWindow> windows = new ArrayList<>();
    for (int pair = 0; pair < plan.pairs(); pair++) {
      List<ExpiryHome> order = pair % 2 == 0 ? List.of(notDue, due) : List.of(due, notDue);
      for (ExpiryHome home : order) {
        ExpiryWindow window = measure(home, pair);
        windows.add(window);
        progress.accept(
            String.format(
                Locale.ROOT,
                "pair %d/%d: %-7s p99.9 %,.0f us, %,d lots in %,.0f ms",
                pair + 1,
                plan.pairs(),
                window.title(),
                window.p999Us(),
                window.lots(),
                window.runMs()));
      }
    }
    BenchDirectory.delete(due.path());
    BenchDirectory.delete(notDue.path());
    return windows;
  }

  /** Refuses a window in which a request could not leave: nobody knows how late it would be. */
  private static ExpiryWindow complete(ExpiryWindow window) {
    long notSent = window.window().notSent();
    if (notSent > 0) {
      throw new BenchFailedException(
          "expiry: not sent=" + notSent + " (expected: 0, so that no latency is missing)");
    }
    return window;
  }

  /** A fresh host, which is audited and gone afterwards. */
  private ExpiryWindow measure(ExpiryHome home, int pair) throws IOException, InterruptedException {
    ExpiryHome copy = home.copyTo(directory.fresh("home"));
    try (ExpiryHost host =
        ExpiryHost.start(copy, plan, directory.flags(), directory.log("expiry"))) {
      directory.stopFirst(host::close);
      ExpiryWindow window = host.measure(pair);
      host.stop();
      return complete(window);
    } finally {
      BenchDirectory.delete(copy.path());
    }
  }
}
