package io.tebus.perf.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A recovery bench over one home: its snapshot is loaded and its journal replayed in this Java
 * machine; then a host starts there, answers, and takes another snapshot meanwhile.
 *
 * <p>Confined to the main thread.
 */
final class RecoveryRun {

  private final Path path;
  private final RecoveryPlan plan;
  private final List<String> flags;
  private final Path log;
  private final Consumer<Runnable> stopFirst;
  private final Consumer<String> progress;

  /**
   * A bench to run.
   *
   * @param path of the home, which does not exist, on the disk that is to be measured
   * @param flags of the host's Java machine
   * @param log of the host
   * @param stopFirst is given what ends the host, should this process be ended before the run is
   * @param progress is told lines for whoever waits
   */
  RecoveryRun(
      Path path,
      RecoveryPlan plan,
      List<String> flags,
      Path log,
      Consumer<Runnable> stopFirst,
      Consumer<String> progress) {
    this.path = path;
    this.plan = plan;
    this.flags = List.copyOf(flags);
    this.log = log;
    this.stopFirst = stopFirst;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws BenchFailedException when a state is not what it must be, or an answer was wrong
   */
  RecoveryFindings run() throws IOException, InterruptedException {
    try {
      RecoveryHome home = RecoveryHome.write(path, plan, progress);
      List<RecoveryTrial> trials = trials(home);
      try (RecoveryHost host = RecoveryHost.start(home, plan, flags, log)) {
        stopFirst.accept(host::close);
        RestartFinding restart = host.awaitReady(trials.get(0).read().bytes());
        progress.accept(
            String.format(
                Locale.ROOT,
                "restart: %.1f s, of which %.1f s snapshot, %.1f s journal",
                restart.seconds(),
                restart.loadSeconds(),
                restart.replaySeconds()));
        RecoveryHost.Found found = host.measure();
        found.windows().forEach(this::tell);
        long endLsn = host.stop();
        new RecoveryAudit(home, endLsn, host.earnedPoints()).run();
        progress.accept(
            String.format(Locale.ROOT, "judged: snapshots lead to one state, lsn %,d", endLsn));
        return new RecoveryFindings(plan.shape().accounts(), trials, restart, found, endLsn);
      }
    } finally {
      BenchDirectory.delete(path);
    }
  }

  private List<RecoveryTrial> trials(RecoveryHome home) throws IOException {
    List<RecoveryTrial> trials = new ArrayList<>();
    for (int round = 0; round < plan.rounds(); round++) {
      RecoveryTrial trial = RecoveryTrial.measure(home, round);
      trials.add(trial);
      progress.accept(
          String.format(
              Locale.ROOT,
              "round %d/%d: read %,.0f MB/s, load %,.0f MB/s, replay %,.0f events/s",
              round + 1,
              plan.rounds(),
              trial.readMbPerSecond(),
              trial.loadMbPerSecond(),
              trial.eventsPerSecond()));
    }
    return trials;
  }

  private void tell(RecoveryWindow window) {
    progress.accept(
        String.format(
            Locale.ROOT,
            "%-8s p99.9 %,.0f us of %,d answers",
            window.title(),
            window.p999Us(),
            window.window().answered()));
  }
}
