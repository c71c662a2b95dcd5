package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Coverage.State;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of purchases, redemptions, balances and reversals once more, naive and readable:
 * one message after the other, everything kept in lists. An engine must give the same answers and
 * leave the same lots.
 *
 * <p>Confined to the test's thread. Source: messages.md, sections 3 to 5; points.md; lifecycle.md.
 */
public final class ReferenceModel {

  /** How long a transaction can be found by a reversal, and a tombstone by its late original. */
  private static final Duration TWO_DAYS = Duration.ofDays(2);

  /** The most that DE 4 can show: the cap of a redemption that asks for no limit. */
  private static final long LARGEST_AMOUNT = 999_999_999_999L;

  private static final Decision NOTHING_POSTED = Decision.of(ResponseCode.APPROVED);

  private final Duration identityAge;
  private final Map<String, Card> cards = new HashMap<>();
  private final Map<Long, Account> numbered = new HashMap<>();
  private final List<Account> accounts = new ArrayList<>();
  private final List<Remembered> remembered = new ArrayList<>();
  private final Map<Request.Identity, List<Remembered>> byIdentity = new HashMap<>();
  private final List<Tombstone> tombstones = new ArrayList<>();
  private final Coverage coverage = new Coverage();

  private Programme programme = Programme.DEMO;
  private Instant now = Instant.EPOCH;
  private long issued;
  private long redeemed;

  /** An answer, and what was posted for it: null when nothing was that could be reversed. */
  private record Decision(Answer answer, @Nullable Posting posting) {

    static Decision of(ResponseCode responseCode) {
      return new Decision(Answer.of(responseCode), null);
    }

    static Decision of(Answer answer) {
      return new Decision(answer, null);
    }
  }

  /**
   * A model of an empty host with the demo programme.
   *
   * @param identityAge how late a repeat is still known
   */
  public ReferenceModel(Duration identityAge) {
    this.identityAge = identityAge;
  }

  /** Replaces the programme. What was decided before keeps the figures it was decided with. */
  public void defineProgramme(Programme newProgramme) {
    programme = newProgramme;
  }

  /** Opens an active card with an account of its own, empty, now. */
  public void openCard(String card) {
    if (openCard(now, Opening.of(card)).repeat()) {
      throw new IllegalArgumentException("card: known=true (expected: a new one)");
    }
  }

  /**
   * Opens a card, unless it is there or cannot be opened so.
   *
   * @param time not before that of the message before
   * @return without figures: approved, as a repeat when the card was there; 12 for an account
   *     number that is too large; 94 when the card is there with another account; 13 for points of
   *     an account that had its opening points before
   */
  public Answer openCard(Instant time, Opening opening) {
    goOnTo(time);
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
      account.creditOpeningPoints(opening.points(), programme.expiryOfEarn(today()));
      issued += opening.points();
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
    accounts.add(account);
    if (number != Opening.NO_NUMBER) {
      numbered.put(number, account);
    }
  }

  /**
   * Decides one message.
   *
   * @param time not before that of the message before
   */
  public Answer execute(Instant time, Request request) {
    goOnTo(time);
    return request.isReversal() ? reverse(request) : decide(request);
  }

  /** Leaves out a message that the host had no room for: nothing but the time goes on. */
  public void skip(Instant time) {
    goOnTo(time);
  }

  private void goOnTo(Instant time) {
    if (time.isBefore(now)) {
      throw new IllegalArgumentException("time: time=" + time + " (expected: from " + now + ")");
    }
    now = time;
  }

  /** True when the card was opened. */
  public boolean knows(String card) {
    return cards.containsKey(card);
  }

  public Balance balance(String card) {
    Account account = opened(card);
    return new Balance(account.available(today()), account.lapsed(today()), account.arrears());
  }

  /** The card's lots that have points, lapsed ones too, earliest expiry first. */
  public List<Lot> lots(String card) {
    return opened(card).lots();
  }

  public Totals totals() {
    long available = 0;
    long lapsed = 0;
    long arrears = 0;
    for (Account account : accounts) {
      available += account.available(today());
      lapsed += account.lapsed(today());
      arrears += account.arrears();
    }
    return new Totals(issued, redeemed, available, lapsed, arrears);
  }

