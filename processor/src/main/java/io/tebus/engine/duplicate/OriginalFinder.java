package io.tebus.engine.duplicate;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Holds;
import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;

/**
 * Finds the transaction that a reversal, a refund, a void, a completion or an advice means.
 *
 * <p>Confined to the engine thread. A reversal, in order: DE 90 (STAN, acquirer, terminal,
 * merchant); the reversal's own STAN, as terminals re-use it; DE 37 and terminal. With a DE 90 that
 * matches nothing, the fallbacks count only for the same card, DE 3 and DE 4, or a stray number
 * would reverse a stranger's purchase. The others: DE 90; else DE 38 with DE 37, or with terminal,
 * merchant and card, of the same acquirer. Another card is never a match. Source: message profile,
 * 3, 5.3 and 5.4.
 */
public final class OriginalFinder {

  private static final int TIE_BROKEN = 8;

  /** By what may be the same moment in another time zone. */
  private static final int TIE_BROKEN_ACROSS_ZONES = 4;

  private static final int UNBROKEN = 0;
  private static final int STANDING_SAME_CONTENT = 2;
  private static final int STANDING = 1;

  /**
   * Candidates that are looked at for a message that can be answered without its original: what a
   * peer that re-uses one STAN all the time can cost others.
   */
  private static final int FEW_CANDIDATES = 400;

  /** Holds of an account that are looked at: more than are open, with some that ended. */
  private static final int MAX_HOLDS = 4 * Holds.MAX_PER_ACCOUNT;

  // Class and function.
  private static final int AUTHORIZATION_REQUEST = 10;

  private static final int FINANCIAL_REQUEST = 20;

  private final RecentTransactions recent;
  private final Cards cards;
  private final Holds holds;
  private TransactionCommand request = new TransactionCommand();
  private long nowMs;
  private boolean forReversal;
  private int best;
  private int bestRank;
  private int hold;
  private int candidatesLeft;

  public OriginalFinder(RecentTransactions recent, Cards cards, Holds holds) {
    this.recent = recent;
    this.cards = cards;
    this.holds = holds;
  }

  private void begin(TransactionCommand request, long nowMs, boolean forReversal) {
    this.request = request;
    this.nowMs = nowMs;
    this.forReversal = forReversal;
    best = RecentTransactions.NONE;
    bestRank = -1;
    hold = Holds.NONE;
    candidatesLeft = forReversal ? RecentTransactions.MAX_CANDIDATES : FEW_CANDIDATES;
  }

  /** The ordinal of the transaction that a reversal means, or {@link RecentTransactions#NONE}. */
  public int find(TransactionCommand reversal, long nowMs) {
    begin(reversal, nowMs, true);
    boolean named = reversal.hasOriginal();
    if (named) {
      searchByOriginal();
    }
    if (best == RecentTransactions.NONE) {
      searchByKey(reversal.acquirer(), reversal.stan(), false, named);
    }
    if (best == RecentTransactions.NONE && reversal.hasRrn()) {
      searchByRrn(named);
    }
    if (best == RecentTransactions.NONE && named) {
      hold = searchHolds(true);
    }
    return best;
  }

  /**
   * The ordinal of the transaction that a request names, or {@link RecentTransactions#NONE}. A hold
   * outlives the window: then there is {@link #foundHold} alone.
   *
   * @param lastLsn the LSN decided last
   */
  public int findNamed(TransactionCommand request, long nowMs, long lastLsn) {
    begin(request, nowMs, false);
    if (request.hasOriginal()) {
      searchByOriginal();
    }
    if (best == RecentTransactions.NONE
        && request.approvalCode() != TransactionCommand.NO_APPROVAL) {
      searchByApproval(lastLsn);
    }
    if (best != RecentTransactions.NONE) {
      hold = holds.find(recent.at(best).lsn());
    } else if (hold == Holds.NONE && request.hasOriginal()) {
      hold = searchHolds(true);
    }
    return best;
  }

  /** The hold that was found last, or {@link Holds#NONE}. */
  public int foundHold() {
    return hold;
  }

