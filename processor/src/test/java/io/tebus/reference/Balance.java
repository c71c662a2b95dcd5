package io.tebus.reference;

/**
 * What a card's account has, at the time of the last message.
 *
 * <p>Immutable.
 *
 * @param available spendable points
 * @param lapsed points in lots past their expiry
 * @param arrears points owed; above zero only when nothing is available
 * @param held points set aside by open holds
 * @param pending points of authorized purchases that wait for their completion
 */
public record Balance(long available, long lapsed, long arrears, long held, long pending) {

  /** Of an account without holds and authorizations. */
  public Balance(long available, long lapsed, long arrears) {
    this(available, lapsed, arrears, 0, 0);
  }
}
