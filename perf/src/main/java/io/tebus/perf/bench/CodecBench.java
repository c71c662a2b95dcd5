package io.tebus.perf.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The codec by itself: requests into commands and answers into messages, beside jPOS's packager
 * with the same messages. JMH measures.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "codec",
    description = "Reading requests and writing answers beside jPOS's packager, in three dialects.")
final class CodecBench implements Callable<Integer> {

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "About a minute, and labelled so.")
  private boolean quick;

  CodecBench() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    CodecPlan plan = quick ? CodecPlan.QUICK : CodecPlan.FULL;
    try (BenchDirectory directory = BenchDirectory.open()) {
      Conditions conditions = Conditions.before(directory);
      describe(conditions, plan);
      CodecReport report =
          new CodecReport(
              new CodecRun(plan, directory.flags(), directory.logs(), this::progress).run());
      conditions.after();
      report.warnings().forEach(conditions::warn);
      Publication publication = new Publication("codec", quick, conditions, report.figures());
      publication.publish(directory, report.rows(), report.table(), spec.commandLine().getOut());
    }
    return Bench.OK;
  }

  private static void describe(Conditions conditions, CodecPlan plan) {
    conditions.put("flags", BenchDirectory.flagsShown());
    conditions.put("network", "none: bytes in arrays, one thread");
    conditions.put(
        "messages",
        "64 different purchases in turn, of 19 data elements; answers of 20, with points");
    conditions.put(
        "tebus",
        "decode: frame to command, all checks, card token, digest of accounts; encode: figures"
            + " to answer");
    conditions.put(
        "jpos",
        "GenericPackager, the same descriptors; unpack: to an ISOMsg; set and pack: clone,"
            + " response MTI, unset 2, set 4 (in cmf 5) ready texts, pack; no check, no token");
    conditions.put(
        "judged",
        "in every Java machine before it measures: each command beside what jPOS reads, each"
            + " answer element by element beside jPOS's");
    conditions.put(
        "trials",
        plan.rounds()
            + " rounds, a Java machine for each part and dialect; "
            + plan.iterations()
            + " iterations of "
            + plan.iteration().toMillis()
            + " ms after "
            + plan.warmUps()
            + " that do not count");
  }

  private void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
