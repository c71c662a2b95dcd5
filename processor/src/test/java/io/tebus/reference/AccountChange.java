package io.tebus.reference;

/**
 * Another status of an account.
 *
 * <p>Immutable. Source: points.md, section 8; profile, section 4.
 *
 * @param programme its number
 * @param account maybe unknown, maybe merged
 * @param status to be
 */
public record AccountChange(int programme, AccountName account, Status status) implements Change {

  /** Whether an account may be used. */
  public enum Status {
    ACTIVE,
    /** Its cards may do nothing; what has happened is booked. */
    BLOCKED,
    /** As blocked; it was empty when it was closed. */
    CLOSED,
    /** Its points have gone to another account. Nobody can ask for it so. */
    MERGED
  }
}
