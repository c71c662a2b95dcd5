package io.tebus.engine.duplicate;

import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;

/**
 * Which lots the remembered transactions drew from or credited: a ring in which the parts of one
 * transaction lie side by side, in the order of posting.
 *
 * <pre>
 *  0  points i64, negative: drawn      8  key i64, a {@link LotKey}
 * 16
 * </pre>
 *
 * <p>Confined to the engine thread. First in, first out, as the transactions.
 */
final class LotParts {

  /** Length of a record in bytes. */
  static final int RECORD_LENGTH = 16;

  private static final int POINTS = 0;
  private static final int KEY = POINTS + Long.BYTES;
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

  int capacity() {
    return capacity;
  }

  /** Parts that have room. */
  int free() {
    return (int) (capacity - (parts.note(ADDED_NOTE) - parts.note(FORGOTTEN_NOTE)));
  }

  /** Parts ever added. */
  long added() {
    return parts.note(ADDED_NOTE);
  }

  long key(long first, int index) {
    return parts.getLong(place(first, index), KEY);
  }

  long points(long first, int index) {
    return parts.getLong(place(first, index), POINTS);
  }

  private int place(long first, int index) {
    return (int) ((first + index) % capacity);
  }

  /** Copies the parts of an event, for which there is room; returns how many were added before. */
  long keep(TransactionEvent event) {
    long first = added();
    int count = event.partCount();
    for (int index = 0; index < count; index++) {
      int place = place(first, index);
      if (place == parts.used()) {
        parts.allocate();
      }
      parts.putLong(place, POINTS, event.partPoints(index));
      parts.putLong(place, KEY, event.partKey(index));
    }
    parts.note(ADDED_NOTE, first + count);
    return first;
  }

  /** Forgets the oldest. */
  void forget(int count) {
    parts.note(FORGOTTEN_NOTE, parts.note(FORGOTTEN_NOTE) + count);
  }
}
