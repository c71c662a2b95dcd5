package io.tebus.ops.journal;

import io.tebus.ops.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Reads a journal from its first frame to its last.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "verify",
    description = {
      "Read every frame: checksum, chain, generations, and the form of each event.",
      "Exit code 0 when the journal is whole, 1 when it is damaged, 3 when there is none",
      "or a host lives there. What the events amount to is for ops/tebus verify."
    })
final class VerifyJournalCommand extends ReadingCommand {

  VerifyJournalCommand() {}

  @Override
  void checkOptions(CommandLine command) {
    // It has none of its own.
  }

  @Override
  int read(Path journal, PrintWriter out) {
    JournalCheck check = JournalCheck.of(journal);
    if (json()) {
      out.println(check.json());
    } else {
      check.lines().forEach(out::println);
    }
    return check.isWhole() ? ExitCode.OK : ExitCode.FAILED;
  }
}
