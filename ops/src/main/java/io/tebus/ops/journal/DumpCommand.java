package io.tebus.ops.journal;

import io.tebus.journal.FrameHandler;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.Journal;
import io.tebus.ops.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Prints events of a journal, one a line.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "dump",
    description = {
      "Print events, one a line; no card number and no whole token is shown.",
      "Exit code 1 when the journal is damaged before the last one."
    })
final class DumpCommand extends ReadingCommand {

  private static final long MAX_LIMIT = 1_000_000_000_000L;

  @Option(names = "--from", paramLabel = "LSN", description = "The first event (default: 1).")
  private long from = 1;

  @Option(
      names = "--to",
      paramLabel = "LSN",
      description = "The last event (default: that of the journal).")
  private long to = Long.MAX_VALUE;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Events printed at most (default: 1000000).")
  private long limit = 1_000_000;

  @Option(names = "--frames", description = "Print a line for each frame, too.")
  private boolean frames;

  private final EventLine line = new EventLine();
  private final EventJson object = new EventJson();
  private long printed;

  DumpCommand() {}

  @Override
  void checkOptions(CommandLine command) {
    if (from < 1) {
      throw new ParameterException(command, "--from: LSN=" + from + " (expected: 1 or more)");
    }
    if (to < from) {
      throw new ParameterException(
          command, "--to: LSN=" + to + " (expected: " + from + " or more, as --from says)");
    }
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ParameterException(
          command, "--limit: N=" + limit + " (expected: 1-" + MAX_LIMIT + ")");
    }
  }

  @Override
  int read(Path journal, PrintWriter out) {
    FrameHandler frameHandler = frame -> print(frame, out);
    EventCheck events =
        new EventCheck(
            (lsn, timeMs, buffer, offset, length) -> print(lsn, buffer, offset, length, out));
    try {
      Journal.inspect(journal, frameHandler, events);
    } catch (EnoughReadException ignored) {
      // The last event that was asked for has been printed.
    }
    return ExitCode.OK;
  }

  private void print(FrameInfo frame, PrintWriter out) {
    if (frame.firstLsn() > to) {
      throw new EnoughReadException();
    }
    // A header or a seal stands before an event: its last LSN is less than its first.
    boolean reached = Math.max(frame.firstLsn(), frame.lastLsn()) >= from;
    if (frames && reached && printed < limit) {
      out.println(json() ? FrameLine.json(frame).toString() : FrameLine.text(frame));
    }
  }

  private void print(long lsn, DirectBuffer buffer, int offset, int length, PrintWriter out) {
    if (lsn < from) {
      return;
    }
    if (lsn > to) {
      throw new EnoughReadException();
    }
    if (printed == limit) {
      say("stopped after " + Shown.number(limit) + " events (go on with --from " + lsn + ")");
      throw new EnoughReadException();
    }
    printed++;
    out.println(
        json() ? object.of(buffer, offset, length).toString() : line.of(buffer, offset, length));
  }
}
