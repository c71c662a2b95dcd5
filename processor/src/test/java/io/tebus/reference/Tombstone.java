package io.tebus.reference;

import java.time.Instant;

/**
 * A reversal whose original has not been seen. When that arrives, it is declined: 12.
 *
 * <p>Immutable. Source: profile, section 5.5.
 *
 * @param time when the reversal was decided
 */
record Tombstone(Instant time, Request reversal) {

  /** True when the request is the original that was reversed before it came. */
  boolean forbids(Request late) {
    return (hasKeyOf(late) || late.hasRrnAndTerminalOf(reversal))
        && (hasTransmissionTimeOf(late) || late.hasCardCodeAndAmountOf(reversal));
  }

  /** True when both reversals wait for an original with the same STAN of the same terminal. */
  boolean waitsLike(Tombstone other) {
    return awaitedStan() == other.awaitedStan()
        && reversal.hasTerminalAndMerchantOf(other.reversal);
  }

  private boolean hasKeyOf(Request late) {
    OriginalData original = reversal.original();
    boolean sameNumbers =
        original == null ? late.hasStanAndAcquirerOf(reversal) : original.names(late);
    return sameNumbers && late.hasTerminalAndMerchantOf(reversal);
  }

  private boolean hasTransmissionTimeOf(Request late) {
    OriginalData original = reversal.original();
    return original != null && original.hasTransmissionTimeOf(late);
  }

  /** Without DE 90 the reversal has the STAN of its original. */
  private int awaitedStan() {
    OriginalData original = reversal.original();
    return original == null ? reversal.stan() : original.stan();
  }
}
