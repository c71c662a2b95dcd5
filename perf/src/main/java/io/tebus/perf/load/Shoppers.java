package io.tebus.perf.load;

import io.tebus.iso.SpendingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The customers and tills behind one link: whose turn it is, and what they ask for. A card has at
 * most one request under way; one whose answer was wrong does not come back into play.
 *
 * <p>Guarded by the lock of its link.
 */
final class Shoppers {

  static final int TILLS_PER_LINK = 8;

  /** One in so many requests in mode E writes the letter that is the default anyway. */
  private static final int LETTER_E_ONE_IN = 2;

  /** One in so many holds is for an order, which is kept for longer. */
  private static final int ORDER_ONE_IN = 4;

  /** One in so many repeated reversals comes as a new message instead of the same again. */
  private static final int SECOND_REVERSAL_ONE_IN = 4;

  private final CardDeck deck;
  private final int links;
  private final ShoppingMix mix;
  private final List<Till> tills = new ArrayList<>();
  private final List<CardLedger> cards = new ArrayList<>();
  private final List<CardLedger> idle = new ArrayList<>();
  private int nextPlace;

  /**
   * The customers of the given link, 0 to {@code links - 1}; the links share the deck in turn. The
   * trace numbers of its tills follow {@code lastStan}.
   */
  Shoppers(int link, int links, CardDeck deck, long seed, long lastStan) {
    this.deck = deck;
    this.links = links;
    nextPlace = link;
    mix = new ShoppingMix(seed + link);
    for (int i = 0; i < TILLS_PER_LINK; i++) {
      tills.add(new Till(link * TILLS_PER_LINK + i + 1, link + 1, lastStan));
    }
  }

  /** The next request, or null when every card is under way or out of play. */
  @Nullable Planned next(Instant now) {
    Operation operation = mix.operation();
    CardLedger card = operation == Operation.FIRST_TOUCH ? newCardElseIdle() : idleElseNewCard();
    if (card == null) {
      return null;
    }
    return card.isOpen()
        ? planned(card, operation, now)
        : card.newRequests().balance(Operation.FIRST_TOUCH, till(), now);
  }

  /** The question that closes a card's ledger; null for a card that was never opened. */
  @Nullable Planned closingBalance(CardLedger card, Instant now) {
    card.passTime(now);
    return card.isOpen()
        ? card.newRequests().balance(Operation.CLOSING_BALANCE, till(), now)
        : null;
  }

  /**
   * The void of what a closed ledger still has on hold or pending, or null: whoever shops next must
   * not meet its end.
   */
  @Nullable Planned lastVoid(CardLedger card, Instant now) {
    card.passTime(now);
    LedgerEntry hold = card.hold();
    return hold == null || card.isInDoubt(now)
        ? null
        : card.followUps().voiding(hold, till(), now, false);
  }

  /** Puts the cards of a request back into play. */
  void free(Planned planned) {
    idle.add(planned.card());
    CardLedger recipient = planned.recipient();
    if (recipient != null) {
      idle.add(recipient);
    }
  }

  /** Every card that came into play, in order. */
  List<CardLedger> cards() {
    return List.copyOf(cards);
  }

  private Planned planned(CardLedger card, Operation operation, Instant now) {
    card.passTime(now);
    NewRequests requests = card.newRequests();
    FollowUps followUps = card.followUps();
    if (card.isInDoubt(now)) {
      return requests.balance(Operation.BALANCE, till(), now);
    }
    return switch (operation) {
      case FIRST_TOUCH, PURCHASE -> purchase(requests, now);
      case REDEMPTION_EXACT -> exactRedemption(card, now);
      case REDEMPTION_UP_TO -> redemptionUpTo(card, now);
      case BALANCE, CLOSING_BALANCE -> requests.balance(Operation.BALANCE, till(), now);
      case REPEAT ->
          followUps.canRepeat() ? followUps.repeat(mix.oneIn(2)) : purchase(requests, now);
      case REVERSAL ->
          followUps.canReverse() && takesRecipient(card, now)
              ? followUps.reversal(mix.oneIn(2), now)
              : purchase(requests, now);
      case REVERSAL_REPEAT ->
          followUps.canRepeatReversal() ? reversalAgain(followUps, now) : purchase(requests, now);
      case HOLD -> card.hold() == null ? hold(card, now) : completion(card, now);
      case AUTHORIZATION ->
          card.hold() == null ? authorization(requests, now) : completion(card, now);
      case COMPLETION -> completion(card, now);
      case REFUND -> refund(card, now);
      case VOID -> voiding(card, now);
      case LOAD -> load(requests, now);
      case TRANSFER -> transfer(card, now);
    };
  }

  private Planned purchase(NewRequests requests, Instant now) {
    DemoCurrency currency = mix.currency();
    long amountMinor = mix.purchaseMinor(currency);
    return requests.purchase(till(), now, currency, amountMinor, mix.merchantType());
  }

