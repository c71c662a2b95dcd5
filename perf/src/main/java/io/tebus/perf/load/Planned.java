package io.tebus.perf.load;

import org.jspecify.annotations.Nullable;

/**
 * A request about to be sent, the ledger of its card, what its answer has to say, and what it does
 * when it says so.
 *
 * <p>Immutable but for the ledger.
 *
 * @param change what is booked with the right answer
 * @param approvedMinor the amount that it posts for, in minor units, or {@link
 *     TillRequest#NO_AMOUNT}
 * @param subject the transaction that it takes back or completes; null when there is none
 */
record Planned(
    CardLedger card,
    TillRequest request,
    Expectation expectation,
    Turnover change,
    long approvedMinor,
    @Nullable LedgerEntry subject) {

  /** The plan named, its card masked. */
  @Override
  public String toString() {
    return expectation.operation() + " " + request;
  }
}
