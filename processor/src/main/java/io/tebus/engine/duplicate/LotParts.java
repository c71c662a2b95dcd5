package io.tebus.engine.duplicate;

import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import io.tebus.event.TransactionEvent;

/**
 * Which lots the remembered transactions drew from or credited: a ring in which the parts of one
 * transaction lie side by side, in the order of posting.
 *
 * <pre>
 *  0  points i64, negative: drawn      8  expiry i32, epoch day | zeros
 * 16
 * </pre>
 *
 * <p>Confined to the engine thread. First in, first out, as the transactions.
 */
final class LotParts {

  /** Length of a record in bytes. */
  static final int RECORD_LENGTH = 16;

  private static final int POINTS = 0;
  private static final int EXPIRY = POINTS + Long.BYTES;
  private static final int ADDED_NOTE = 0;
  private static final int FORGOTTEN_NOTE = 1;

  private final Table parts;
  private final int capacity;

  LotParts(Memory memory, int capacity) {
    parts = new Table(memory, "window-parts", RECORD_LENGTH, 0, capacity);
    this.capacity = capacity;
  }

  Table table() {
    return parts;
  }

  /** Parts that have room. */
  int free() {
    return (int) (capacity - (parts.note(ADDED_NOTE) - parts.note(FORGOTTEN_NOTE)));
  }

  /**
   * Parts from a place on.
   *
   * @param oldest whether the place is that of the oldest transaction
   */
  int since(int first, boolean oldest) {
    if (oldest) {
      return capacity - free();
    }
    int end = (int) (parts.note(ADDED_NOTE) % capacity);
    return end >= first ? end - first : end - first + capacity;
  }

  int expiry(int first, int index) {
    return parts.getInt(place(first, index), EXPIRY);
  }

  long points(int first, int index) {
    return parts.getLong(place(first, index), POINTS);
  }

  private int place(int first, int index) {
    int place = first + index;
    return place < capacity ? place : place - capacity;
  }

  /** Copies the parts of an event, for which there is room, and returns where they begin. */
  int keep(TransactionEvent event) {
    long added = parts.note(ADDED_NOTE);
    int first = (int) (added % capacity);
    int count = event.partCount();
    for (int index = 0; index < count; index++) {
      int place = place(first, index);
      if (place == parts.used()) {
        parts.allocate();
      }
      parts.putLong(place, POINTS, event.partPoints(index));
      parts.putInt(place, EXPIRY, event.partExpiry(index));
    }
    parts.note(ADDED_NOTE, added + count);
    return first;
  }

  /** Forgets the oldest. */
  void forget(int count) {
    parts.note(FORGOTTEN_NOTE, parts.note(FORGOTTEN_NOTE) + count);
  }
}
