package io.tebus.ops;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Says which build this is.
 *
 * <p>Confined to the main thread.
 */
@Command(name = "version", description = "Show the version, the licence and where the source is.")
final class VersionCommand implements Callable<Integer> {

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  VersionCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (String line : new BuildVersion().getVersion()) {
      out.println(line);
    }
    return ExitCode.OK;
  }
}
