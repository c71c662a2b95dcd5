package io.tebus.reference;

import io.tebus.reference.Coverage.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered, for how long, and how one message finds another: by identity, by DE 90, by
 * its own STAN, by DE 37, by DE 38.
 *
 * <p>Confined to the test's thread. Source: profile, section 3 (reference) and 5.1 to 5.5.
 */
final class Memory {

  /** How long a transaction can be found by a reversal, and a tombstone by its late original. */
  private static final Duration TWO_DAYS = Duration.ofDays(2);

  /** Where DE 11 is unique for a while. */
  private record Key(String terminal, String merchant, int stan) {
    static Key of(Request request, int stan) {
      return new Key(request.terminal(), request.merchant(), stan);
    }
  }

  private record RrnKey(String terminal, String rrn) {}

  private final Books books;
  private final Cards cards;
  private final Coverage coverage;
  private final Duration identityAge;
  private final Map<Long, Remembered> byNumber = new HashMap<>();
  private final Map<Request.Identity, List<Remembered>> byIdentity = new HashMap<>();

  /** Requests and advices; a reversal is never another one's original. */
  private final Map<Key, List<Remembered>> byKey = new HashMap<>();

  private final Map<RrnKey, List<Remembered>> byRrn = new HashMap<>();
  private final List<Tombstone> tombstones = new ArrayList<>();

  /** Holds that are open or have ended not long ago, among others. */
  private final List<Remembered> keptHolds = new ArrayList<>();

  /**
   * @param identityAge how late a repeat is still known, and what refunds, voids, completions and
   *     advices name
   */
  Memory(Books books, Cards cards, Coverage coverage, Duration identityAge) {
    this.books = books;
    this.cards = cards;
    this.coverage = coverage;
    this.identityAge = identityAge;
  }

  /** Remembers a decision; its number is the next one. */
  Remembered keep(Request request, Decision decision) {
    // DE 37 as the answer carries it: a till may name the request by the number it was given.
    String rrn = request.rrn() != null ? request.rrn() : madeRrn(request);
    Request answered = request.toBuilder().rrn(rrn).build();
    Remembered entry = new Remembered(byNumber.size() + 1L, books.now(), answered, decision);
    byNumber.put(entry.number(), entry);
    add(byIdentity, request.identity(), entry);
    if (!request.isReversal()) {
      add(byKey, Key.of(request, request.stan()), entry);
      add(byRrn, new RrnKey(request.terminal(), rrn), entry);
    }
    if (entry.state() == Remembered.State.HELD) {
      keptHolds.add(entry);
    }
    return entry;
  }

  private static <K> void add(Map<K, List<Remembered>> index, K key, Remembered entry) {
    index.computeIfAbsent(key, any -> new ArrayList<>()).add(entry);
  }

  /** YDDDHH in UTC and the STAN. */
  private String madeRrn(Request request) {
    ZonedDateTime utc = books.now().atZone(ZoneOffset.UTC);
    return String.format(
        "%d%03d%02d%06d", utc.getYear() % 10, utc.getDayOfYear(), utc.getHour(), request.stan());
  }

  void keep(Tombstone tombstone) {
    tombstones.add(tombstone);
  }

  Remembered decision(long number) {
    Remembered entry = byNumber.get(number);
    if (entry == null) {
      throw new IllegalArgumentException(
          "decision: number=" + number + " (expected: 1-" + byNumber.size() + ")");
    }
    return entry;
  }

  // ---- The same message once more

  /** Decided messages of the same identity, newest first. */
  List<Remembered> known(Request request) {
    return newest(byIdentity, request.identity(), identityAge).toList();
  }

  /**
   * The request that an advice without a reference is itself: the newest of its programme with the
   * same acquirer, DE 11, 12, 13, 41, 42, 2, 3 and 4. Null when there is none.
   */
  @Nullable Remembered adviceOf(Request advice) {
    Predicate<Request> same =
        request ->
            !request.isAdvice() && isSameSale(advice, request) && advice.mayConcernCardOf(request);
    List<Remembered> known = those(newest(byKey, Key.of(advice, advice.stan()), identityAge), same);
    return known.isEmpty() ? keptHold(same) : known.getFirst();
  }

  /** True when an advice has booked already what a request asks for that comes too late. */
  boolean wasBookedByItsAdvice(Request late) {
    return newest(byKey, Key.of(late, late.stan()), identityAge)
        .filter(entry -> entry.request().isAdvice() && isSameSale(late, entry.request()))
        .anyMatch(entry ->
            switch (entry.effect()) {
              case POSTED, HELD, COMPLETED, MIRRORED -> true;
              case DECLINED, NOTHING, TOMBSTONE, RELEASED, RESTORED -> false;
            });
  }

