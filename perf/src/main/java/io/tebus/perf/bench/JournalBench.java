package io.tebus.perf.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The journal by itself: durable records a second, in the queue's files and in a plain one.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "journal",
    description = "Durable records a second: the journal beside a plain file of the same frames.")
final class JournalBench implements Callable<Integer> {

  private static final Duration FORCE_PROBE = Duration.ofMillis(300);

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "About a minute, and labelled so.")
  private boolean quick;

  JournalBench() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    JournalPlan plan = JournalPlan.of(quick);
    try (BenchDirectory directory = BenchDirectory.open()) {
      Conditions conditions = Conditions.before(directory);
      ForceProbe force = ForceProbe.measure(directory.work(), FORCE_PROBE);
      describe(conditions, plan);
      JournalRun run = new JournalRun(() -> directory.fresh("journal"), plan, this::progress);
      List<JournalWindow> windows = run.run();
      JournalReport report = new JournalReport(windows, force);
      conditions.put(
          "judged",
          String.format(
              Locale.ROOT, "%,d records read again, every byte as it was written", run.judged()));
      conditions.after();
      report.warnings().forEach(conditions::warn);
      Publication publication = new Publication("journal", quick, conditions, report.figures());
      publication.publish(directory, report.rows(), report.table(), spec.commandLine().getOut());
    }
    return Bench.OK;
  }

  private static void describe(Conditions conditions, JournalPlan plan) {
    conditions.put("flags", "@ops/jvm.options, nothing else");
    conditions.put("network", "none: the journal alone, no engine, no sockets, one Java machine");
    conditions.put(
        "load",
        String.format(
            Locale.ROOT,
            "closed loop: at most %,d records of %d bytes appended and not durable; one thread"
                + " appends, another one forces",
            JournalSeries.IN_FLIGHT,
            JournalRecords.LENGTH));
    conditions.put("durability", "journal.sync=group; unsynced: none");
    conditions.put(
        "plain file", "tebus.journal.kind: plain, the same frames and checks without the queue");
    conditions.put("files", "as by default, reserved ahead; sparse: not reserved");
    conditions.put(
        "windows",
        plan.pairs()
            + " pairs, everything else "
            + plan.besideRounds()
            + " times, "
            + plan.window().toMillis()
            + " ms each after a warm-up of "
            + plan.warmUp()
            + ", until two slices agree within 10 %; each a new journal");
  }

  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
