package io.tebus.reference;

/**
 * A programme's accounts of points, all cards together, at the time of the last message.
 *
 * <p>Immutable. Source: points.md, section 11.
 *
 * @param issued earned, pending or not, and loaded, less what was taken back (also what became
 *     arrears)
 * @param redeemed redeemed, less what was given back (also what repaid arrears); fees too
 * @param available in lots that can be spent
 * @param lapsed in lots past their expiry, not booked yet
 * @param arrears owed by accounts
 * @param held set aside by open holds
 * @param pending of authorized purchases that wait for their completion
 * @param expired booked by the expiry run
 */
public record Totals(
    long issued,
    long redeemed,
    long available,
    long lapsed,
    long arrears,
    long held,
    long pending,
    long expired) {

  /** Where nothing was booked as expired. */
  public Totals(
      long issued,
      long redeemed,
      long available,
      long lapsed,
      long arrears,
      long held,
      long pending) {
    this(issued, redeemed, available, lapsed, arrears, held, pending, 0);
  }

  /** Of accounts without holds and authorizations. */
  public Totals(long issued, long redeemed, long available, long lapsed, long arrears) {
    this(issued, redeemed, available, lapsed, arrears, 0, 0);
  }

  /** No point came from nowhere and none went there. */
  public boolean conserved() {
    return issued == available + pending + held + lapsed + redeemed + expired - arrears;
  }
}