  private static boolean isSameSale(Request one, Request other) {
    return one.hasTerminalAndMerchantOf(other)
        && one.hasStanAndAcquirerOf(other)
        && one.hasLocalTimeOf(other)
        && one.hasCardCodeAndAmountOf(other);
  }

  // ---- Reversals that came first

  /** The newest reversal that a request comes too late for, or null. */
  @Nullable Tombstone tombstoneFor(Request late) {
    List<Tombstone> tooLateFor =
        recentTombstones().filter(tombstone -> tombstone.forbids(late)).toList();
    return tooLateFor.isEmpty() ? null : tooLateFor.getFirst();
  }

  /** True when the original that a request names was reversed before it came. */
  boolean awaitsOriginalOf(Request request) {
    return recentTombstones().anyMatch(tombstone -> tombstone.awaitsOriginalOf(request));
  }

  /** The row of the table for a request whose original is not known. */
  Coverage.State rowOfNothing(Request request) {
    return awaitsOriginalOf(request) ? Coverage.State.TOMBSTONE : Coverage.State.NOTHING_KNOWN;
  }

  /** True when another reversal waits for an original with the same STAN. */
  boolean hasLike(Tombstone tombstone) {
    return recentTombstones().anyMatch(tombstone::waitsLike);
  }

  private Stream<Tombstone> recentTombstones() {
    return tombstones.reversed().stream()
        .takeWhile(tombstone -> books.isNotOlder(tombstone.time(), TWO_DAYS));
  }

  // ---- The original of a reversal

  /**
   * Finds what a reversal undoes, or null: by DE 90, else by its own STAN, else by DE 37. Where DE
   * 90 was given and nothing has it, the others must agree in card, DE 3 and DE 4 as well.
   */
  @Nullable Remembered originalOf(Request reversal) {
    OriginalData data = reversal.original();
    if (data != null) {
      List<Remembered> named =
          named(
              data,
              reversal,
              reversible(byKey, Key.of(reversal, data.stan()))
                  .filter(entry -> mayBeUndone(entry, reversal, data::hasTransmissionTimeOf)));
      if (!named.isEmpty()) {
        coverage.take(Path.ORIGINAL_FOUND_BY_ORIGINAL_DATA);
        return best(named, data::hasTransmissionTimeOf, reversal);
      }
    }
    Predicate<Remembered> mayBeMeant =
        entry ->
            reversal.mayConcernCardOf(entry.request())
                && (data == null || reversal.hasCardCodeAndAmountOf(entry.request()))
                && mayBeUndone(entry, reversal, reversal::hasLocalTimeOf);
    List<Remembered> sameStan =
        those(
            reversible(byKey, Key.of(reversal, reversal.stan())).filter(mayBeMeant),
            reversal::hasStanAndAcquirerOf);
    if (!sameStan.isEmpty()) {
      coverage.take(Path.ORIGINAL_FOUND_BY_OWN_STAN);
      return best(sameStan, reversal::hasLocalTimeOf, reversal);
    }
    String rrn = reversal.rrn();
    List<Remembered> sameRrn =
        rrn == null
            ? List.of()
            : reversible(byRrn, new RrnKey(reversal.terminal(), rrn)).filter(mayBeMeant).toList();
    if (!sameRrn.isEmpty()) {
      coverage.take(Path.ORIGINAL_FOUND_BY_RRN);
      return best(sameRrn, reversal::hasLocalTimeOf, reversal);
    }
    return data == null ? null : keptHoldOf(data, reversal);
  }

  /** A refund, a void, an advice that did nothing is meant only by who leaves no doubt. */
  private static boolean mayBeUndone(
      Remembered entry, Request reversal, Predicate<Request> tieBreaker) {
    return isNoMirror(entry)
        || tieBreaker.test(entry.request())
        || reversal.hasCardCodeAndAmountOf(entry.request());
  }

  // ---- What a refund, a void or a completion names

  /**
   * Finds what DE 90 names, or else DE 38; null when there is nothing. What was no posting itself
   * is never meant: a refund, a void, an advice that changed nothing.
   */
  @Nullable Remembered namedBy(Request request) {
    OriginalData data = request.original();
    if (data != null) {
      List<Remembered> named =
          named(
              data,
              request,
              newest(byKey, Key.of(request, data.stan()), identityAge)
                  .filter(Memory::isNoMirror)
                  // STANs come again: after two days DE 7 has to agree.
                  .filter(entry ->
                      books.isNotOlder(entry.time(), TWO_DAYS)
                          || data.hasTransmissionTimeOf(entry.request())));
      if (!named.isEmpty()) {
        coverage.take(Path.NAMED_BY_ORIGINAL_DATA);
        return best(named, data::hasTransmissionTimeOf, request);
      }
    }
    Request.Identity approved = request.approvalOf();
    Remembered found = approved == null ? null : approvedAs(approved, request);
    return found != null || data == null ? found : keptHoldOf(data, request);
  }

