package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.reference.Coverage.Arrival;
import io.tebus.reference.Coverage.Path;
import io.tebus.reference.Coverage.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of all that a till, an acquirer or a network can send, once more, naive and
 * readable: one message after the other, everything kept. An engine must give the same answers and
 * leave the same lots. Who asks whether a message is known is here; what is done for it is in
 * {@link Requests}, {@link Facts}, {@link Completions}, {@link TakingBack} and {@link Holds}.
 *
 * <p>A hold ends when it is told to: {@link #endDueHolds} before a message, or one by one in the
 * order of the engine that is compared.
 *
 * <p>Confined to the test's thread. Source: messages.md, sections 3 to 5; points.md; lifecycle.md.
 */
public final class ReferenceModel {

  private final Coverage coverage = new Coverage();
  private final Books books = new Books(coverage);
  private final Cards cards = new Cards(books, coverage);
  private final Holds holds = new Holds(books, coverage);
  private final Requests requests = new Requests(books, cards, holds, coverage);
  private final Memory memory;
  private final Completions completions;
  private final TakingBack takingBack;
  private @Nullable Booked booked;

  /**
   * A model of an empty host with the demo programme.
   *
   * @param identityAge how late a repeat is still known
   */
  public ReferenceModel(Duration identityAge) {
    memory = new Memory(books, coverage, identityAge);
    Facts facts = new Facts(books, cards, holds, requests, coverage);
    completions = new Completions(books, memory, holds, facts, coverage);
    takingBack = new TakingBack(books, cards, memory, holds, coverage);
  }

  /** Replaces the programme. What was decided before keeps the figures it was decided with. */
  public void defineProgramme(Programme newProgramme) {
    books.define(newProgramme);
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
   *     number that is too large; 94 when the card is there with another account; 13 for points of
   *     an account that had its opening points before
   */
  public Answer openCard(Instant time, Opening opening) {
    books.goOnTo(time);
    return cards.open(opening);
  }

  /** True when the card was opened. */
  public boolean knows(String card) {
    return cards.knows(card);
  }

  public Balance balance(String card) {
    return books.balance(cards.accountOf(card));
  }

  /** The card's lots that have points, lapsed ones too, earliest expiry first. */
  public List<Lot> lots(String card) {
    return cards.accountOf(card).lots();
  }

  public Totals totals() {
    return books.totals();
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

  /** The card of a decision that a hold was made for. */
  public String cardOf(long number) {
    return Objects.requireNonNull(memory.decision(number).request().card());
  }

  // ---- Messages

  /**
   * Decides one message.
   *
   * @param time not before that of the message before
   */
  public Answer execute(Instant time, Request request) {
    books.goOnTo(time);
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
          case PURCHASE_REFUND, REDEMPTION_REFUND -> takingBack.refund(request);
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
          case PURCHASE_REFUND, REDEMPTION_REFUND -> takingBack.refund(advice);
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
