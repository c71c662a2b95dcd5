package io.tebus.reference;

/**
 * Points that expire together.
 *
 * <p>Immutable.
 *
 * @param expiresOn the last day they can be spent, UTC, days since 1970-01-01
 * @param points at least 1
 */
public record Lot(long expiresOn, long points) {

  public Lot {
    if (points < 1) {
      throw new IllegalArgumentException("lot: points=" + points + " (expected: at least 1)");
    }
  }
}
