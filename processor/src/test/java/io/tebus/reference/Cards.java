package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cards that were opened, what they may do, and whose points they spend.
 *
 * <p>Confined to the test's thread. Source: profile, section 4; points.md, section 1.
 */
final class Cards {

  private final Books books;
  private final Coverage coverage;
  private final SortedMap<CardKey, Card> cards = new TreeMap<>();

  /** By their numbers; each programme numbers its own accounts. */
  private final Map<AccountKey, Account> numbered = new HashMap<>();

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
    CardKey key = new CardKey(opening.programme(), opening.card());
    Card known = cards.get(key);
    if (known != null) {
      return openAgain(known, opening);
    }
    long number = opening.accountNumber();
    Account account =
        number == Opening.NO_NUMBER
            ? null
            : numbered.get(AccountKey.ofNumber(opening.programme(), number));
    boolean joins = account != null;
    if (account != null && account.root().status() == AccountChange.Status.CLOSED) {
      coverage.take(Path.CARD_FOR_A_CLOSED_ACCOUNT);
      return Answer.of(ResponseCode.RESTRICTED_CARD);
    }
    if (account == null) {
      account = new Account(AccountKey.of(key), books.today());
    }
    if (opening.points() > 0) {
      if (account.isMerged()) {
        coverage.take(Path.OPENING_POINTS_FOR_A_MERGED_ACCOUNT);
        return Answer.of(ResponseCode.INVALID_AMOUNT);
      }
      if (account.hadOpeningPoints()) {
        coverage.take(Path.OPENING_POINTS_A_SECOND_TIME);
        return Answer.of(ResponseCode.INVALID_AMOUNT);
      }
      coverage.take(joins ? Path.OPENING_POINTS_BY_A_LATER_CARD : Path.OPENED_WITH_POINTS);
      account.creditOpeningPoints(opening.points(), books.loadedLot());
      books.countIssued(opening.points());
    }
    if (joins) {
      coverage.take(pathToJoin(account));
    } else {
      books.keep(account);
      if (number != Opening.NO_NUMBER) {
        numbered.put(AccountKey.ofNumber(opening.programme(), number), account);
      }
    }
    cards.put(
        key, new Card(opening.status(), CardChange.ALL_RIGHTS, number, books.today(), account));
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

  private Path pathToJoin(Account account) {
    if (account.isMerged()) {
      return Path.CARD_JOINS_A_MERGED_ACCOUNT;
    }
    return isForAny(account) ? Path.CARD_JOINS_AN_ACCOUNT : Path.FIRST_CARD_OF_AN_ACCOUNT;
  }

  /** Opens an account without a card, unless there is one with that number: a closed one is 62. */
  Answer open(AccountOpening opening) {
    long number = opening.accountNumber();
    if (number < 0 || number > Opening.LARGEST_NUMBER) {
      coverage.take(Path.ACCOUNT_NUMBER_OUT_OF_RANGE);
      return Answer.of(ResponseCode.INVALID_TRANSACTION);
    }
    AccountKey key = AccountKey.ofNumber(opening.programme(), number);
    Account known = numbered.get(key);
    if (known != null && known.root().status() == AccountChange.Status.CLOSED) {
      coverage.take(Path.CLOSED_ACCOUNT_OPENED_AGAIN);
      return Answer.of(ResponseCode.RESTRICTED_CARD);
    }
    if (known != null) {
      coverage.take(Path.ACCOUNT_OPENED_AGAIN);
      return Answer.of(ResponseCode.APPROVED).asRepeat();
    }
    coverage.take(Path.ACCOUNT_OPENED_WITHOUT_A_CARD);
    Account account = new Account(key, books.today());
    books.keep(account);
    numbered.put(key, account);
    return Answer.of(ResponseCode.APPROVED);
  }

  /** True when a card was opened for an account. */
  boolean isForAny(Account account) {
    return cards.values().stream().anyMatch(card -> card.account().equals(account));
  }

  /** The numbers of all accounts that have one. */
  List<AccountKey> numbers() {
    return List.copyOf(numbered.keySet());
  }

  /** All of them, by programme and number. */
  List<CardKey> all() {
    return List.copyOf(cards.keySet());
  }

  boolean knows(CardKey card) {
    return cards.containsKey(card);
  }

  Card card(CardKey card) {
    Card known = cards.get(card);
    if (known == null) {
      throw new IllegalArgumentException("card: known=false (expected: one that was opened)");
    }
    return known;
  }

  /** Other status and rights of a card that is known. */
  void change(CardKey card, Card after) {
    cards.put(card, after);
  }

  /** The account of a programme that is named so, or null; it may be merged. */
  @Nullable Account named(int programme, AccountName name) {
    String number = name.card();
    if (number == null) {
      return numbered.get(new AccountKey(programme, name));
    }
    Card card = cards.get(new CardKey(programme, number));
    return card == null ? null : card.account();
  }

  /** The account that has the points of the one that is named so, or null. */
  @Nullable Account rootOf(int programme, AccountName name) {
    Account account = named(programme, name);
    return account == null ? null : account.root();
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
    ResponseCode objection = card.status().answer();
    if (objection.isApproved() && isOfAnAccountOfNoUse(request)) {
      coverage.take(Path.ACCOUNT_OF_NO_USE);
      return ResponseCode.RESTRICTED_CARD;
    }
    return objection;
  }

  boolean isUnknown(Request request) {
    return of(request) == null;
  }

  /** True for a card that a request would be declined for. */
  boolean isOfNoUse(Request request) {
    return !known(request).status().answer().isApproved();
  }

  /** True for a card whose account is blocked or closed. */
  boolean isOfAnAccountOfNoUse(Request request) {
    return accountOf(request).status() != AccountChange.Status.ACTIVE;
  }

  /** True when the card of a request may do so. */
  boolean has(Request request, CardChange.Right right) {
    return known(request).rights().contains(right);
  }

  boolean hasAllRights(Request request) {
    return known(request).rights().equals(CardChange.ALL_RIGHTS);
  }

  /** True for a card that is too new to spend. */
  boolean isTooNew(Request request) {
    int days = books.programme().spending().coolDownDays();
    return books.isCoolingDown(known(request).openedOn(), days);
  }

  /** The account that has the points of a card that is known. */
  Account accountOf(Request request) {
    return known(request).account().root();
  }

  private Card known(Request request) {
    return Objects.requireNonNull(of(request));
  }

  private @Nullable Card of(Request request) {
    String card = request.card();
    return card == null ? null : cards.get(new CardKey(request.programme(), card));
  }
}
