package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * Changes the status of accounts.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "change",
    description = {
      "Change the accounts of a CSV file in the running host. Its first line names the columns:",
      "account or card, and status (active, blocked, closed).",
      "A file that is sent again changes nothing. Exit code 5 when lines were rejected."
    })
final class ChangeAccountsCommand extends ChangeCommand {

  ChangeAccountsCommand() {}

  @Override
  FileLine newLine() {
    return new AccountChangeLine();
  }
}
