package io.tebus.perf.bench;

import io.tebus.iso.dialect.Dialect;
import io.tebus.perf.jmh.CodecBenchmark;
import io.tebus.perf.jmh.TokenBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A codec bench: rounds of JMH's trials, a dialect after the other, so that the two sides of a
 * ratio are measured within seconds of one another.
 *
 * <p>Confined to the thread that runs it.
 */
final class CodecRun {

  /** The parameter of {@link CodecBenchmark}. */
  private static final String DIALECT = "dialect";

  private final CodecPlan plan;
  private final List<String> flags;
  private final Path logs;
  private final Consumer<String> progress;

  /**
   * A bench to run.
   *
   * @param flags of the Java machines that JMH forks
   * @param logs a directory, where what JMH says is kept
   * @param progress is told lines for whoever waits
   */
  CodecRun(CodecPlan plan, List<String> flags, Path logs, Consumer<String> progress) {
    this.plan = plan;
    this.flags = List.copyOf(flags);
    this.logs = logs;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws BenchFailedException when our side and jPOS's made different things of a message
   */
  List<CodecTrial> run() {
    List<CodecTrial> trials = new ArrayList<>();
    for (int round = 0; round < plan.rounds(); round++) {
      for (String dialect : Dialect.SHIPPED) {
        trials.addAll(
            measure(round, dialect, options(CodecBenchmark.class).param(DIALECT, dialect)));
      }
      trials.addAll(measure(round, CodecTrial.ALL_DIALECTS, options(TokenBenchmark.class)));
    }
    return trials;
  }

  private ChainedOptionsBuilder options(Class<?> benchmark) {
    TimeValue iteration = TimeValue.milliseconds(plan.iteration().toMillis());
    return new OptionsBuilder()
        .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
        .forks(plan.forks())
        .jvmArgs(flags.toArray(String[]::new))
        .warmupIterations(plan.warmUps())
        .warmupTime(iteration)
        .measurementIterations(plan.iterations())
        .measurementTime(iteration)
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true);
  }

  private List<CodecTrial> measure(int round, String dialect, ChainedOptionsBuilder options) {
    Path log = logs.resolve("codec-" + round + "-" + dialect + ".log");
    List<CodecTrial> trials = new ArrayList<>();
    try {
      for (RunResult found : new Runner(options.output(log.toString()).build()).run()) {
        trials.add(CodecTrial.of(round, dialect, found));
      }
    } catch (RunnerException e) {
      throw new BenchFailedException(
          "codec: dialect=" + dialect + " " + e.getMessage() + "; the log is " + log);
    }
    progress.accept(
        "round " + (round + 1) + "/" + plan.rounds() + ", " + dialect + ": " + shown(trials));
    return trials;
  }

  private static String shown(List<CodecTrial> trials) {
    return String.join(
        ", ",
        trials.stream()
            .map(one -> String.format(Locale.ROOT, "%s %.0f ns", one.part().method(), one.ns()))
            .toList());
  }
}
