package io.tebus.perf.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A journal bench: journals of both kinds in one Java machine, one after the other, each in a
 * directory of its own and read again before it is deleted.
 *
 * <p>Confined to the main thread.
 */
final class JournalRun {

  private final Supplier<Path> directories;
  private final JournalPlan plan;
  private final Consumer<String> progress;
  private long judged;

  /**
   * A bench to run.
   *
   * @param directories names one that does not exist, on the disk that is to be measured
   * @param progress is told lines for whoever waits
   */
  JournalRun(Supplier<Path> directories, JournalPlan plan, Consumer<String> progress) {
    this.directories = directories;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * All windows.
   *
   * @throws BenchFailedException when a journal does not hold what was appended to it
   */
  List<JournalWindow> run() throws IOException, InterruptedException {
    List<JournalWindow> windows = new ArrayList<>();
    for (int round = 0; round < plan.pairs(); round++) {
      for (List<JournalSeries> group : plan.round(round)) {
        for (JournalSeries series : group) {
          JournalWindow window = window(series, round);
          windows.add(window);
          progress.accept(
              String.format(
                  Locale.ROOT,
                  "round %d/%d: %-20s %,12.0f/s, sync p99 %,.0f us",
                  round + 1,
                  plan.pairs(),
                  series.title(),
                  window.perSecond(),
                  window.syncs().p99Us()));
        }
      }
    }
    return windows;
  }

  /** Records that were read again. */
  long judged() {
    return judged;
  }

  private JournalWindow window(JournalSeries series, int round)
      throws IOException, InterruptedException {
    Path directory = directories.get();
    try (JournalTrial trial = JournalTrial.start(directory, series)) {
      JournalWindow window = trial.measure(round, plan.warmUp(), plan.window());
      judged += trial.finish();
      return window;
    } finally {
      BenchDirectory.delete(directory);
    }
  }
}
