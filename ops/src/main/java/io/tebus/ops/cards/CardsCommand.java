package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * The commands about cards.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "cards",
    description = "Import cards into a running host, change them, or generate a file of them.",
    subcommands = {ImportCommand.class, ChangeCardsCommand.class, GenerateCommand.class})
public final class CardsCommand {

  CardsCommand() {}
}
