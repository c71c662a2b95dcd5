package io.tebus.engine.reversal;

import io.tebus.engine.duplicate.RecentTransactions;
import io.tebus.event.TransactionEvent;

/**
 * The lots that a remembered transaction drew from, in draw-down order, and how much of each a step
 * returns: what was drawn last goes back first.
 *
 * <p>Confined to the engine thread; reused. Source: points semantics, section 5.
 */
final class DrawnLots {

  private final RecentTransactions recent;
  private final long[] keys = new long[TransactionEvent.MAX_PARTS];
  private final long[] points = new long[TransactionEvent.MAX_PARTS];
  private final long[] returned = new long[TransactionEvent.MAX_PARTS];
  private int count;

  DrawnLots(RecentTransactions recent) {
    this.recent = recent;
  }

  /** Reads what a transaction drew. */
  void read(int ordinal) {
    count = 0;
    for (int part = 0; part < recent.partCount(ordinal); part++) {
      long moved = recent.partPoints(ordinal, part);
      if (moved < 0) {
        keys[count] = recent.partKey(ordinal, part);
        points[count] = -moved;
        returned[count++] = 0;
      }
    }
  }

  int count() {
    return count;
  }

  long key(int index) {
    return keys[index];
  }

  /** Points of a lot that the step returns. */
  long returned(int index) {
    return returned[index];
  }

  /** Lets the points go back that were drawn after the first {@code from}, up to {@code to}. */
  void returnBeyond(long from, long to) {
    long start = 0;
    for (int i = 0; i < count; i++) {
      long end = start + points[i];
      returned[i] = Math.max(0, Math.min(end, to) - Math.max(start, from));
      start = end;
    }
  }
}
