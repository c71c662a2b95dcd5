package io.tebus.reference;

/**
 * What a card's account has, at the time of the last message.
 *
 * <p>Immutable.
 *
 * @param available spendable points
 * @param lapsed points in lots past their expiry
 * @param arrears points owed; above zero only when nothing is available
 */
public record Balance(long available, long lapsed, long arrears) {}
