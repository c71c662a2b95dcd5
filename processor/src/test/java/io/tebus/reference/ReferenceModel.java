package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Coverage.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of all that a till, an acquirer or a network can send, once more, naive and
 * readable: one message after the other, everything kept. An engine must give the same answers and
 * leave the same lots. Who asks whether a message is known is here; what is done for it is in
 * {@link Requests}, {@link Transfers}, {@link Facts}, {@link Completions}, {@link TakingBack},
 * {@link Refunds} and {@link Holds}; what the issuer does to cards and accounts in {@link Changes}
 * and {@link Merges}.
 *
 * <p>A hold ends when it is told to: {@link #endDueHolds} before a message, or one by one in the
 * order of the engine that is compared. Lapsed lots are booked when it is told to: {@link #sweep}.
 *
 * <p>Confined to the test's thread. Source: messages.md, sections 3 to 5; points.md; lifecycle.md.
 */
public final class ReferenceModel {

  private final Coverage coverage = new Coverage();
  private final Books books;
  private final Sweep sweep;
  private final Cards cards;
  private final Changes changes;
  private final Merges merges;
  private final Usage usage;
  private final Holds holds;
  private final Requests requests;
  private final Memory memory;
  private final Completions completions;
  private final TakingBack takingBack;
  private final Refunds refunds;
  private @Nullable Booked booked;

  /**
   * A model of an empty host with the demo programme.
   *
   * @param identityAge how late a repeat is still known
   */
  public ReferenceModel(Duration identityAge) {
    this(identityAge, List.of(Programme.DEMO));
  }

  /**
   * A model of an empty host.
   *
   * @param identityAge how late a repeat is still known
   * @param programmes at least one; no two have the same number or name
   */
  public ReferenceModel(Duration identityAge, List<Programme> programmes) {
    books = new Books(programmes, coverage);
    sweep = new Sweep(books, coverage);
    cards = new Cards(books, coverage);
    changes = new Changes(cards, coverage);
    merges = new Merges(books, cards, coverage);
    usage = new Usage(books, coverage);
    Limits limits = new Limits(books, usage, coverage);
    Guards guards = new Guards(books, cards);
    holds = new Holds(books, usage, coverage);
    Spending spending = new Spending(books, cards, guards, limits, holds, coverage);
    Transfers transfers = new Transfers(books, cards, limits, coverage);
    requests = new Requests(books, cards, guards, limits, spending, holds, transfers, coverage);
    memory = new Memory(books, cards, coverage, identityAge);
    Facts facts = new Facts(books, cards, holds, requests, coverage);
    completions = new Completions(books, cards, memory, holds, facts, limits, coverage);
    Mirroring mirroring = new Mirroring(books, coverage);
    takingBack = new TakingBack(books, memory, holds, mirroring, transfers, usage, coverage);
    refunds = new Refunds(books, cards, memory, mirroring, requests, coverage);
  }

  // ---- Programmes

  /**
   * Defines a programme, or defines it anew: the settings count from now on. What was decided
   * before keeps the figures and the terms it was decided with.
   *
   * @param time not before that of the message before
   * @return without figures: approved, as a repeat when the settings are those that count; 12 for
   *     another name than the programme has, or the name of another one
   */
  public Answer defineProgramme(Instant time, Programme programme) {
    books.goOnTo(time);
    return books.define(programme);
  }

  // ---- Cards

  /** Opens an active card with an account of its own, empty, now. */
  public void openCard(String card) {
    if (openCard(books.now(), Opening.of(card)).repeat()) {
      throw new IllegalArgumentException("card: known=true (expected: a new one)");
    }
  }

  /**
   * Opens a card, unless it is there or cannot be opened so.
   *
   * @param time not before that of the message before
   * @return without figures: approved, as a repeat when the card was there; 12 for an account
   *     number that is too large; 94 when the card is there with another account; 62 for a further
   *     card of a closed account; 13 for points of an account that had its opening points before,
   *     or is merged
   */
  public Answer openCard(Instant time, Opening opening) {
    books.goOnTo(time);
    books.turnTo(opening.programme());
    return cards.open(opening);
  }

  /**
   * Changes a card or an account, opens an account without a card, or makes one account of two, or
   * two of one.
   *
   * @param time not before that of the message before
   * @return without figures: approved, as a repeat when there was nothing to do; 14 for a card or
   *     an account that nobody opened; 12 in a programme that is not defined, for a number out of
   *     range, and for what cannot be; 62 to merge or to open a closed account; 61 when merges are
   *     above one another too often, or too many lots would go
   */
  public Answer change(Instant time, Change change) {
    books.goOnTo(time);
    if (!books.isDefined(change.programme())) {
      coverage.take(Path.CHANGE_IN_AN_UNKNOWN_PROGRAMME);
      return Answer.of(ResponseCode.INVALID_TRANSACTION);
    }
    books.turnTo(change.programme());
    return switch (change) {
      case AccountChange ofAccount -> changes.decide(ofAccount);
      case AccountOpening opening -> cards.open(opening);
      case CardChange ofCard -> changes.decide(ofCard);
      case Merging merging -> merges.decide(merging);
    };
  }

  /** Every card that was opened, by programme and number. */
  public List<CardKey> cards() {
    return cards.all();
  }

  /** True when the card was opened. */
  public boolean knows(CardKey card) {
    return cards.knows(card);
  }

  public Balance balance(CardKey card) {
    return balance(AccountKey.of(card));
  }

  public Opening.Status status(CardKey card) {
    return cards.card(card).status();
  }

  public Set<CardChange.Right> rights(CardKey card) {
    return cards.card(card).rights();
  }

  /** The card's lots that have points, lapsed ones too, in draw-down order. */
  public List<Lot> lots(CardKey card) {
    return lots(AccountKey.of(card));
  }

  public Totals totals(int programme) {
    return books.ledger(programme).totals(books.today());
  }

  // ---- Accounts

  /** Every account that has a number, by it. */
  public List<AccountKey> accounts() {
    return cards.numbers();
  }

  /** True when there is an account that is named so. */
  public boolean knows(AccountKey account) {
    return cards.named(account.programme(), account.name()) != null;
  }

  /** Its own, while it is merged too. */
  public AccountChange.Status status(AccountKey account) {
    return named(account).status();
  }

  /** What it brought when it was merged; 0 when it is not. */
  public long brought(AccountKey account) {
    return named(account).brought();
  }

  /** The account that has its points: itself, unless it is merged. */
  public AccountKey rootOf(AccountKey account) {
    return named(account).root().key();
  }

  /** Of the account that has its points. */
  public Balance balance(AccountKey account) {
    return books.balance(named(account).root());
  }

  /** Those of the account that has its points, lapsed ones too, in draw-down order. */
  public List<Lot> lots(AccountKey account) {
    return named(account).root().lots();
  }

  private Account named(AccountKey account) {
    Account named = cards.named(account.programme(), account.name());
    if (named == null) {
      throw new IllegalArgumentException("account: known=false (expected: one that was opened)");
    }
    return named;
  }

  // Of the demo programme

  public boolean knows(String card) {
    return knows(CardKey.ofDemo(card));
  }

  public Balance balance(String card) {
    return balance(CardKey.ofDemo(card));
  }

  public List<Lot> lots(String card) {
    return lots(CardKey.ofDemo(card));
  }

  public Totals totals() {
    return totals(Programme.DEMO.id());
  }

  public Coverage coverage() {
    return coverage;
  }

  // ---- Holds that nobody completed

  /** True when there is an open hold whose deadline has come. */
  public boolean hasDueHold(Instant time) {
    return holds.firstDue(time) != null;
  }

  /**
   * Ends the holds whose deadline has come, the one first that was over first.
   *
   * @param time not before that of the message before
   */
  public void endDueHolds(Instant time) {
    books.goOnTo(time);
    Remembered due = holds.firstDue(time);
    while (due != null) {
      holds.timeOut(due);
      due = holds.firstDue(time);
    }
  }

  /**
   * Ends one hold.
   *
   * @param time not before that of the message before
   * @param number of the decision that made it; its deadline has come
   */
  public Booked endHold(Instant time, long number) {
    books.goOnTo(time);
    return holds.timeOut(memory.decision(number));
  }

  /** The account that has what a decision booked. */
  public AccountKey accountOf(long number) {
    return memory.decision(number).account().key();
  }

  // ---- Lots that lapsed

  /** True when a lot has lapsed so long ago that it is to be booked. */
  public boolean isSweepDue(Instant time) {
    return sweep.isDue(Books.dayOf(time));
  }

  /**
   * Books the lots that lapsed more than two days ago, of all programmes.
   *
   * @param time not before that of the message before
   */
  public Swept sweep(Instant time) {
    books.goOnTo(time);
    return sweep.run();
  }

  // ---- Messages

  /**
   * Decides one message.
   *
   * @param time not before that of the message before
   */
  public Answer execute(Instant time, Request request) {
    books.goOnTo(time);
    books.turnTo(request.programme());
    booked = null;
    if (request.isReversal()) {
      return reverse(request);
    }
    return request.isAdvice() ? advise(request) : decide(request);
  }

  /** Leaves out a message that the host had no room for: nothing but the time goes on. */
  public void skip(Instant time) {
    books.goOnTo(time);
  }

  /** What the last message did; null when it left nothing to remember. */
  public @Nullable Booked booked() {
    return booked;
  }

  private Answer remember(Request request, Decision decision) {
    Remembered entry = memory.keep(request, decision);
    if (decision.booked().effect() == Effect.HELD) {
      holds.await(entry);
    }
    Remembered completed = decision.completes();
    if (completed != null) {
      completed.completeBy(entry);
    }
    usage.note(entry, decision.booked());
    booked = decision.booked();
    coverage.note(booked.reason());
    return entry.answer();
  }

  private Answer decide(Request request) {
    boolean enquiry = request.function() == TransactionFunction.BALANCE;
    List<Remembered> known = memory.known(request);
    if (!known.isEmpty()) {
      if (enquiry) {
        coverage.take(Path.BALANCE_WITH_IDENTITY_OF_ANOTHER);
      }
      return answerAgain(known.getFirst(), request);
    }
    if (enquiry) {
      // A balance has no state: it is not remembered.
      return requests.enquire(request);
    }
    Tombstone tombstone = memory.tombstoneFor(request);
    if (tombstone != null) {
      boolean sameContent = request.hasCardCodeAndAmountOf(tombstone.reversal());
      coverage.meet(
          State.TOMBSTONE, sameContent ? Arrival.REQUEST : Arrival.REQUEST_WITH_OTHER_CONTENT);
      return remember(request, Decision.declined(ResponseCode.INVALID_TRANSACTION));
    }
    if (memory.wasBookedByItsAdvice(request)) {
      coverage.take(Path.REQUEST_AFTER_ITS_ADVICE);
      return remember(request, Decision.declined(ResponseCode.INVALID_TRANSACTION));
    }
    coverage.meet(State.NOTHING_KNOWN, Arrival.REQUEST);
    return remember(
        request,
        switch (request.function()) {
          case VOID -> takingBack.undo(request);
          case PURCHASE_REFUND, REDEMPTION_REFUND -> refunds.refund(request);
          default -> requests.decide(request);
        });
  }

  /** The identity of the request is known: a repeat, or two requests that claim to be one. */
  private Answer answerAgain(Remembered earlier, Request request) {
    if (!earlier.request().content().equals(request.content())) {
      coverage.meet(earlier.row(), Arrival.REQUEST_WITH_OTHER_CONTENT);
      return Answer.of(ResponseCode.DUPLICATE);
    }
    coverage.meet(earlier.row(), Arrival.REQUEST);
    return earlier.state() == Remembered.State.REVERSED
        ? Answer.of(ResponseCode.INVALID_TRANSACTION)
        : earlier.answer().asRepeat();
  }

  /** Never declined: one that claims to be another one is a new one. */
  private Answer advise(Request advice) {
    List<Remembered> known = memory.known(advice);
    Remembered same = sameAmong(known, advice);
    if (same != null) {
      coverage.take(Path.ADVICE_AGAIN);
      return same.answer().asRepeat();
    }
    if (!known.isEmpty()) {
      coverage.take(Path.ADVICE_AGAIN_WITH_OTHER_CONTENT);
    }
    if (memory.tombstoneFor(advice) != null) {
      coverage.take(Path.ADVICE_AFTER_ITS_REVERSAL);
      if (!advice.hasReference()) {
        coverage.meet(State.TOMBSTONE, Arrival.ADVICE);
      }
      return remember(advice, Decision.nothing());
    }
    return remember(
        advice,
        switch (advice.function()) {
          case PURCHASE_REFUND, REDEMPTION_REFUND -> refunds.refund(advice);
          case COMPLETION ->
              advice.hasReference() ? completions.ofNamed(advice) : completions.ofItself(advice);
          default -> completions.ofItself(advice);
        });
  }

  /** Never declined: one with other content is a new one. */
  private Answer reverse(Request reversal) {
    List<Remembered> known = memory.known(reversal);
    Remembered same = sameAmong(known, reversal);
    if (same != null) {
      coverage.take(Path.REVERSAL_AGAIN);
      return same.answer().asRepeat();
    }
    if (!known.isEmpty()) {
      coverage.take(Path.REVERSAL_AGAIN_WITH_OTHER_CONTENT);
    }
    return remember(reversal, takingBack.reverse(reversal));
  }

  private static @Nullable Remembered sameAmong(List<Remembered> known, Request message) {
    for (Remembered earlier : known) {
      if (earlier.request().content().equals(message.content())) {
        return earlier;
      }
    }
    return null;
  }
}
