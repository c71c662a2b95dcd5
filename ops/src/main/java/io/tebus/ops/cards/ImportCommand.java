package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * Imports cards into the host that lives in a home.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "import",
    description = {
      "Open the cards of a CSV file in the running host: card,account,status,points.",
      "An import that was interrupted is simply repeated: nothing is opened twice.",
      "Exit code 0 when every card is open, 5 when lines were rejected."
    })
final class ImportCommand extends FileCommand {

  ImportCommand() {}

  @Override
  FileLine newLine() {
    return new CardLine();
  }

  @Override
  String shown(ImportTally tally) {
    return tally.shownAsOpened();
  }

  @Override
  boolean countsReasons() {
    return false;
  }

  @Override
  String repeat() {
    return "import the same file again: what is open already is not opened twice";
  }
}