  public Coverage coverage() {
    return coverage;
  }

  // ---- What is remembered, and for how long

  /** The one rule of forgetting: what is strictly older than two days is gone. */
  private boolean isRecent(Instant then) {
    return !now.isAfter(then.plus(TWO_DAYS));
  }

  /** Decided messages of the same identity, newest first. Here the window may remember longer. */
  private List<Remembered> known(Request request) {
    return byIdentity.getOrDefault(request.identity(), List.of()).reversed().stream()
        .takeWhile(earlier -> !earlier.time().isBefore(now.minus(identityAge)))
        .toList();
  }

  /** Decided messages that a reversal may mean, newest first. */
  private List<Remembered> recentRequests() {
    return remembered.reversed().stream()
        .takeWhile(earlier -> isRecent(earlier.time()))
        .filter(earlier -> !earlier.request().isReversal())
        .toList();
  }

  /** Tombstones that still work, newest first. */
  private List<Tombstone> recentTombstones() {
    return tombstones.reversed().stream()
        .takeWhile(tombstone -> isRecent(tombstone.time()))
        .toList();
  }

  private Answer remember(Request request, Decision decision) {
    Answer answer = decision.answer().numbered(remembered.size() + 1L);
    // DE 37 as the answer carries it: a till may reverse by the number it was given.
    Request answered =
        request.rrn() != null ? request : request.toBuilder().rrn(madeRrn(request)).build();
    Remembered entry = new Remembered(now, answered, answer, decision.posting());
    remembered.add(entry);
    byIdentity.computeIfAbsent(request.identity(), identity -> new ArrayList<>()).add(entry);
    return answer;
  }

  /** YDDDHH in UTC and the STAN. */
  private String madeRrn(Request request) {
    ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
    return String.format(
        "%d%03d%02d%06d", utc.getYear() % 10, utc.getDayOfYear(), utc.getHour(), request.stan());
  }

  // ---- Requests and advices

  private Answer decide(Request request) {
    boolean enquiry = request.function() == TransactionFunction.BALANCE;
    List<Remembered> known = known(request);
    if (!known.isEmpty()) {
      if (enquiry) {
        coverage.take(Path.BALANCE_WITH_IDENTITY_OF_ANOTHER);
      }
      return answerAgain(known.getFirst(), request);
    }
    if (enquiry) {
      return enquire(request);
    }
    for (Tombstone tombstone : recentTombstones()) {
      if (tombstone.forbids(request)) {
        boolean sameContent = request.hasCardCodeAndAmountOf(tombstone.reversal());
        coverage.meet(
            State.TOMBSTONE, sameContent ? Arrival.REQUEST : Arrival.REQUEST_WITH_OTHER_CONTENT);
        return remember(request, Decision.of(ResponseCode.INVALID_TRANSACTION));
      }
    }
    coverage.meet(State.NOTHING_KNOWN, Arrival.REQUEST);
    return remember(
        request,
        switch (request.function()) {
          case PURCHASE -> purchase(request);
          case REDEMPTION -> redeem(request);
          // Rows that are not built yet get the same answer as what no row claims.
          default -> Decision.of(ResponseCode.INVALID_TRANSACTION);
        });
  }

  /** The identity of the request is known: a repeat, or two requests that claim to be one. */
  private Answer answerAgain(Remembered earlier, Request request) {
    if (!earlier.request().content().equals(request.content())) {
      coverage.meet(earlier.state(), Arrival.REQUEST_WITH_OTHER_CONTENT);
      return Answer.of(ResponseCode.DUPLICATE);
    }
    coverage.meet(earlier.state(), Arrival.REQUEST);
    return earlier.isReversedWhole()
        ? Answer.of(ResponseCode.INVALID_TRANSACTION)
        : earlier.answer().asRepeat();
  }

  /** A balance has no state: it is not remembered; its amount and currency are not looked at. */
  private Answer enquire(Request request) {
    Card card = cardOf(request);
    if (card == null) {
      return Answer.of(ResponseCode.INVALID_CARD);
    }
    if (isRefused(card)) {
      return Answer.of(card.status().answer());
    }
    Account account = card.account();
    return Answer.showing(ResponseCode.APPROVED, account.available(today()), account.arrears());
  }

