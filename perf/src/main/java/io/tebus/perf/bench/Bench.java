package io.tebus.perf.bench;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The {@code perf/bench} command. Exit codes: 0 measured, 1 something was wrong and there are no
 * figures, 2 wrong usage.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "bench",
    description = "Measures Tebus beside its peers and publishes what came out.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    subcommands = {
      CodecBench.class,
      HostBench.class,
      JournalBench.class,
      PointsBench.class,
      ProjectionBench.class,
      RecoveryBench.class,
      StoreBench.class
    })
public final class Bench {

  static final int OK = 0;
  static final int FAILED = 1;

  Bench() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench())
        .setParameterExceptionHandler(Bench::misused)
        .setExecutionExceptionHandler(Bench::failed);
  }

  private static int misused(ParameterException mistake, String[] ignored) {
    CommandLine command = mistake.getCommandLine();
    String names = String.join(", ", command.getCommandSpec().root().subcommands().keySet());
    PrintWriter err = command.getErr();
    err.println("bench: " + mistake.getMessage() + " (expected: one of " + names + "; see --help)");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failed(Exception failure, CommandLine command, ParseResult ignored) {
    PrintWriter err = command.getErr();
    if (failure instanceof BenchFailedException) {
      err.println("bench: FAILED: " + failure.getMessage());
    } else {
      err.println("bench: " + command.getCommandName() + " failed:");
      failure.printStackTrace(err);
    }
    return FAILED;
  }
}