  /**
   * A hold of the card that the window has forgotten the request of: what DE 90 names, or what an
   * advice repeats.
   */
  private int searchHolds(boolean byOriginal) {
    int card =
        request.hasCard()
            ? cards.find(request.programme(), request.tokenHigh(), request.tokenLow())
            : Cards.UNKNOWN;
    if (card == Cards.UNKNOWN) {
      return Holds.NONE;
    }
    int account = cards.account(card);
    int found = searchHoldsOf(account, byOriginal);
    // Since a merge, what its card opens belongs to the other account.
    while (found == Holds.NONE && holds.isMerged(account)) {
      account = holds.mergedInto(account);
      found = searchHoldsOf(account, byOriginal);
    }
    return found;
  }

  private int searchHoldsOf(int account, boolean byOriginal) {
    int found = holds.newest(account);
    int left = MAX_HOLDS;
    while (found != Holds.NONE && left-- > 0) {
      boolean meant =
          byOriginal ? holds.isOriginalOf(found, request) : holds.isRepeatedBy(found, request);
      if (meant && holds.isKnown(found, nowMs)) {
        return found;
      }
      found = holds.older(found);
    }
    return Holds.NONE;
  }

  /**
   * The ordinal of the request that an advice repeats: same acquirer, DE 11, 12, 13, 41, 42, 2, 3
   * and 4; or {@link RecentTransactions#NONE}. A hold outlives the window: then there is {@link
   * #foundHold} alone.
   */
  public int findAdvised(TransactionCommand advice, long nowMs) {
    begin(advice, nowMs, false);
    int authorization = recent.findAs(advice, AUTHORIZATION_REQUEST, nowMs);
    int financial = recent.findAs(advice, FINANCIAL_REQUEST, nowMs);
    int advised = newest(repeated(authorization), repeated(financial));
    if (advised == RecentTransactions.NONE) {
      hold = searchHolds(false);
    } else {
      hold = holds.find(recent.at(advised).lsn());
    }
    return advised;
  }

  private int repeated(int ordinal) {
    boolean same =
        ordinal != RecentTransactions.NONE
            && recent.at(ordinal).programme() == request.programme()
            && recent.at(ordinal).hasContentOf(request);
    return same ? ordinal : RecentTransactions.NONE;
  }

  private int newest(int one, int other) {
    if (one == RecentTransactions.NONE || other == RecentTransactions.NONE) {
      return one == RecentTransactions.NONE ? other : one;
    }
    return recent.at(one).lsn() > recent.at(other).lsn() ? one : other;
  }

  /** DE 90; of any acquirer, the request's own comes first. */
  private void searchByOriginal() {
    long acquirer = request.originalAcquirer();
    boolean ofAny = acquirer == RecentTransactions.ANY_ACQUIRER;
    searchByKey(ofAny ? request.acquirer() : acquirer, request.originalStan(), true, false);
    if (ofAny && best == RecentTransactions.NONE) {
      int ordinal = recent.newestByKeyOfAny(request, request.originalStan());
      while (ordinal != RecentTransactions.NONE && candidatesLeft-- > 0) {
        RecentTransaction candidate = recent.at(ordinal);
        if (candidate.stan() == request.originalStan() && isOfTerminal(candidate)) {
          consider(ordinal, candidate, tieBrokenByOriginal(candidate), false);
        }
        ordinal = recent.olderByKeyOfAny(ordinal);
      }
    }
  }

  private void searchByKey(long acquirer, int stan, boolean byOriginal, boolean sameContentOnly) {
    int ordinal = recent.newestByKey(request, acquirer, stan);
    while (ordinal != RecentTransactions.NONE && candidatesLeft-- > 0) {
      RecentTransaction candidate = recent.at(ordinal);
      if (candidate.stan() == stan && candidate.acquirer() == acquirer && isOfTerminal(candidate)) {
        int tieBroken =
            byOriginal ? tieBrokenByOriginal(candidate) : tieBrokenByOwnMoment(candidate);
        consider(ordinal, candidate, tieBroken, sameContentOnly);
      }
      ordinal = recent.olderByKey(ordinal);
    }
  }

  private int tieBrokenByOriginal(RecentTransaction candidate) {
    long sentAt = candidate.transmittedAt();
    if (sentAt == request.originalTransmittedAt()) {
      return TIE_BROKEN;
    }
    return request.mayNameMoment(sentAt) ? TIE_BROKEN_ACROSS_ZONES : UNBROKEN;
  }

