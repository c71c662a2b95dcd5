package io.tebus.engine;

import io.tebus.engine.account.Accounts;
import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.event.EventHeader;
import io.tebus.event.TransactionEvent;
import org.agrona.DirectBuffer;

/**
 * Reads of the tables what the next events will need. An event of a random account waits for memory
 * half a dozen times, one time after the other; read close together, for several events, most of
 * that is one wait.
 *
 * <p>Confined to the engine thread. It changes nothing, and nobody depends on it.
 */
final class Lookahead {

  /** More are not looked up: their memory would be gone again when they are applied. */
  private static final int MOST = 16;

  private final Accounts accounts;
  private final RecentTransactions recent;
  private final TransactionEvent event = new TransactionEvent();
  private final int[] accountOf = new int[MOST];
  private final long[] places = new long[MOST * RecentTransactions.PLACES];
  private int count;

  /** What was read, mixed: a read on which nothing depends might be left out. */
  @SuppressWarnings("UnusedVariable")
  private long read;

  Lookahead(Accounts accounts, RecentTransactions recent) {
    this.accounts = accounts;
    this.recent = recent;
  }

  /** Notes where an event will look. Nothing was checked of it but that it is whole. */
  void expect(DirectBuffer source, int offset, int length) {
    if (count < MOST
        && EventHeader.type(source, offset) == EventHeader.TRANSACTION
        && length >= TransactionEvent.FIXED_LENGTH) {
      event.wrap(source, offset, length);
      accountOf[count] = event.account();
      recent.places(event, places, count * RecentTransactions.PLACES);
      count++;
    }
  }

  /** Reads what was noted, in loops so short that a processor has many of their reads under way. */
  void fetch() {
    if (count > 0) {
      long mixed = 0;
      for (int i = 0; i < count; i++) {
        mixed ^= accounts.touch(accountOf[i]);
      }
      for (int i = 0; i < count; i++) {
        mixed ^= recent.touch(places, i * RecentTransactions.PLACES);
      }
      for (int i = 0; i < count; i++) {
        mixed ^= accounts.touchLots(accountOf[i]);
      }
      read = mixed;
      count = 0;
    }
  }
}
