package io.tebus.engine;

/**
 * The control accounts of a programme beside the sum of its accounts, in points.
 *
 * <p>Immutable. Source: points semantics, section 11.
 */
public record LedgerTotals(
    long cards,
    long accounts,
    long issued,
    long redeemed,
    long available,
    long lapsed,
    long arrears,
    long held,
    long pending,
    long expired) {

  /** True when not a point was made or lost. */
  public boolean isConserved() {
    return issued == available + pending + held + lapsed + redeemed + expired - arrears;
  }
}
