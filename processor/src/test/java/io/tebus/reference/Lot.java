package io.tebus.reference;

/**
 * Points that expire together, and that one funder paid for.
 *
 * <p>Immutable.
 *
 * @param expiresOn the last day they can be spent, UTC, days since 1970-01-01
 * @param funder who paid for them
 * @param points at least 1
 */
public record Lot(long expiresOn, int funder, long points) {

  /** Who pays when nobody else is named. */
  public static final int OPERATOR = 1;

  public Lot {
    if (points < 1) {
      throw new IllegalArgumentException("lot: points=" + points + " (expected: at least 1)");
    }
  }

  /** Points that the operator paid for. */
  public Lot(long expiresOn, long points) {
    this(expiresOn, OPERATOR, points);
  }

  static Lot of(LotId id, long points) {
    return new Lot(id.expiresOn(), id.funder(), points);
  }

  LotId id() {
    return new LotId(expiresOn, funder);
  }

  /** The same lot with other points. */
  Lot with(long otherPoints) {
    return new Lot(expiresOn, funder, otherPoints);
  }
}
