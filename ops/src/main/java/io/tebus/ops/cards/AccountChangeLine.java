package io.tebus.ops.cards;

import io.tebus.app.RowKind;
import io.tebus.app.RowLayout;
import io.tebus.command.AccountStatus;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Another status of an account, which its number names or one of its cards.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
final class AccountChangeLine extends ChangeLine {

  private static final int ACCOUNT = 0;
  private static final int CARD = 1;
  private static final int STATUS = 2;

  /** An account is merged by a merge. */
  private static final AccountStatus[] STATUSES = {
    AccountStatus.ACTIVE, AccountStatus.BLOCKED, AccountStatus.CLOSED
  };

  private static final byte[][] STATUS_NAMES = Words.of(STATUSES);

  private final AccountField account = new AccountField();
  private AccountStatus status = AccountStatus.ACTIVE;

  AccountChangeLine() {
    super(RowKind.ACCOUNT_CHANGES, "account", "card", "status");
  }

  @Override
  public String neededHeader() {
    return "status and account or card";
  }

  @Override
  boolean isComplete() {
    return has(STATUS) && (has(ACCOUNT) || has(CARD));
  }

  @Override
  @Nullable Rejection read() {
    if (says(ACCOUNT) == says(CARD)) {
      account.clear();
      return Rejection.ONE_OF_ACCOUNT_AND_CARD;
    }
    Rejection ofAccount =
        says(CARD)
            ? account.readCard(fields(), place(CARD))
            : account.readNumber(fields(), place(ACCOUNT));
    if (ofAccount != null) {
      return ofAccount;
    }
    int ordinal = fields().word(place(STATUS), STATUS_NAMES);
    if (ordinal == LineFields.NO_WORD) {
      return Rejection.ACCOUNT_STATUS;
    }
    status = STATUSES[ordinal];
    return null;
  }

  @Override
  public void putRow(MutableDirectBuffer target, int offset, long row) {
    RowLayout.beginAccountChange(target, offset, row, status);
    CardField card = account.card();
    RowLayout.putAccount(
        target, offset, account.number(), card.bytes(), card.panAt(), card.digits());
  }

  @Override
  public CardField card() {
    return account.card();
  }

  @Override
  Rejection unknown() {
    return Rejection.UNKNOWN_ACCOUNT;
  }

  @Override
  Rejection notPossible() {
    return Rejection.NOT_EMPTY_OR_MERGED;
  }

  /** Of a line that was not rejected. */
  AccountStatus status() {
    return status;
  }

  /** Which account it is. */
  AccountField account() {
    return account;
  }
}
