package io.tebus.engine.duplicate;

import io.tebus.command.TransactionCommand;

/**
 * Whether a request is the one that a tombstone waits for, or names it as its original.
 *
 * <p>Immutable. Source: message profile, 5.5.
 */
final class Awaited {

  private Awaited() {}

  /** By STAN, acquirer, terminal and merchant. */
  static boolean byStan(RecentTransaction tombstone, TransactionCommand request) {
    long acquirer = tombstone.tombstoneAcquirer();
    return tombstone.tombstoneStan() == request.stan()
        && isOfTerminal(tombstone, request)
        && (acquirer == RecentTransactions.ANY_ACQUIRER || acquirer == request.acquirer())
        && isSameTransaction(tombstone, request);
  }

  /** By DE 37 and terminal. */
  static boolean byRrn(RecentTransaction tombstone, TransactionCommand request) {
    return tombstone.rrnHigh() == request.rrnHigh()
        && tombstone.rrnLow() == request.rrnLow()
        && tombstone.terminal() == request.terminal()
        && isSameTransaction(tombstone, request);
  }

  /** What a request names in DE 90; it has a DE 3 and 4 of its own. */
  static boolean asOriginal(
      RecentTransaction tombstone, TransactionCommand request, long acquirer) {
    long sentAt = tombstone.tombstoneTransmittedAt();
    boolean sameCard =
        request.hasCard()
            && tombstone.tokenHigh() == request.tokenHigh()
            && tombstone.tokenLow() == request.tokenLow();
    return tombstone.tombstoneStan() == request.originalStan()
        && tombstone.tombstoneAcquirer() == acquirer
        && isOfTerminal(tombstone, request)
        && ((sentAt != 0 && request.mayNameMoment(sentAt)) || sameCard);
  }

  private static boolean isOfTerminal(RecentTransaction tombstone, TransactionCommand request) {
    return tombstone.terminal() == request.terminal()
        && tombstone.cardAcceptorHigh() == request.cardAcceptorHigh()
        && tombstone.cardAcceptorLow() == request.cardAcceptorLow();
  }

  private static boolean isSameTransaction(
      RecentTransaction tombstone, TransactionCommand request) {
    long sentAt = tombstone.tombstoneTransmittedAt();
    return (sentAt != 0 && request.mayBeSentAt(sentAt)) || tombstone.hasContentOf(request);
  }
}
