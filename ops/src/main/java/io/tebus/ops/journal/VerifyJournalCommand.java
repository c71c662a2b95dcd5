package io.tebus.ops.journal;

import io.tebus.journal.Anchor;
import io.tebus.journal.AnchorDirectory;
import io.tebus.ops.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads a journal from its first frame to its last.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "verify",
    description = {
      "Read every frame: checksum, chain, generations, the form of each event, and anchors.",
      "Exit code 0 when the journal is whole and has the history of its anchors, 1 when not,",
      "3 when there is none or a host lives there. What the events amount to is for",
      "ops/tebus verify."
    })
final class VerifyJournalCommand extends ReadingCommand {

  @Option(
      names = "--anchor",
      paramLabel = "FILE",
      description = {
        "Anchors that were kept elsewhere, one a line; may be given again.",
        "Those in data/anchor are held against the journal, too."
      })
  private List<Path> anchors = new ArrayList<>();

  VerifyJournalCommand() {}

  @Override
  void checkOptions(CommandLine command) {
    // Files are looked at when the journal is there.
  }

  @Override
  int read(Path journal, PrintWriter out) {
    List<Anchor> kept = new ArrayList<>(AnchorCommand.directoryOf(journal).list());
    anchors.forEach(file -> kept.addAll(AnchorDirectory.read(file)));
    JournalCheck check = JournalCheck.of(journal, kept);
    if (json()) {
      out.println(check.json());
    } else {
      check.lines().forEach(out::println);
    }
    return check.isGood() ? ExitCode.OK : ExitCode.FAILED;
  }
}
