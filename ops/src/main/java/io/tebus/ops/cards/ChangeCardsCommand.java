package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * Changes status and rights of cards.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "change",
    description = {
      "Change the cards of a CSV file in the running host. Its first line names the columns:",
      "card, and status (active, inactive, expired, lost, stolen), rights (all, none, or some of",
      "earn spend transfer enquire, a space between them), or both.",
      "A file that is sent again changes nothing. Exit code 5 when lines were rejected."
    })
final class ChangeCardsCommand extends ChangeCommand {

  ChangeCardsCommand() {}

  @Override
  FileLine newLine() {
    return new CardChangeLine();
  }
}
