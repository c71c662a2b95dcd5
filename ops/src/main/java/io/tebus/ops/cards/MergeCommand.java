package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * Merges accounts.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "merge",
    description = {
      "Merge accounts in the running host, points, debts and cards. The first line of the CSV",
      "file names the columns: from, into; each is an account number or the number of a card.",
      "A file that is sent again changes nothing. Exit code 5 when lines were rejected."
    })
final class MergeCommand extends ChangeCommand {

  MergeCommand() {}

  @Override
  FileLine newLine() {
    return MergeLine.ofMerges();
  }
}