  /** A hold of the card is known for itself, however old the message that made it. */
  private @Nullable Remembered keptHoldOf(OriginalData data, Request request) {
    return keptHold(original ->
        data.names(original)
            && data.hasTransmissionTimeOf(original)
            && request.hasTerminalAndMerchantOf(original)
            && request.hasCardOf(original)
            && request.mayConcernCardOf(original));
  }

  private @Nullable Remembered keptHold(Predicate<Request> rule) {
    keptHolds.removeIf(entry -> !entry.isKeptHold(books.now(), TWO_DAYS));
    for (Remembered entry : keptHolds.reversed()) {
      if (rule.test(entry.request()) && isFoundByItsCard(entry)) {
        return entry;
      }
    }
    return null;
  }

  /** From its card, up the merges: an unmerge leaves what was opened meanwhile behind. */
  private boolean isFoundByItsCard(Remembered entry) {
    String card = Objects.requireNonNull(entry.request().card());
    Account account = cards.card(new CardKey(entry.request().programme(), card)).account();
    while (!entry.hold().wasMadeOn(account)) {
      if (!account.isMerged()) {
        return false;
      }
      account = account.mergedInto();
    }
    return true;
  }

  /** DE 38 is of one transaction; DE 37, or else terminal, merchant and card, must agree. */
  private @Nullable Remembered approvedAs(Request.Identity approved, Request request) {
    List<Remembered> all = byIdentity.getOrDefault(approved, List.of());
    if (all.isEmpty()) {
      return null;
    }
    Remembered named = all.getLast();
    Request original = named.request();
    // A hold is known for itself as long as it is open, and a while longer.
    boolean known =
        books.isNotOlder(named.time(), identityAge) || named.isKeptHold(books.now(), TWO_DAYS);
    if (!known
        || original.isReversal()
        || !isNoMirror(named)
        || request.acquirer() != original.acquirer()
        || !request.mayConcernCardOf(original)) {
      return null;
    }
    // Goods may be brought back to another shop; nobody completes or voids for another one.
    if (request.hasRrnOf(original)
        && (request.isRefund() || request.merchant().equals(original.merchant()))) {
      coverage.take(Path.NAMED_BY_APPROVAL_AND_RRN);
      return named;
    }
    if (request.hasTerminalAndMerchantOf(original) && request.hasCardOf(original)) {
      coverage.take(Path.NAMED_BY_APPROVAL_AND_CARD);
      return named;
    }
    return null;
  }

  private static boolean isNoMirror(Remembered entry) {
    return entry.state() != Remembered.State.MIRROR;
  }

  // ---- How they choose

  /** Those that DE 90 names, newest first: of any acquirer, the message's own alone if any. */
  private static List<Remembered> named(
      OriginalData data, Request by, Stream<Remembered> ofSameTerminal) {
    List<Remembered> named =
        those(ofSameTerminal, request -> data.names(request) && by.mayConcernCardOf(request));
    if (data.acquirer() != 0) {
      return named;
    }
    List<Remembered> own = those(named.stream(), request -> request.acquirer() == by.acquirer());
    return own.isEmpty() ? named : own;
  }

  /**
   * Of several candidates, newest first: those that the tie-breaker prefers, if there are any; of
   * them the newest that is alive and has the same card, DE 3 and DE 4; else the newest that is
   * alive; else the newest.
   */
  private Remembered best(List<Remembered> candidates, Predicate<Request> tieBreaker, Request by) {
    if (candidates.size() > 1) {
      coverage.take(Path.ONE_OF_SEVERAL_ORIGINALS);
    }
    List<Remembered> preferred = those(candidates.stream(), tieBreaker);
    List<Remembered> left = preferred.isEmpty() ? candidates : preferred;
    List<Remembered> alive = left.stream().filter(Remembered::isAlive).toList();
    List<Remembered> alike = those(alive.stream(), by::hasCardCodeAndAmountOf);
    if (!alike.isEmpty()) {
      return alike.getFirst();
    }
    return alive.isEmpty() ? left.getFirst() : alive.getFirst();
  }

  private static List<Remembered> those(Stream<Remembered> all, Predicate<Request> rule) {
    return all.filter(entry -> rule.test(entry.request())).toList();
  }

  /** What a reversal may mean: what is young, and open holds. */
  private <K> Stream<Remembered> reversible(Map<K, List<Remembered>> index, K key) {
    return newest(index, key, identityAge)
        .filter(entry ->
            books.isNotOlder(entry.time(), TWO_DAYS) || entry.state() == Remembered.State.HELD);
  }

  private <K> Stream<Remembered> newest(Map<K, List<Remembered>> index, K key, Duration age) {
    return index.getOrDefault(key, List.of()).reversed().stream()
        .takeWhile(entry -> books.isNotOlder(entry.time(), age));
  }
}