  private Planned authorization(NewRequests requests, Instant now) {
    DemoCurrency currency = mix.currency();
    long amountMinor = mix.purchaseMinor(currency);
    return requests.authorization(till(), now, currency, amountMinor, mix.merchantType());
  }

  private Planned load(NewRequests requests, Instant now) {
    DemoCurrency currency = mix.currency();
    return requests.load(till(), now, currency, mix.loadMinor(currency));
  }

  /** To any card that nobody uses just now; a purchase when there is none. */
  private Planned transfer(CardLedger card, Instant now) {
    CardLedger recipient = idleCard();
    if (recipient == null) {
      return purchase(card.newRequests(), now);
    }
    if (!mayReceive(recipient, now)) {
      idle.add(recipient);
      return purchase(card.newRequests(), now);
    }
    DemoCurrency currency = mix.transferCurrency();
    long points = mix.exactPoints(card.availablePoints(), currency);
    long amountMinor = mix.transferMinor(points, currency);
    return card.newRequests().transfer(till(), now, currency, amountMinor, recipient);
  }

  /**
   * Takes who received the points of a card's last transaction out of play; false when it is not
   * there to be taken.
   */
  private boolean takesRecipient(CardLedger card, Instant now) {
    LedgerEntry last = card.last();
    CardLedger recipient = last == null ? null : last.recipient();
    return recipient == null
        || (!recipient.isOutstanding() && mayReceive(recipient, now) && idle.remove(recipient));
  }

  /** Its balance is known, so what a transfer makes of it is, too. */
  private static boolean mayReceive(CardLedger card, Instant now) {
    card.passTime(now);
    return card.isOpen() && !card.isInDoubt(now);
  }

  private Planned exactRedemption(CardLedger card, Instant now) {
    DemoCurrency currency = mix.currency();
    long points = mix.exactPoints(card.availablePoints(), currency);
    boolean letter = mix.oneIn(LETTER_E_ONE_IN);
    return card.newRequests().redemption(till(), now, SpendingMode.EXACT, letter, currency, points);
  }

  private Planned redemptionUpTo(CardLedger card, Instant now) {
    DemoCurrency currency = mix.currency();
    long points = mix.upToPoints(card.availablePoints(), currency);
    return card.newRequests().redemption(till(), now, SpendingMode.UP_TO, true, currency, points);
  }

  private Planned hold(CardLedger card, Instant now) {
    DemoCurrency currency = mix.currency();
    boolean isExact = mix.oneIn(2);
    long points =
        isExact
            ? mix.exactPoints(card.availablePoints(), currency)
            : mix.upToPoints(card.availablePoints(), currency);
    SpendingMode mode = isExact ? SpendingMode.EXACT : SpendingMode.UP_TO;
    boolean isOrder = mix.oneIn(ORDER_ONE_IN);
    return card.newRequests().hold(till(), now, mode, isOrder, currency, points);
  }

  private Planned completion(CardLedger card, Instant now) {
    LedgerEntry hold = card.hold();
    if (hold == null) {
      return purchase(card.newRequests(), now);
    }
    long amountMinor = mix.completionMinor(hold.approvedMinor());
    return card.followUps().completion(till(), now, amountMinor, mix.oneIn(2));
  }

  private Planned refund(CardLedger card, Instant now) {
    LedgerEntry refundable = card.refundable();
    if (refundable == null || !card.followUps().canRefund()) {
      return purchase(card.newRequests(), now);
    }
    long amountMinor = mix.refundMinor(refundable.standingMinor());
    return card.followUps().refund(till(), now, amountMinor, mix.oneIn(2));
  }

  private Planned voiding(CardLedger card, Instant now) {
    LedgerEntry hold = card.hold();
    LedgerEntry voided = hold == null ? card.followUps().voidable(now) : hold;
    return voided == null
        ? purchase(card.newRequests(), now)
        : card.followUps().voiding(voided, till(), now, mix.oneIn(2));
  }

  private Planned reversalAgain(FollowUps followUps, Instant now) {
    return mix.oneIn(SECOND_REVERSAL_ONE_IN)
        ? followUps.secondReversal(mix.oneIn(2), now)
        : followUps.repeatedReversal();
  }

  private Till till() {
    return tills.get(mix.below(tills.size()));
  }

  private @Nullable CardLedger newCardElseIdle() {
    CardLedger card = newCard();
    return card == null ? idleCard() : card;
  }

  private @Nullable CardLedger idleElseNewCard() {
    CardLedger card = idleCard();
    return card == null ? newCard() : card;
  }

  private @Nullable CardLedger newCard() {
    if (nextPlace >= deck.size()) {
      return null;
    }
    CardLedger card = new CardLedger(deck.number(nextPlace));
    nextPlace += links;
    cards.add(card);
    return card;
  }

  private @Nullable CardLedger idleCard() {
    if (idle.isEmpty()) {
      return null;
    }
    int chosen = mix.below(idle.size());
    CardLedger card = idle.get(chosen);
    CardLedger moved = idle.removeLast();
    if (moved != card) {
      idle.set(chosen, moved);
    }
    return card;
  }
}
