package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * Opens accounts without a card.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "open",
    description = {
      "Open accounts without a card in the running host: a merchant's, that transfers go to by its",
      "number. The first line of the CSV file names the column: account.",
      "A file that is sent again changes nothing. Exit code 5 when lines were rejected."
    })
final class OpenAccountsCommand extends ChangeCommand {

  OpenAccountsCommand() {}

  @Override
  FileLine newLine() {
    return new AccountOpeningLine();
  }

  @Override
  String done() {
    return "opened";
  }
}
