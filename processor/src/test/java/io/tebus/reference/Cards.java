package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cards that were opened, and whose points they spend.
 *
 * <p>Confined to the test's thread. Source: profile, section 4; points.md, section 1.
 */
final class Cards {

  private final Books books;
  private final Coverage coverage;
  private final Map<String, Card> cards = new HashMap<>();
  private final Map<Long, Account> numbered = new HashMap<>();

  Cards(Books books, Coverage coverage) {
    this.books = books;
    this.coverage = coverage;
  }

  /** See {@link ReferenceModel#openCard(java.time.Instant, Opening)}. */
  Answer open(Opening opening) {
    if (opening.accountNumber() > Opening.LARGEST_NUMBER) {
      coverage.take(Path.ACCOUNT_NUMBER_TOO_LARGE);
      return Answer.of(ResponseCode.INVALID_TRANSACTION);
    }
    Card known = cards.get(opening.card());
    if (known != null) {
      return openAgain(known, opening);
    }
    long number = opening.accountNumber();
    Account account = number == Opening.NO_NUMBER ? null : numbered.get(number);
    boolean joins = account != null;
    if (account == null) {
      account = new Account();
    }
    if (opening.points() > 0) {
      if (account.hadOpeningPoints()) {
        coverage.take(Path.OPENING_POINTS_A_SECOND_TIME);
        return Answer.of(ResponseCode.INVALID_AMOUNT);
      }
      coverage.take(joins ? Path.OPENING_POINTS_BY_A_LATER_CARD : Path.OPENED_WITH_POINTS);
      // They expire as if they had been earned today.
      account.creditOpeningPoints(opening.points(), books.newLot());
      books.countIssued(opening.points());
    }
    if (joins) {
      coverage.take(Path.CARD_JOINS_AN_ACCOUNT);
    } else {
      keep(account, number);
    }
    cards.put(opening.card(), new Card(opening.status(), number, account));
    return Answer.of(ResponseCode.APPROVED);
  }

  /** What a card is and has stays as it is, whatever it is said to be and have. */
  private Answer openAgain(Card known, Opening opening) {
    long number = opening.accountNumber();
    if (number != Opening.NO_NUMBER && number != known.accountNumber()) {
      coverage.take(Path.CARD_OF_ANOTHER_ACCOUNT);
      return Answer.of(ResponseCode.DUPLICATE);
    }
    coverage.take(Path.CARD_OPENED_AGAIN);
    return Answer.of(ResponseCode.APPROVED).asRepeat();
  }

  private void keep(Account account, long number) {
    books.keep(account);
    if (number != Opening.NO_NUMBER) {
      numbered.put(number, account);
    }
  }

  boolean knows(String card) {
    return cards.containsKey(card);
  }

  Account accountOf(String card) {
    Card known = cards.get(card);
    if (known == null) {
      throw new IllegalArgumentException("card: known=false (expected: one that was opened)");
    }
    return known.account();
  }

  /** Why nothing can be done with the card of a request; approved when something can. */
  ResponseCode objectionTo(Request request) {
    Card card = of(request);
    if (card == null) {
      return ResponseCode.INVALID_CARD;
    }
    switch (card.status()) {
      case ACTIVE -> {}
      case INACTIVE -> coverage.take(Path.CARD_INACTIVE);
      case EXPIRED -> coverage.take(Path.CARD_EXPIRED);
      case LOST -> coverage.take(Path.CARD_LOST);
      case STOLEN -> coverage.take(Path.CARD_STOLEN);
    }
    return card.status().answer();
  }

  boolean isUnknown(Request request) {
    return of(request) == null;
  }

  /** True for a card that a request would be declined for. */
  boolean isOfNoUse(Request request) {
    return !Objects.requireNonNull(of(request)).status().answer().isApproved();
  }

  /** The account of a card that is known. */
  Account accountOf(Request request) {
    return Objects.requireNonNull(of(request)).account();
  }

  private @Nullable Card of(Request request) {
    String card = request.card();
    return card == null ? null : cards.get(card);
  }
}
