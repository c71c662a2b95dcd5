package io.tebus.ops.journal;

import picocli.CommandLine.Command;

/**
 * The commands about the journal.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "journal",
    description = {
      "Verify, print and count the journal of a stopped host, or a copy of one, and print",
      "its anchors."
    },
    subcommands = {
      VerifyJournalCommand.class,
      DumpCommand.class,
      StatsCommand.class,
      AnchorCommand.class
    })
public final class JournalCommand {

  JournalCommand() {}
}
