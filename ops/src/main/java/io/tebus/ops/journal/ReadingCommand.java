package io.tebus.ops.journal;

import io.tebus.app.HostRefusedException;
import io.tebus.journal.JournalException;
import io.tebus.ops.ExitCode;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that reads a journal and prints what it finds.
 *
 * <p>Confined to the main thread.
 */
abstract class ReadingCommand implements Callable<Integer> {

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private JournalSource source = new JournalSource();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ReadingCommand() {}

  /** Throws picocli's exception when the options say what cannot be. */
  abstract void checkOptions(CommandLine command);

  /**
   * Reads and prints; returns the exit code.
   *
   * @param out flushed by the caller
   */
  abstract int read(Path journal, PrintWriter out);

  @Override
  public final Integer call() {
    checkOptions(spec.commandLine());
    PrintWriter shown = spec.commandLine().getOut();
    // A line is not worth a write of its own: a dump has many.
    int exitCode = readAndSay(new PrintWriter(new BufferedWriter(shown)));
    // They throw nothing, and each knows only what it was told: picocli's writes to System.out.
    if (shown.checkError() || System.out.checkError()) {
      say("not all of the output could be written (expected: room for it, and a reader)");
      return ExitCode.FAILED;
    }
    return exitCode;
  }

  private int readAndSay(PrintWriter out) {
    try {
      return source.read(spec.commandLine(), journal -> read(journal, out));
    } catch (HostRefusedException e) {
      say(String.valueOf(e.getMessage()));
      return ExitCode.REFUSED;
    } catch (JournalException | UnreadableEventException e) {
      out.flush();
      say(String.valueOf(e.getMessage()));
      return ExitCode.FAILED;
    } finally {
      out.flush();
    }
  }

  final boolean json() {
    return json;
  }

  /** A line for the person, beside what was asked for. */
  final void say(String line) {
    spec.commandLine().getErr().println(spec.name() + ": " + line);
  }
}
