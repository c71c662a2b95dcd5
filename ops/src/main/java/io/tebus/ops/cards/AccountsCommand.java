package io.tebus.ops.cards;

import picocli.CommandLine.Command;

/**
 * The commands about accounts.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "accounts",
    description = "Open, change, merge or unmerge accounts of a running host.",
    subcommands = {
      OpenAccountsCommand.class,
      ChangeAccountsCommand.class,
      MergeCommand.class,
      UnmergeCommand.class
    })
public final class AccountsCommand {

  AccountsCommand() {}
}
