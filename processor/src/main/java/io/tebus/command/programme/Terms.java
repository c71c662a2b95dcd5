package io.tebus.command.programme;

/**
 * What of a programme's settings counts for a transaction as long as it can be taken back: kept
 * with it, because the settings may change.
 *
 * <pre>
 * bits 0-1  {@link Rounding}      bits 2-3  {@link RefundSplit}
 * </pre>
 *
 * <p>Immutable: an {@code int} of 0-15. Source: points semantics, section 5, "rates and rules of
 * the original".
 */
public final class Terms {

  private static final int SPLIT_SHIFT = 2;
  private static final int MASK = 0b11;

  private Terms() {}

  public static int of(Rounding rounding, RefundSplit split) {
    return rounding.ordinal() | split.ordinal() << SPLIT_SHIFT;
  }

  public static Rounding rounding(int terms) {
    return Rounding.of(terms & MASK);
  }

  public static RefundSplit split(int terms) {
    return RefundSplit.of(terms >> SPLIT_SHIFT & MASK);
  }
}
