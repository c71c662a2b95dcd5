package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * Takes merges back.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "unmerge",
    description = {
      "Take merges of accounts back in the running host: an account gets the points again that it",
      "brought, as far as they are there. The first line of the CSV file names the column: from.",
      "A file that is sent again changes nothing. Exit code 5 when lines were rejected."
    })
final class UnmergeCommand extends ChangeCommand {

  UnmergeCommand() {}

  @Override
  FileLine newLine() {
    return MergeLine.ofUnmerges();
  }
}
