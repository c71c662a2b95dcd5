package io.tebus.engine.duplicate;

import io.tebus.event.TransactionEvent;
import java.util.Arrays;

/**
 * Which lots a remembered transaction drew from or credited: chains in the order of posting.
 *
 * <p>Confined to the engine thread. Points are signed: negative was drawn. Grows by pages, so that
 * no step takes long.
 */
public final class LotParts {

  /** End of a chain. */
  public static final int NONE = 0;

  private static final int PAGE_BITS = 14;
  private static final int PAGE = 1 << PAGE_BITS;

  private int[][] expiries = new int[16][];
  private long[][] points = new long[16][];
  private int[][] next = new int[16][];
  private int pages;
  // Ordinal 0 is the end of a chain.
  private int used = 1;
  private int firstFree = NONE;

  public int expiry(int part) {
    return expiries[part >>> PAGE_BITS][part & (PAGE - 1)];
  }

  public long points(int part) {
    return points[part >>> PAGE_BITS][part & (PAGE - 1)];
  }

  public int next(int part) {
    return next[part >>> PAGE_BITS][part & (PAGE - 1)];
  }

  /** Copies the parts of an event and returns the first. */
  int keep(TransactionEvent event) {
    int first = NONE;
    for (int index = event.partCount() - 1; index >= 0; index--) {
      int part = allocate();
      expiries[part >>> PAGE_BITS][part & (PAGE - 1)] = event.partExpiry(index);
      points[part >>> PAGE_BITS][part & (PAGE - 1)] = event.partPoints(index);
      link(part, first);
      first = part;
    }
    return first;
  }

  void release(int first) {
    int part = first;
    while (part != NONE) {
      int following = next(part);
      link(part, firstFree);
      firstFree = part;
      part = following;
    }
  }

  private void link(int part, int following) {
    next[part >>> PAGE_BITS][part & (PAGE - 1)] = following;
  }

  private int allocate() {
    if (firstFree != NONE) {
      int part = firstFree;
      firstFree = next(part);
      return part;
    }
    if (used >>> PAGE_BITS == pages) {
      addPage();
    }
    return used++;
  }

  private void addPage() {
    if (pages == points.length) {
      expiries = Arrays.copyOf(expiries, 2 * pages);
      points = Arrays.copyOf(points, 2 * pages);
      next = Arrays.copyOf(next, 2 * pages);
    }
    expiries[pages] = new int[PAGE];
    points[pages] = new long[PAGE];
    next[pages] = new int[PAGE];
    pages++;
  }
}
