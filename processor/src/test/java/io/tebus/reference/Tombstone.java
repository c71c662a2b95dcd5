package io.tebus.reference;

import java.time.Instant;

/**
 * A reversal whose original has not been seen. When that arrives, a request is declined, 12, and an
 * advice posts nothing.
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

  /** True when the original that a request names in DE 90 was reversed before it came. */
  boolean awaitsOriginalOf(Request request) {
    OriginalData named = request.original();
    return named != null
        && named.stan() == awaitedStan()
        && awaitsAcquirer(named.acquirer() == 0 ? request.acquirer() : named.acquirer())
        && request.hasTerminalAndMerchantOf(reversal)
        && (awaitsTransmissionTime(named.transmittedAt()) || request.hasCardOf(reversal));
  }

  private boolean awaitsAcquirer(long acquirer) {
    OriginalData original = reversal.original();
    long awaited = original == null ? reversal.acquirer() : original.acquirer();
    return awaited == 0 || awaited == acquirer;
  }

  private boolean awaitsTransmissionTime(long transmittedAt) {
    OriginalData original = reversal.original();
    return original != null && original.transmittedAt() == transmittedAt;
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
