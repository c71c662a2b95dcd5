package io.tebus.engine.reversal;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.duplicate.RecentTransaction;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.engine.duplicate.TransactionState;
import io.tebus.iso.Mti;

/**
 * Finds the transaction that a reversal means.
 *
 * <p>Confined to the engine thread. In order: DE 90 (STAN, acquirer, terminal, merchant); the
 * reversal's own STAN, as terminals re-use it; DE 37 and terminal. With a DE 90 that matches
 * nothing, the fallbacks count only for the same card, DE 3 and DE 4, or a stray number would
 * reverse a stranger's purchase. Another card is never a match. Source: message profile, 5.4.
 */
public final class OriginalFinder {

  private static final int TIE_BROKEN = 4;
  private static final int STANDING_SAME_CONTENT = 2;
  private static final int STANDING = 1;

  private final RecentTransactions recent;
  private TransactionCommand reversal = new TransactionCommand();
  private long nowMs;
  private int best;
  private int bestRank;

  public OriginalFinder(RecentTransactions recent) {
    this.recent = recent;
  }

  /** The ordinal of the original, or {@link RecentTransactions#NONE}. */
  public int find(TransactionCommand reversal, long nowMs) {
    this.reversal = reversal;
    this.nowMs = nowMs;
    best = RecentTransactions.NONE;
    bestRank = -1;
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
    return best;
  }

  /** DE 90; of any acquirer, the reversal's own comes first. */
  private void searchByOriginal() {
    long acquirer = reversal.originalAcquirer();
    boolean ofAny = acquirer == RecentTransactions.ANY_ACQUIRER;
    searchByKey(ofAny ? reversal.acquirer() : acquirer, reversal.originalStan(), true, false);
    if (ofAny && best == RecentTransactions.NONE) {
      int ordinal = recent.newestByKeyOfAny(reversal, reversal.originalStan());
      for (int left = RecentTransactions.MAX_CANDIDATES;
          left > 0 && ordinal != RecentTransactions.NONE;
          left--) {
        RecentTransaction candidate = recent.at(ordinal);
        if (candidate.stan() == reversal.originalStan() && isOfTerminal(candidate)) {
          consider(ordinal, candidate, isSentWhenOriginalWas(candidate), false);
        }
        ordinal = recent.olderByKeyOfAny(ordinal);
      }
    }
  }

  private void searchByKey(long acquirer, int stan, boolean byOriginal, boolean sameContentOnly) {
    int ordinal = recent.newestByKey(reversal, acquirer, stan);
    for (int left = RecentTransactions.MAX_CANDIDATES;
        left > 0 && ordinal != RecentTransactions.NONE;
        left--) {
      RecentTransaction candidate = recent.at(ordinal);
      if (candidate.stan() == stan && candidate.acquirer() == acquirer && isOfTerminal(candidate)) {
        boolean tie = byOriginal ? isSentWhenOriginalWas(candidate) : isSameMoment(candidate);
        consider(ordinal, candidate, tie, sameContentOnly);
      }
      ordinal = recent.olderByKey(ordinal);
    }
  }

  private boolean isSentWhenOriginalWas(RecentTransaction candidate) {
    return candidate.transmittedAt() == reversal.originalTransmittedAt();
  }

  private void searchByRrn(boolean sameContentOnly) {
    int ordinal = recent.newestByRrn(reversal);
    for (int left = RecentTransactions.MAX_CANDIDATES;
        left > 0 && ordinal != RecentTransactions.NONE;
        left--) {
      RecentTransaction candidate = recent.at(ordinal);
      if (candidate.rrnHigh() == reversal.rrnHigh()
          && candidate.rrnLow() == reversal.rrnLow()
          && candidate.terminal() == reversal.terminal()) {
        consider(ordinal, candidate, isSameMoment(candidate), sameContentOnly);
      }
      ordinal = recent.olderByRrn(ordinal);
    }
  }

  private boolean isOfTerminal(RecentTransaction candidate) {
    return candidate.terminal() == reversal.terminal()
        && candidate.cardAcceptorHigh() == reversal.cardAcceptorHigh()
        && candidate.cardAcceptorLow() == reversal.cardAcceptorLow();
  }

  private boolean isSameMoment(RecentTransaction candidate) {
    return candidate.localTime() == reversal.localTime()
        && candidate.localDate() == reversal.localDate();
  }

  private void consider(
      int ordinal, RecentTransaction candidate, boolean tieBroken, boolean sameContentOnly) {
    boolean sameCard =
        reversal.hasCard()
            && candidate.tokenHigh() == reversal.tokenHigh()
            && candidate.tokenLow() == reversal.tokenLow();
    boolean sameContent =
        sameCard
            && candidate.processingCode() == reversal.processingCode()
            && candidate.amount() == reversal.amount();
    if (Mti.messageClass(candidate.mti()) == Mti.REVERSAL
        || candidate.programme() != reversal.programme()
        || (reversal.hasCard() && !sameCard)
        || (sameContentOnly && !sameContent)
        || !recent.isWithinMinimumAge(ordinal, nowMs)) {
      return;
    }
    int rank = tieBroken ? TIE_BROKEN : 0;
    if (recent.state(ordinal) == TransactionState.STANDING) {
      rank += sameContent ? STANDING_SAME_CONTENT : STANDING;
    }
    if (rank > bestRank) {
      best = ordinal;
      bestRank = rank;
    }
  }
}
