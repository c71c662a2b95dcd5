package io.tebus.projection;

import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.journal.EventHandler;
import java.sql.SQLException;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * What the latest events said about accounts, the last word of each: balances that the database
 * does not hold yet.
 *
 * <p>Confined to the thread that feeds. Open addressing over programme and account; grows by
 * doubling.
 */
final class DirtyBalances implements EventHandler {

  /** Held or pending points that no event spoke of: they are as the database has them. */
  static final long UNCHANGED = -1;

  private static final int FIRST_CAPACITY = 1 << 12;

  /** An odd number near 2^64 divided by the golden ratio spreads neighbours apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  // What a slot holds. An LSN of 0 is a free slot.
  private static final int KEY = 0;
  private static final int LSN = 1;
  private static final int TIME = 2;
  private static final int AVAILABLE = 3;
  private static final int ARREARS = 4;
  private static final int HELD = 5;
  private static final int PENDING = 6;
  private static final int FIELDS = 7;

  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent card = new CardOpenedEvent();
  private final AccountOpenedEvent opened = new AccountOpenedEvent();
  private final HoldEndedEvent ended = new HoldEndedEvent();
  private final AccountsMergedEvent merged = new AccountsMergedEvent();

  private int capacity = FIRST_CAPACITY;
  private long[] slots = new long[FIELDS * FIRST_CAPACITY];
  private int count;

  /** Receives balances. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One of them.
     *
     * @param heldPoints may be {@link #UNCHANGED}
     * @param pendingPoints may be {@link #UNCHANGED}
     */
    void balance(
        int programme,
        int account,
        long availablePoints,
        long arrearsPoints,
        long heldPoints,
        long pendingPoints,
        long lsn,
        long timeMs)
        throws SQLException;
  }

  /** Accounts. */
  int count() {
    return count;
  }

  void clear() {
    Arrays.fill(slots, 0);
    count = 0;
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    add(buffer, offset, length);
  }

  void addAll(EventBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      add(batch.buffer(), batch.offset(i), batch.length(i));
    }
  }

  private void add(DirectBuffer buffer, int offset, int length) {
    long lsn = EventHeader.lsn(buffer, offset);
    long timeMs = EventHeader.timeMs(buffer, offset);
    switch (EventHeader.type(buffer, offset)) {
      case EventHeader.TRANSACTION -> {
        transaction.wrap(buffer, offset, length);
        if (TransactionRow.showsBalance(transaction)) {
          int slot = put(transaction.programme(), transaction.account(), lsn, timeMs);
          say(slot, transaction.after(), transaction.arrears());
          sayHeld(slot, transaction.held(), transaction.pending());
        }
        if (TransactionRow.showsCounterBalance(transaction)) {
          int slot = put(transaction.programme(), transaction.counterAccount(), lsn, timeMs);
          say(slot, transaction.counterAfter(), transaction.counterArrears());
        }
      }
      case EventHeader.CARD_OPENED -> {
        card.wrap(buffer, offset, length);
        if (CardRow.showsBalance(card)) {
          int slot = put(card.programme(), card.account(), lsn, timeMs);
          say(slot, card.available(), card.arrears());
          // A further card says nothing of holds.
          if (card.accountOpened()) {
            sayHeld(slot, 0, 0);
          }
        }
      }
      case EventHeader.ACCOUNT_OPENED -> {
        opened.wrap(buffer, offset, length);
        int slot = put(opened.programme(), opened.account(), lsn, timeMs);
        say(slot, 0, 0);
        sayHeld(slot, 0, 0);
      }
      case EventHeader.HOLD_ENDED -> {
        ended.wrap(buffer, offset, length);
        int slot = put(ended.programme(), ended.account(), lsn, timeMs);
        say(slot, ended.after(), ended.arrears());
        sayHeld(slot, ended.held(), ended.pending());
      }
      case EventHeader.ACCOUNTS_MERGED -> {
        merged.wrap(buffer, offset, length);
        // Nothing is on hold for the one that is merged; of the other's holds it says nothing.
        int from = put(merged.programme(), merged.from(), lsn, timeMs);
        say(from, merged.fromAfter(), merged.fromArrears());
        int into = put(merged.programme(), merged.into(), lsn, timeMs);
        say(into, merged.intoAfter(), merged.intoArrears());
      }
      default -> {
        // Programmes have no balance, a status is none, and lots that expired were out of reach.
      }
    }
  }

  /** All of them, by programme and account: neighbours share pages of the table. */
  void forEach(Visitor visitor) throws SQLException {
    long[] sorted = new long[count];
    int found = 0;
    for (int slot = 0; slot < slots.length; slot += FIELDS) {
      if (slots[slot + LSN] != 0) {
        sorted[found++] = slots[slot + KEY];
      }
    }
    Arrays.sort(sorted);
    for (long key : sorted) {
      int slot = slotOf(key);
      visitor.balance(
          (int) (key >>> Integer.SIZE),
          (int) key,
          slots[slot + AVAILABLE],
          slots[slot + ARREARS],
          slots[slot + HELD],
          slots[slot + PENDING],
          slots[slot + LSN],
          slots[slot + TIME]);
    }
  }

  private static long key(int programme, int account) {
    return ((long) programme << Integer.SIZE) | (account & 0xFFFF_FFFFL);
  }

  /** The slot of an account, which now is of this event. */
  private int put(int programme, int account, long lsn, long timeMs) {
    long key = key(programme, account);
    int slot = slotOf(key);
    if (slots[slot + LSN] == 0) {
      if (2 * (count + 1) > capacity) {
        grow();
        slot = slotOf(key);
      }
      count++;
      slots[slot + KEY] = key;
      sayHeld(slot, UNCHANGED, UNCHANGED);
    }
    slots[slot + LSN] = lsn;
    slots[slot + TIME] = timeMs;
    return slot;
  }

  private void say(int slot, long availablePoints, long arrearsPoints) {
    slots[slot + AVAILABLE] = availablePoints;
    slots[slot + ARREARS] = arrearsPoints;
  }

  private void sayHeld(int slot, long heldPoints, long pendingPoints) {
    slots[slot + HELD] = heldPoints;
    slots[slot + PENDING] = pendingPoints;
  }

  /** Where the slot of the key begins, or the free one where it belongs. */
  private int slotOf(long key) {
    int mask = capacity - 1;
    int number = (int) ((key * SPREAD) >>> Integer.SIZE) & mask;
    while (slots[number * FIELDS + LSN] != 0 && slots[number * FIELDS + KEY] != key) {
      number = (number + 1) & mask;
    }
    return number * FIELDS;
  }

  private void grow() {
    long[] old = slots;
    capacity *= 2;
    slots = new long[FIELDS * capacity];
    for (int slot = 0; slot < old.length; slot += FIELDS) {
      if (old[slot + LSN] != 0) {
        System.arraycopy(old, slot, slots, slotOf(old[slot + KEY]), FIELDS);
      }
    }
  }
}
