package io.tebus.ops;

import io.tebus.app.Host;
import io.tebus.app.HostAudit;
import io.tebus.app.HostFigures;
import io.tebus.app.HostOptions;
import io.tebus.app.Verification;
import io.tebus.perf.load.TillFigures;
import io.tebus.perf.load.TillLoad;
import io.tebus.perf.load.TillOptions;
import io.tebus.perf.load.TillVerdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A host and its tills in one process: figures every second, and at the end a verification of
 * everything that was promised meanwhile.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "demo",
    description = "Start a host, let simulated tills earn and redeem, and verify every point.")
final class DemoCommand implements Callable<Integer> {

  private static final int LINKS = 4;
  private static final long SEED = 1;
  private static final long MAX_SECONDS = 31_536_000;
  private static final long MAX_RATE = 1_000_000;
  private static final long NS_PER_SECOND = 1_000_000_000;

  /** PostgreSQL may be behind when the tills stop; that is waited for before it is compared. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private HostSettings settings = new HostSettings();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long the tills run (default: until Ctrl-C).")
  private @Nullable Long seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second, whether or not the host keeps up (default: 200).")
  private long rate = 200;

  DemoCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    HostOptions options = settings.hostOptions(spec.commandLine(), 1);
    inRange("--seconds", runSeconds(), MAX_SECONDS);
    inRange("--rate", rate, MAX_RATE);
    StopSignal signal = StopSignal.install(StopSignal.VERIFICATION_LIMIT);
    int exitCode = ExitCode.FAILED;
    try {
      exitCode = run(options, signal);
    } finally {
      signal.finish(exitCode);
    }
    return exitCode;
  }

  private int run(HostOptions options, StopSignal signal) throws IOException, InterruptedException {
    Announcement announcement = new Announcement(spec.commandLine().getOut());
    try (Console console = Console.bind(options);
        Host host = RecoveryBar.startHost(options)) {
      console.serve(host);
      announcement.hostStarted(host, settings.cards(), console.shown());
      Shopping shopping = shop(host, signal, announcement);
      host.drainDatabase(DRAIN_LIMIT);
      host.stop();
      HostAudit audit = host.audit();
      Verification.Report database = host.auditDatabase();
      DemoReport.ending(shopping.verdict(), shopping.figures(), audit, database)
          .forEach(announcement::line);
      boolean held = DemoReport.held(shopping.verdict(), audit, database);
      return held ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** What the tills found and measured. */
  private record Shopping(TillVerdict verdict, TillFigures figures) {}

  private Shopping shop(Host host, StopSignal signal, Announcement announcement)
      throws IOException, InterruptedException {
    try (TillLoad tills = new TillLoad(tillOptions(host.acquirers()))) {
      tills.start();
      announcement.line(
          "tills       " + rate + " requests a second over " + LINKS + " links, seed " + SEED);
      watch(host, tills, signal, announcement);
      announcement.line("verifying   answers under way, then the balance of every card met");
      tills.stop();
      TillFigures figures = tills.figures();
      return new Shopping(tills.verify(), figures);
    }
  }

  /** One line a second, until the time is over or the process is told to stop. */
  private void watch(Host host, TillLoad tills, StopSignal signal, Announcement announcement)
      throws InterruptedException {
    long startNs = System.nanoTime();
    DemoReport report = new DemoReport();
    boolean stopped = false;
    for (long second = 1; second <= runSeconds() && !stopped; second++) {
      long dueNs = startNs + second * NS_PER_SECOND;
      stopped = signal.await(Duration.ofNanos(dueNs - System.nanoTime()));
      long elapsedNs = System.nanoTime() - startNs;
      TillFigures figures = tills.figures();
      HostFigures hostFigures = host.figures();
      report.lines(elapsedNs, figures, hostFigures, host.database()).forEach(announcement::line);
    }
  }

  private TillOptions tillOptions(InetSocketAddress acquirers) {
    Duration duration = seconds == null ? TillOptions.UNLIMITED : Duration.ofSeconds(seconds);
    return new TillOptions(
        acquirers.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress().getHostAddress()
            : acquirers.getHostString(),
        acquirers.getPort(),
        (double) rate,
        LINKS,
        settings.cards(),
        SEED,
        duration);
  }

  private long runSeconds() {
    return seconds == null ? MAX_SECONDS : seconds;
  }

  private void inRange(String option, long value, long max) {
    if (value < 1 || value > max) {
      throw new ParameterException(
          spec.commandLine(), option + ": N=" + value + " (expected: 1-" + max + ")");
    }
  }
}
