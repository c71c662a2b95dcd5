package io.tebus.perf.load;

import org.jspecify.annotations.Nullable;

/**
 * A request about to be sent, the ledger of its card, what its answer has to say, and what it does
 * when it says so.
 *
 * <p>Immutable but for the ledgers.
 *
 * @param change what is booked with the right answer
 * @param approvedMinor the amount that it posts for, in minor units, or {@link
 *     TillRequest#NO_AMOUNT}
 * @param subject the transaction that it takes back or completes; null when there is none
 * @param recipient the card to which points are sent, or from which they come back; null when it is
 *     no transfer and does not undo one
 */
record Planned(
    CardLedger card,
    TillRequest request,
    Expectation expectation,
    Turnover change,
    long approvedMinor,
    @Nullable LedgerEntry subject,
    @Nullable CardLedger recipient) {

  /** The plan named, its card masked. */
  @Override
  public String toString() {
    return expectation.operation() + " " + request;
  }
}
