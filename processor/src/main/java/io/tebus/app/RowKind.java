package io.tebus.app;

import io.tebus.command.ChangeAccountCommand;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.CommandType;
import io.tebus.command.MergeAccountsCommand;
import io.tebus.command.OpenAccountCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.event.Answer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of one connection to the admin socket ask for. The ordinal goes over the socket:
 * append only.
 *
 * <p>Immutable.
 */
public enum RowKind {
  /** Cards to be opened; the outcome is a {@link CardOutcome}. */
  CARDS(CommandType.OPEN_CARD, OpenCardCommand.LENGTH),

  /** Status and rights of cards; from here on the outcome is a {@link ChangeOutcome}. */
  CARD_CHANGES(CommandType.CHANGE_CARD, ChangeCardCommand.LENGTH),

  /** Status of accounts. */
  ACCOUNT_CHANGES(CommandType.CHANGE_ACCOUNT, ChangeAccountCommand.LENGTH),

  /** Accounts that become one with another one. */
  MERGES(CommandType.MERGE_ACCOUNTS, MergeAccountsCommand.LENGTH),

  /** Accounts that stand alone again. */
  UNMERGES(CommandType.MERGE_ACCOUNTS, MergeAccountsCommand.LENGTH),

  /** Accounts to be opened without a card. */
  ACCOUNT_OPENINGS(CommandType.OPEN_ACCOUNT, OpenAccountCommand.LENGTH);

  private static final RowKind[] VALUES = values();

  private final int commandType;
  private final int commandLength;

  RowKind(int commandType, int commandLength) {
    this.commandType = commandType;
    this.commandLength = commandLength;
  }

  /** The kind with an ordinal, not negative; null when this build does not know it. */
  static @Nullable RowKind of(int ordinal) {
    return ordinal < VALUES.length ? VALUES[ordinal] : null;
  }

  /** What logs call it: {@code card changes}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The {@link CommandType} that a row becomes. */
  int commandType() {
    return commandType;
  }

  /** Length of that command in bytes. */
  int commandLength() {
    return commandLength;
  }

  /** What an answer means for a row of this kind: an ordinal. */
  byte outcomeOf(Answer answer) {
    int outcome =
        this == CARDS ? CardOutcome.of(answer).ordinal() : ChangeOutcome.of(answer).ordinal();
    return (byte) outcome;
  }
}
