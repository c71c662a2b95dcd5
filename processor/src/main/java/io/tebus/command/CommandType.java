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

  /** {@link DefineProgrammeCommand}: a programme's settings. */
  public static final int DEFINE_PROGRAMME = 3;

  /** Nothing but the time: ends at most one hold that is due. */
  public static final int TICK = 4;

  private CommandType() {}
}
