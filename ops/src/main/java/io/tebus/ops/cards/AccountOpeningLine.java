package io.tebus.ops.cards;

import io.tebus.app.RowKind;
import io.tebus.app.RowLayout;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An account to be opened without a card, by its number.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
final class AccountOpeningLine extends ChangeLine {

  private static final int ACCOUNT = 0;

  private final AccountField account = new AccountField();

  AccountOpeningLine() {
    super(RowKind.ACCOUNT_OPENINGS, "account");
  }

  @Override
  public String neededHeader() {
    return "account";
  }

  @Override
  boolean isComplete() {
    return has(ACCOUNT);
  }

  @Override
  @Nullable Rejection read() {
    return account.readNumber(fields(), place(ACCOUNT));
  }

  @Override
  public void putRow(MutableDirectBuffer target, int offset, long row) {
    RowLayout.putAccountOpening(target, offset, row, account.number());
  }

  @Override
  public CardField card() {
    return account.card();
  }

  @Override
  Rejection unknown() {
    // It is not said of an account that is new.
    return Rejection.UNEXPECTED;
  }

  @Override
  Rejection closed() {
    return Rejection.OPENING_OF_CLOSED;
  }

  @Override
  Rejection notPossible() {
    // The one thing it would be said for.
    return Rejection.NO_PROGRAMME;
  }

  /** Which account it is. */
  AccountField account() {
    return account;
  }
}
