package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.AccountChange.Status;
import io.tebus.reference.Coverage.Path;

/**
 * Status and rights, as the issuer changes them. Who asks for what is there is told so, and nothing
 * happens.
 *
 * <p>Confined to the test's thread. Source: points.md, section 8; profile, section 4.
 */
final class Changes {

  private final Cards cards;
  private final Coverage coverage;

  Changes(Cards cards, Coverage coverage) {
    this.cards = cards;
    this.coverage = coverage;
  }

  Answer decide(CardChange change) {
    CardKey key = new CardKey(change.programme(), change.card());
    if (!cards.knows(key)) {
      return refuse(ResponseCode.INVALID_CARD, Path.CHANGE_OF_AN_UNKNOWN_CARD);
    }
    Card before = cards.card(key);
    Card after = before.with(change.status(), change.rights());
    if (after.equals(before)) {
      return repeat(Path.CARD_CHANGED_TO_WHAT_IT_IS);
    }
    coverage.take(
        after.rights().equals(before.rights())
            ? Path.CARD_STATUS_CHANGED
            : Path.CARD_RIGHTS_CHANGED);
    cards.change(key, after);
    return Answer.of(ResponseCode.APPROVED);
  }

  /** Points and debts are never closed in; what is merged is nobody's to change. */
  Answer decide(AccountChange change) {
    Account account = cards.named(change.programme(), change.account());
    if (account == null) {
      return refuse(ResponseCode.INVALID_CARD, Path.CHANGE_OF_AN_UNKNOWN_ACCOUNT);
    }
    if (account.isMerged()) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.CHANGE_OF_A_MERGED_ACCOUNT);
    }
    Status status = change.status();
    if (status == Status.MERGED) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.ACCOUNT_TO_BE_MERGED_BY_ITS_STATUS);
    }
    if (status == Status.CLOSED && !account.isEmpty()) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.CLOSED_WITH_POINTS_OR_DEBTS);
    }
    if (status == account.status()) {
      return repeat(Path.ACCOUNT_CHANGED_TO_WHAT_IT_IS);
    }
    coverage.take(
        switch (status) {
          case BLOCKED -> Path.ACCOUNT_BLOCKED;
          case CLOSED -> Path.ACCOUNT_CLOSED;
          case ACTIVE, MERGED -> Path.ACCOUNT_ACTIVE_AGAIN;
        });
    account.become(status);
    return Answer.of(ResponseCode.APPROVED);
  }

  private Answer refuse(ResponseCode responseCode, Path path) {
    coverage.take(path);
    return Answer.of(responseCode);
  }

  private Answer repeat(Path path) {
    coverage.take(path);
    return Answer.of(ResponseCode.APPROVED).asRepeat();
  }
}
