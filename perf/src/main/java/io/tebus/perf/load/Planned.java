package io.tebus.perf.load;

/**
 * A request about to be sent, the ledger of its card, and what its answer has to say.
 *
 * <p>Immutable but for the ledger.
 */
record Planned(CardLedger card, TillRequest request, Expectation expectation) {

  /** The plan named, its card masked. */
  @Override
  public String toString() {
    return expectation.operation() + " " + request;
  }
}
