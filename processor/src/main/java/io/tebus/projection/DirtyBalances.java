package io.tebus.projection;

import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
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

  private static final int FIRST_CAPACITY = 1 << 12;

  /** An odd number near 2^64 divided by the golden ratio spreads neighbours apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent card = new CardOpenedEvent();

  // By slot. An LSN of 0 is a free slot.
  private long[] keys = new long[FIRST_CAPACITY];
  private long[] lsns = new long[FIRST_CAPACITY];
  private long[] times = new long[FIRST_CAPACITY];
  private long[] available = new long[FIRST_CAPACITY];
  private long[] arrears = new long[FIRST_CAPACITY];
  private int count;

  /** Receives balances. */
  @FunctionalInterface
  interface Visitor {
    void balance(
        int programme, int account, long availablePoints, long arrearsPoints, long lsn, long timeMs)
        throws SQLException;
  }

  /** Accounts. */
  int count() {
    return count;
  }

  void clear() {
    Arrays.fill(lsns, 0);
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
    switch (EventHeader.type(buffer, offset)) {
      case EventHeader.TRANSACTION -> {
        transaction.wrap(buffer, offset, length);
        if (TransactionRow.showsBalance(transaction)) {
          put(
              key(transaction.programme(), transaction.account()),
              transaction.lsn(),
              transaction.timeMs(),
              transaction.after(),
              transaction.arrears());
        }
      }
      case EventHeader.CARD_OPENED -> {
        card.wrap(buffer, offset, length);
        if (CardRow.showsBalance(card)) {
          put(
              key(card.programme(), card.account()),
              EventHeader.lsn(buffer, offset),
              EventHeader.timeMs(buffer, offset),
              card.available(),
              card.arrears());
        }
      }
      default -> {
        // Programmes have no balance.
      }
    }
  }

  /** All of them, by programme and account: neighbours share pages of the table. */
  void forEach(Visitor visitor) throws SQLException {
    long[] sorted = new long[count];
    int found = 0;
    for (int slot = 0; slot < lsns.length; slot++) {
      if (lsns[slot] != 0) {
        sorted[found++] = keys[slot];
      }
    }
    Arrays.sort(sorted);
    for (long key : sorted) {
      int slot = slotOf(key);
      visitor.balance(
          (int) (key >>> Integer.SIZE),
          (int) key,
          available[slot],
          arrears[slot],
          lsns[slot],
          times[slot]);
    }
  }

  private static long key(int programme, int account) {
    return ((long) programme << Integer.SIZE) | (account & 0xFFFF_FFFFL);
  }

  private void put(long key, long lsn, long timeMs, long availablePoints, long arrearsPoints) {
    int slot = slotOf(key);
    if (lsns[slot] == 0) {
      if (2 * (count + 1) > keys.length) {
        grow();
        slot = slotOf(key);
      }
      count++;
    }
    set(slot, key, lsn, timeMs, availablePoints, arrearsPoints);
  }

  private void set(
      int slot, long key, long lsn, long timeMs, long availablePoints, long arrearsPoints) {
    keys[slot] = key;
    lsns[slot] = lsn;
    times[slot] = timeMs;
    available[slot] = availablePoints;
    arrears[slot] = arrearsPoints;
  }

  /** The slot of the key, or the free one where it belongs. */
  private int slotOf(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * SPREAD) >>> Integer.SIZE) & mask;
    while (lsns[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldLsns = lsns;
    long[] oldTimes = times;
    long[] oldAvailable = available;
    long[] oldArrears = arrears;
    int capacity = 2 * oldKeys.length;
    keys = new long[capacity];
    lsns = new long[capacity];
    times = new long[capacity];
    available = new long[capacity];
    arrears = new long[capacity];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldLsns[i] != 0) {
        int slot = slotOf(oldKeys[i]);
        set(slot, oldKeys[i], oldLsns[i], oldTimes[i], oldAvailable[i], oldArrears[i]);
      }
    }
  }
}