  private void searchByRrn(boolean sameContentOnly) {
    int ordinal = recent.newestByRrn(request);
    while (ordinal != RecentTransactions.NONE && candidatesLeft-- > 0) {
      RecentTransaction candidate = recent.at(ordinal);
      if (candidate.terminal() == request.terminal() && isSameRrn(candidate)) {
        consider(ordinal, candidate, tieBrokenByOwnMoment(candidate), sameContentOnly);
      }
      ordinal = recent.olderByRrn(ordinal);
    }
  }

  /** DE 38 is the LSN of a decision, but for its highest digits: it names one transaction. */
  private void searchByApproval(long lastLsn) {
    long lsn =
        lastLsn
            - Math.floorMod(lastLsn - request.approvalCode(), TransactionCommand.APPROVAL_CODES);
    if (lsn <= 0) {
      return;
    }
    int ordinal = recent.ordinalOf(lsn);
    if (ordinal != RecentTransactions.NONE) {
      RecentTransaction candidate = recent.at(ordinal);
      if (candidate.acquirer() == request.acquirer()
          && ((request.hasRrn() && isSameRrn(candidate) && isOfMerchantOrRefund(candidate))
              || (isOfTerminal(candidate) && isSameCard(candidate)))) {
        consider(ordinal, candidate, TIE_BROKEN, false);
      }
    }
    if (best == RecentTransactions.NONE) {
      int found = holds.find(lsn);
      boolean named = holds.isKnown(found, nowMs) && holds.isNamedBy(found, request, isRefund());
      hold = named ? found : Holds.NONE;
    }
  }

  /** Goods may be brought back to another shop; nobody completes or voids for another one. */
  private boolean isOfMerchantOrRefund(RecentTransaction candidate) {
    return isRefund() || isOfMerchant(candidate);
  }

  private boolean isRefund() {
    return request.function() == TransactionFunction.PURCHASE_REFUND
        || request.function() == TransactionFunction.REDEMPTION_REFUND;
  }

  private boolean isOfTerminal(RecentTransaction candidate) {
    return candidate.terminal() == request.terminal() && isOfMerchant(candidate);
  }

  private boolean isOfMerchant(RecentTransaction candidate) {
    return candidate.cardAcceptorHigh() == request.cardAcceptorHigh()
        && candidate.cardAcceptorLow() == request.cardAcceptorLow();
  }

  private boolean isSameRrn(RecentTransaction candidate) {
    return candidate.rrnHigh() == request.rrnHigh() && candidate.rrnLow() == request.rrnLow();
  }

  private int tieBrokenByOwnMoment(RecentTransaction candidate) {
    boolean same =
        candidate.localTime() == request.localTime()
            && candidate.localDate() == request.localDate();
    return same ? TIE_BROKEN : UNBROKEN;
  }

  private boolean isSameCard(RecentTransaction candidate) {
    return request.hasCard()
        && candidate.tokenHigh() == request.tokenHigh()
        && candidate.tokenLow() == request.tokenLow();
  }

  private void consider(
      int ordinal, RecentTransaction candidate, int tieBroken, boolean sameContentOnly) {
    boolean isMeant = tieBroken != UNBROKEN;
    boolean sameContent = candidate.hasContentOf(request);
    TransactionState state = candidate.state();
    if (Mti.messageClass(candidate.mti()) == Mti.REVERSAL
        || candidate.programme() != request.programme()
        || (request.hasCard() && !isSameCard(candidate))
        || (sameContentOnly && !sameContent)
        || !isRecentEnough(ordinal, state, isMeant)
        || (state == TransactionState.MIRROR && !(forReversal && (isMeant || sameContent)))) {
      return;
    }
    int rank = tieBroken;
    if (state == TransactionState.STANDING || state == TransactionState.HELD) {
      rank += sameContent ? STANDING_SAME_CONTENT : STANDING;
    }
    if (rank > bestRank) {
      best = ordinal;
      bestRank = rank;
    }
  }

  /**
   * After two days a reversal means an open hold only, and others mean what was sent when they say
   * it was: STANs come again.
   */
  private boolean isRecentEnough(int ordinal, TransactionState state, boolean isMeant) {
    return recent.isWithinMinimumAge(ordinal, nowMs)
        || (recent.isWithinIdentityAge(ordinal, nowMs)
            && (forReversal ? state == TransactionState.HELD : isMeant));
  }
}
