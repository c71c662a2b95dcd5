package io.tebus.engine.duplicate;

import io.tebus.event.TransactionEvent;
import java.util.Arrays;

/**
 * Which lots a remembered transaction drew from or credited: chains in the order of posting.
 *
 * <p>Confined to the engine thread. Points are signed: negative was drawn.
 */
public final class LotParts {

  /** End of a chain. */
  public static final int NONE = 0;

  private int[] expiries = new int[1 << 12];
  private long[] points = new long[1 << 12];
  private int[] next = new int[1 << 12];
  private int used = 1;
  private int firstFree = NONE;

  public int expiry(int part) {
    return expiries[part];
  }

  public long points(int part) {
    return points[part];
  }

  public int next(int part) {
    return next[part];
  }

  /** Copies the parts of an event and returns the first. */
  int keep(TransactionEvent event) {
    int first = NONE;
    for (int index = event.partCount() - 1; index >= 0; index--) {
      int part = allocate();
      expiries[part] = event.partExpiry(index);
      points[part] = event.partPoints(index);
      next[part] = first;
      first = part;
    }
    return first;
  }

  void release(int first) {
    int part = first;
    while (part != NONE) {
      int following = next[part];
      next[part] = firstFree;
      firstFree = part;
      part = following;
    }
  }

  private int allocate() {
    if (firstFree != NONE) {
      int part = firstFree;
      firstFree = next[part];
      return part;
    }
    if (used == points.length) {
      expiries = Arrays.copyOf(expiries, 2 * used);
      points = Arrays.copyOf(points, 2 * used);
      next = Arrays.copyOf(next, 2 * used);
    }
    return used++;
  }
}
