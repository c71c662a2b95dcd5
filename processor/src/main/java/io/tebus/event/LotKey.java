package io.tebus.event;

/**
 * What tells the lots of an account apart: day of expiry and funder, as one number whose order is
 * the draw-down order.
 *
 * <pre>
 * bits 16-47  expiry, the last spendable day, as an epoch day (days since 1970-01-01)
 * bits 0-15   funder, who paid for the points, 0-65535
 * </pre>
 *
 * <p>Immutable: a {@code long}. Source: points semantics, sections 1, 3 and 9.
 */
public final class LotKey {

  /** Comes after every lot. */
  public static final long NONE = Long.MAX_VALUE;

  private static final int EXPIRY_SHIFT = 16;
  private static final int FUNDER_MASK = 0xFFFF;

  private LotKey() {}

  public static long of(int expiry, int funder) {
    return (long) expiry << EXPIRY_SHIFT | (funder & FUNDER_MASK);
  }

  /** The first key of a day. */
  public static long firstOf(int expiry) {
    return of(expiry, 0);
  }

  /** Last spendable day, as an epoch day. */
  public static int expiry(long key) {
    return (int) (key >> EXPIRY_SHIFT);
  }

  public static int funder(long key) {
    return (int) key & FUNDER_MASK;
  }
}
