package io.tebus.reference;

/**
 * The programme's accounts of points, all cards together, at the time of the last message.
 *
 * <p>Immutable. Source: points.md, section 11, as far as there are no holds, pending points and
 * bookings of expiry.
 *
 * @param issued earned, less what reversals of earns took back (also what became arrears)
 * @param redeemed redeemed, less what reversals gave back (also what repaid arrears)
 * @param available in lots that can be spent
 * @param lapsed in lots past their expiry
 * @param arrears owed by accounts
 */
public record Totals(long issued, long redeemed, long available, long lapsed, long arrears) {

  /** No point came from nowhere and none went there. */
  public boolean conserved() {
    return issued == available + lapsed + redeemed - arrears;
  }
}
