package io.tebus.reference;

/**
 * What a reversal says about the transaction it undoes. An acquirer of zero means any.
 *
 * <p>Immutable. Source: ISO 8583:1987, DE 90, n 42; profile, section 5.4.
 *
 * @param mti message type of the original
 * @param stan DE 11 of the original
 * @param transmittedAt DE 7 of the original, MMDDhhmmss
 * @param acquirer DE 32 of the original, 0 for any
 * @param forwarder DE 33 of the original, 0 when there was none
 */
public record OriginalData(int mti, int stan, long transmittedAt, long acquirer, long forwarder) {

  /** All zeros is how a terminal says that it has nothing to say. */
  boolean isAllZeros() {
    return mti == 0 && stan == 0 && transmittedAt == 0 && acquirer == 0 && forwarder == 0;
  }

  /** Same STAN, and the acquirer if one is named; whose terminal it was is for others to say. */
  boolean names(Request request) {
    return stan == request.stan() && (acquirer == 0 || acquirer == request.acquirer());
  }

  boolean hasTransmissionTimeOf(Request request) {
    return transmittedAt == request.transmittedAt();
  }
}
