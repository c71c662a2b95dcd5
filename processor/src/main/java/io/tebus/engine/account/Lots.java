package io.tebus.engine.account;

import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;

/**
 * Lots: points that expire on the same day, in a chain per account, earliest expiry first.
 *
 * <pre>
 *  0  points i64      8  expiry i32, epoch day | next lot i32, 0 none      16  zeros
 * 32
 * </pre>
 *
 * <p>Confined to the engine thread. Ordinals from 1. The second half is for what else tells lots
 * apart: pool, funder, day of activation. Source: points semantics, section 1.
 */
final class Lots {

  static final int NONE = 0;

  /** Length of a record in bytes. */
  static final int RECORD_LENGTH = 32;

  private static final int POINTS = 0;
  private static final int EXPIRY = POINTS + Long.BYTES;
  private static final int NEXT = EXPIRY + Integer.BYTES;

  private final Table lots;

  Lots(Memory memory, int capacity) {
    lots = new Table(memory, "lots", RECORD_LENGTH, 1, capacity);
  }

  Table table() {
    return lots;
  }

  long points(int lot) {
    return lots.getLong(lot, POINTS);
  }

  void points(int lot, long value) {
    lots.putLong(lot, POINTS, value);
  }

  /** Last spendable day, as an epoch day. */
  int expiry(int lot) {
    return lots.getInt(lot, EXPIRY);
  }

  int next(int lot) {
    return lots.getInt(lot, NEXT);
  }

  void next(int lot, int following) {
    lots.putInt(lot, NEXT, following);
  }

  /** A lot without points. */
  int open(int expiry, int next) {
    int lot = lots.allocate();
    if (lot == Table.FULL) {
      throw new IllegalStateException(
          "lots: capacity="
              + lots.capacity()
              + " (expected: at least what the journal was written with; tebus.store.lots)");
    }
    lots.putInt(lot, EXPIRY, expiry);
    lots.putInt(lot, NEXT, next);
    return lot;
  }

  void close(int lot) {
    lots.release(lot);
  }
}
