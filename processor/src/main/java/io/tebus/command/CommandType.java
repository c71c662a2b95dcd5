package io.tebus.command;

/**
 * The kinds of command, as message type ids of the command ring: positive, append only.
 *
 * <p>Immutable.
 */
public final class CommandType {

  /** {@link TransactionCommand}: a request of a till, acquirer or network. */
  public static final int TRANSACTION = 1;

  /** {@link OpenCardCommand}: a card and an account of its own. */
  public static final int OPEN_CARD = 2;

  /** {@link io.tebus.command.programme.DefineProgrammeCommand}: a programme's settings. */
  public static final int DEFINE_PROGRAMME = 3;

  /** Nothing but the time: ends at most one hold that is due. */
  public static final int TICK = 4;

  /** Nothing but the time: books a slice of lots that have expired. */
  public static final int EXPIRE = 5;

  /** {@link ChangeCardCommand}: status and rights of a card. */
  public static final int CHANGE_CARD = 6;

  /** {@link ChangeAccountCommand}: status of an account. */
  public static final int CHANGE_ACCOUNT = 7;

  /** {@link MergeAccountsCommand}: two accounts become one, or two again. */
  public static final int MERGE_ACCOUNTS = 8;

  /** {@link OpenAccountCommand}: an account without a card. */
  public static final int OPEN_ACCOUNT = 9;

  private CommandType() {}
}
