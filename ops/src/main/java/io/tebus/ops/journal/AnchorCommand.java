package io.tebus.ops.journal;

import io.tebus.journal.Anchor;
import io.tebus.journal.AnchorChain;
import io.tebus.journal.AnchorDirectory;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalPosition;
import io.tebus.ops.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Prints the anchors of a journal, to be kept elsewhere.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "anchor",
    description = {
      "Print the anchors in data/anchor, one JSON object a line, to be kept elsewhere.",
      "Without any they are made of the journal. Exit code 1 when there is none to print."
    })
final class AnchorCommand extends ReadingCommand {

  @Option(names = "--day", paramLabel = "DAY", description = "That of one day, as 2026-11-21.")
  private @Nullable LocalDate day;

  /** Behind the last group of which all events were read, and behind the one being read. */
  private JournalPosition readUpTo = JournalPosition.BEGINNING;

  private JournalPosition current = JournalPosition.BEGINNING;

  AnchorCommand() {}

  @Override
  void checkOptions(CommandLine command) {
    // Whatever day: there is an anchor of it, or none.
  }

  @Override
  int read(Path journal, PrintWriter out) {
    List<Anchor> anchors = directoryOf(journal).list();
    if (anchors.isEmpty()) {
      anchors = made(journal);
    }
    long printed = 0;
    for (Anchor anchor : anchors) {
      if (day == null || day.equals(anchor.day())) {
        out.println(anchor.json());
        printed++;
      }
    }
    if (printed == 0) {
      say("there is no anchor: a day has one when it had events and a later one has begun");
    }
    return printed == 0 ? ExitCode.FAILED : ExitCode.OK;
  }

  /** Beside the journal, in a home and in a copy of its data. */
  static AnchorDirectory directoryOf(Path journal) {
    return new AnchorDirectory(journal.toAbsolutePath().normalize().resolveSibling("anchor"));
  }

  private List<Anchor> made(Path journal) {
    List<Anchor> anchors = new ArrayList<>();
    Journal.inspect(journal, this::onFrame, new AnchorChain(null, () -> readUpTo, anchors::add));
    return anchors;
  }

  private void onFrame(FrameInfo frame) {
    if (frame.kind() == FrameKind.GROUP) {
      readUpTo = current;
      current = new JournalPosition(frame.generation(), frame.lastLsn(), frame.crc());
    }
  }
}
