package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * The guards that most requests have, in their order: amount, currency, card and account.
 *
 * <p>Confined to the test's thread. Source: profile, section 4.
 */
final class Guards {

  private final Books books;
  private final Cards cards;

  Guards(Books books, Cards cards) {
    this.books = books;
    this.cards = cards;
  }

  /** What the first that fails answers, or null. */
  @Nullable Decision refuse(Request request, boolean noAmount, @Nullable Rate rate) {
    if (noAmount) {
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    if (rate == null) {
      return Decision.declined(ResponseCode.CURRENCY_NOT_ACCEPTED);
    }
    ResponseCode objection = cards.objectionTo(request);
    return objection.isApproved() ? null : Decision.declined(objection);
  }

  /** 51 shows what there is. */
  Decision notSufficient(Account account) {
    return Decision.declined(books.showing(ResponseCode.NOT_SUFFICIENT_POINTS, account));
  }
}
