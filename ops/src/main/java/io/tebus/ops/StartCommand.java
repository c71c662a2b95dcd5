package io.tebus.ops;

import io.tebus.app.Host;
import io.tebus.app.HostOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Runs the host until it is told to stop.
 *
 * <p>Confined to the main thread.
 */
@Command(name = "start", description = "Start the host; Ctrl-C or TERM stops it in order.")
final class StartCommand implements Callable<Integer> {

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private HostSettings settings = new HostSettings();

  StartCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    HostOptions options = settings.hostOptions(spec.commandLine(), 0);
    Announcement announcement = new Announcement(spec.commandLine().getOut());
    StopSignal signal = StopSignal.install(StopSignal.HOST_LIMIT);
    int exitCode = ExitCode.FAILED;
    try (Console console = Console.bind(options);
        Host host = RecoveryBar.startHost(options)) {
      console.serve(host);
      announcement.hostStarted(host, settings.cards(), console.shown());
      signal.await();
      announcement.line("stopping");
      host.stop();
      announcement.line("stopped");
      exitCode = ExitCode.OK;
    } finally {
      signal.finish(exitCode);
    }
    return exitCode;
  }
}
