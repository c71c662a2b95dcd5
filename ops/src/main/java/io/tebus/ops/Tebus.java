package io.tebus.ops;

import io.tebus.app.HostRefusedException;
import io.tebus.ops.cards.AccountsCommand;
import io.tebus.ops.cards.CardsCommand;
import io.tebus.ops.iso.IsoCommand;
import io.tebus.ops.journal.ExplainCommand;
import io.tebus.ops.journal.JournalCommand;
import io.tebus.ops.snapshot.SnapshotCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The {@code tebus} command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 no answer, 5
 * done but for some input that was rejected.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "tebus",
    description = "A points-processing center: ISO 8583 in, points earned and redeemed.",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    subcommands = {
      DemoCommand.class,
      StartCommand.class,
      SendCommand.class,
      CardsCommand.class,
      AccountsCommand.class,
      IsoCommand.class,
      SnapshotCommand.class,
      VerifyCommand.class,
      JournalCommand.class,
      ExplainCommand.class,
      RebuildCommand.class,
      VersionCommand.class
    })
public final class Tebus {

  Tebus() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Tebus()).setExecutionExceptionHandler(Tebus::failed);
  }

  private static int failed(Exception failure, CommandLine command, ParseResult ignored) {
    if (failure instanceof HostRefusedException) {
      command.getErr().println("tebus: refused: " + failure.getMessage());
      return ExitCode.REFUSED;
    }
    command.getErr().println("tebus: " + command.getCommandName() + " failed:");
    failure.printStackTrace(command.getErr());
    return ExitCode.FAILED;
  }
}