  private Decision purchase(Request request) {
    long amount = request.amount();
    Rate rate = programme.purchaseRate(request.currency());
    Card card = cardOf(request);
    if (amount == 0) {
      return Decision.of(ResponseCode.INVALID_AMOUNT);
    }
    if (rate == null) {
      return Decision.of(ResponseCode.CURRENCY_NOT_ACCEPTED);
    }
    if (card == null) {
      return Decision.of(ResponseCode.INVALID_CARD);
    }
    if (isRefused(card)) {
      return Decision.of(card.status().answer());
    }
    Account account = card.account();
    Decision refusal = refuseSplitTender(request, account, rate);
    if (refusal != null) {
      return refusal;
    }
    // Nothing below may fail.
    long available = account.available(today());
    long arrearsBefore = account.arrears();
    Programme.Spend spend = splitTender(request, available, rate);
    Deque<Lot> drawn = account.draw(spend.points(), today());
    long earned = programme.earn(request, amount - spend.value());
    long earnedInto = programme.expiryOfEarn(today());
    account.credit(earned, earnedInto);
    redeemed += spend.points();
    issued += earned;
    if (spend.points() > 0) {
      coverage.take(Path.SPLIT_TENDER);
    }
    if (account.arrears() < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_EARN);
    }
    Answer answer =
        new Answer(
            ResponseCode.APPROVED,
            available,
            earned,
            spend.points(),
            spend.value(),
            account.available(today()),
            account.arrears(),
            amount,
            false,
            Answer.NOT_REMEMBERED);
    return new Decision(answer, new Posting(account, amount, earned, earnedInto, spend, drawn));
  }

  /** Why a number of points to use cannot be used, or null when it can, or none was given. */
  private @Nullable Decision refuseSplitTender(Request request, Account account, Rate rate) {
    long wanted = request.pointsToUse();
    if (wanted <= 0) {
      return null;
    }
    if (account.arrears() > 0) {
      coverage.take(Path.DECLINED_IN_ARREARS);
      return notSufficient(account);
    }
    if (wanted > account.available(today())) {
      coverage.take(Path.SPLIT_TENDER_ABOVE_AVAILABLE);
      return notSufficient(account);
    }
    if (rate.valueOf(wanted) > request.amount()) {
      coverage.take(Path.SPLIT_TENDER_ABOVE_AMOUNT);
      return Decision.of(ResponseCode.INVALID_AMOUNT);
    }
    boolean allowed = wanted >= programme.minimum() && wanted % programme.multiple() == 0;
    return allowed ? null : Decision.of(ResponseCode.INVALID_AMOUNT);
  }

  /** The part of a purchase that is paid in points; none of it unless tag 21 asks for it. */
  private Programme.Spend splitTender(Request request, long available, Rate rate) {
    long wanted = request.pointsToUse();
    if (wanted == Request.ALL) {
      Programme.Spend most = programme.spendUpTo(request.amount(), available, rate);
      return most.points() < programme.minimum() ? Programme.Spend.NOTHING : most;
    }
    return wanted > 0 ? programme.spendAtMost(wanted, rate) : Programme.Spend.NOTHING;
  }

  private Decision redeem(Request request) {
    long amount = request.amount();
    boolean exact = request.mode() == 'E';
    Rate rate = programme.redemptionRate(request.currency());
    Card card = cardOf(request);
    if (exact && amount == 0) {
      return Decision.of(ResponseCode.INVALID_AMOUNT);
    }
    if (rate == null) {
      return Decision.of(ResponseCode.CURRENCY_NOT_ACCEPTED);
    }
    if (card == null) {
      return Decision.of(ResponseCode.INVALID_CARD);
    }
    if (isRefused(card)) {
      return Decision.of(card.status().answer());
    }
    Account account = card.account();
    long available = account.available(today());
    long cap = amount == 0 ? LARGEST_AMOUNT : amount;
    Programme.Spend spend = programme.spendUpTo(cap, exact ? Long.MAX_VALUE : available, rate);
    if (exact && spend.value() != amount) {
      coverage.take(Path.AMOUNT_NOT_EXACT_IN_POINTS);
      return Decision.of(ResponseCode.INVALID_AMOUNT);
    }
    if (account.arrears() > 0) {
      coverage.take(Path.DECLINED_IN_ARREARS);
      return notSufficient(account);
    }
    if (spend.points() == 0 || spend.points() > available) {
      return notSufficient(account);
    }
    if (spend.points() < programme.minimum()) {
      return Decision.of(ResponseCode.INVALID_AMOUNT);
    }
    // Nothing below may fail.
    boolean inPart = spend.value() < amount;
    if (inPart) {
      coverage.take(Path.APPROVED_IN_PART);
    }
    if (request.currency() == programme.pointsCurrency()) {
      coverage.take(Path.AMOUNT_IN_POINTS);
    }
    Deque<Lot> drawn = account.draw(spend.points(), today());
    redeemed += spend.points();
    Answer answer =
        new Answer(
            inPart ? ResponseCode.APPROVED_IN_PART : ResponseCode.APPROVED,
            available,
            0,
            spend.points(),
            spend.value(),
            account.available(today()),
            account.arrears(),
            spend.value(),
            false,
            Answer.NOT_REMEMBERED);
    return new Decision(
        answer, new Posting(account, spend.value(), 0, Posting.NO_LOT, spend, drawn));
  }

  private Decision notSufficient(Account account) {
    return Decision.of(
        Answer.showing(
            ResponseCode.NOT_SUFFICIENT_POINTS, account.available(today()), account.arrears()));
  }

  // ---- Reversals: always 00

  private Answer reverse(Request reversal) {
    List<Remembered> known = known(reversal);
    for (Remembered earlier : known) {
      if (earlier.request().content().equals(reversal.content())) {
        coverage.take(Path.REVERSAL_AGAIN);
        return earlier.answer().asRepeat();
      }
    }
    if (!known.isEmpty()) {
      coverage.take(Path.REVERSAL_AGAIN_WITH_OTHER_CONTENT);
    }
    Remembered original = originalOf(reversal);
    Arrival arrival = reversal.standsAfterwards() > 0 ? Arrival.PARTIAL_REVERSAL : Arrival.REVERSAL;
    if (original == null) {
      Tombstone tombstone = new Tombstone(now, reversal);
      boolean first = recentTombstones().stream().noneMatch(tombstone::waitsLike);
      coverage.meet(first ? State.NOTHING_KNOWN : State.TOMBSTONE, arrival);
      tombstones.add(tombstone);
      return remember(reversal, NOTHING_POSTED);
    }
    coverage.meet(original.state(), arrival);
    Posting posting = original.posting();
    if (posting == null || reversal.standsAfterwards() >= posting.standing()) {
      // Was declined, is reversed already, or no more stands than is to stand.
      return remember(reversal, NOTHING_POSTED);
    }
    return remember(reversal, mirror(posting, reversal.standsAfterwards()));
  }

  /** Leaves less of a posting standing: redeemed points go back, then earned points are taken. */
  private Decision mirror(Posting posting, long leftStanding) {
    Account account = posting.account();
    long standing = posting.standing();
    long given = posting.redeemedLeft(standing) - posting.redeemedLeft(leftStanding);
    long taken = posting.earnedLeft(standing) - posting.earnedLeft(leftStanding);
    long value = posting.valueLeft(standing) - posting.valueLeft(leftStanding);
    long available = account.available(today());

    // In this order an original reversed whole is as if it had not been, to the lot, even when the
    // points that it earned were spent: they are taken from where they would have come from.
    long arrearsBefore = account.arrears();
    long lapsed = account.giveBack(posting.drawn(), given, today());
    long arrearsBetween = account.arrears();
    account.takeBack(taken, posting.earnedInto(), today());
    if (lapsed > 0) {
      coverage.take(Path.LOT_BACK_FOR_A_DAY_OF_GRACE);
    }
    if (arrearsBetween < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_REVERSAL);
    }
    if (account.arrears() > arrearsBetween) {
      coverage.take(Path.ARREARS_ARISE);
    }
    posting.leaveStanding(leftStanding);
    redeemed -= given;
    issued -= taken;
    return Decision.of(
        new Answer(
            ResponseCode.APPROVED,
            available,
            taken,
            given,
            value,
            account.available(today()),
            account.arrears(),
            0,
            false,
            Answer.NOT_REMEMBERED));
  }

  /**
   * Finds what a reversal undoes, or null: by DE 90, else by its own STAN, else by DE 37. Where DE
   * 90 was given and nothing has it, the others must agree in card, DE 3 and DE 4 as well.
   */
  private @Nullable Remembered originalOf(Request reversal) {
    List<Remembered> candidates = those(recentRequests(), reversal::mayConcernCardOf);
    OriginalData data = reversal.original();
    if (data != null) {
      List<Remembered> named =
          those(those(candidates, reversal::hasTerminalAndMerchantOf), data::names);
      if (!named.isEmpty()) {
        coverage.take(Path.ORIGINAL_FOUND_BY_ORIGINAL_DATA);
        // Of any acquirer, the reversal's own comes first.
        List<Remembered> own = those(named, request -> request.acquirer() == reversal.acquirer());
        return best(
            own.isEmpty() || data.acquirer() != 0 ? named : own,
            data::hasTransmissionTimeOf,
            reversal);
      }
      candidates = those(candidates, reversal::hasCardCodeAndAmountOf);
    }
    List<Remembered> sameStan =
        those(
            those(candidates, reversal::hasTerminalAndMerchantOf), reversal::hasStanAndAcquirerOf);
    if (!sameStan.isEmpty()) {
      coverage.take(Path.ORIGINAL_FOUND_BY_OWN_STAN);
      return best(sameStan, reversal::hasLocalTimeOf, reversal);
    }
    List<Remembered> sameRrn = those(candidates, reversal::hasRrnAndTerminalOf);
    if (!sameRrn.isEmpty()) {
      coverage.take(Path.ORIGINAL_FOUND_BY_RRN);
      return best(sameRrn, reversal::hasLocalTimeOf, reversal);
    }
    return null;
  }

  /**
   * Of several candidates, newest first: those that the tie-breaker prefers, if there are any; of
   * them the newest that stands and has the same card, DE 3 and DE 4; else the newest that stands;
   * else the newest.
   */
  private Remembered best(
      List<Remembered> candidates, Predicate<Request> tieBreaker, Request reversal) {
    if (candidates.size() > 1) {
      coverage.take(Path.ONE_OF_SEVERAL_ORIGINALS);
    }
    List<Remembered> preferred = those(candidates, tieBreaker);
    List<Remembered> left = preferred.isEmpty() ? candidates : preferred;
    List<Remembered> standing = left.stream().filter(Remembered::stands).toList();
    List<Remembered> alike = those(standing, reversal::hasCardCodeAndAmountOf);
    if (!alike.isEmpty()) {
      return alike.getFirst();
    }
    return standing.isEmpty() ? left.getFirst() : standing.getFirst();
  }

  private static List<Remembered> those(List<Remembered> all, Predicate<Request> rule) {
    return all.stream().filter(entry -> rule.test(entry.request())).toList();
  }

  // ---- Cards and days

  private @Nullable Card cardOf(Request request) {
    String card = request.card();
    return card == null ? null : cards.get(card);
  }

  private boolean isRefused(Card card) {
    switch (card.status()) {
      case ACTIVE -> {
        return false;
      }
      case INACTIVE -> coverage.take(Path.CARD_INACTIVE);
      case EXPIRED -> coverage.take(Path.CARD_EXPIRED);
      case LOST -> coverage.take(Path.CARD_LOST);
      case STOLEN -> coverage.take(Path.CARD_STOLEN);
    }
    return true;
  }

  private Account opened(String card) {
    Card known = cards.get(card);
    if (known == null) {
      throw new IllegalArgumentException("card: known=false (expected: one that was opened)");
    }
    return known.account();
  }

  private long today() {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay();
  }
}
