package io.tebus.engine.duplicate;

import io.tebus.event.TransactionEvent;

/**
 * Which lots a remembered transaction drew from or credited: chains in the order of posting.
 *
 * <pre>
 *  0  points i64, negative: drawn      8  expiry i32, epoch day | next part i32
 * 16
 * </pre>
 *
 * <p>Confined to the engine thread. Grows by pages, so that no step takes long.
 */
public final class LotParts {

  /** End of a chain. */
  public static final int NONE = 0;

  private static final int POINTS = 0;
  private static final int EXPIRY = POINTS + Long.BYTES;
  private static final int NEXT = EXPIRY + Integer.BYTES;
  private static final int LENGTH = NEXT + Integer.BYTES;
  private static final int FIRST_CAPACITY = 1 << 16;

  private final RecordPages parts = new RecordPages(FIRST_CAPACITY, LENGTH);
  // Ordinal 0 is the end of a chain.
  private int used = 1;
  private int firstFree = NONE;

  public int expiry(int part) {
    return parts.getInt(part, EXPIRY);
  }

  public long points(int part) {
    return parts.getLong(part, POINTS);
  }

  public int next(int part) {
    return parts.getInt(part, NEXT);
  }

  /** Copies the parts of an event and returns the first. */
  int keep(TransactionEvent event) {
    int first = NONE;
    for (int index = event.partCount() - 1; index >= 0; index--) {
      int part = allocate();
      parts.putLong(part, POINTS, event.partPoints(index));
      parts.putInt(part, EXPIRY, event.partExpiry(index));
      parts.putInt(part, NEXT, first);
      first = part;
    }
    return first;
  }

  void release(int first) {
    int part = first;
    while (part != NONE) {
      int following = next(part);
      parts.putInt(part, NEXT, firstFree);
      firstFree = part;
      part = following;
    }
  }

  private int allocate() {
    if (firstFree != NONE) {
      int part = firstFree;
      firstFree = next(part);
      return part;
    }
    parts.prepare(used);
    return used++;
  }
}
