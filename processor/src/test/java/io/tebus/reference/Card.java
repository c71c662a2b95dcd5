package io.tebus.reference;

/**
 * A card that was opened: what the issuer says of it, and whose points it spends.
 *
 * <p>Immutable.
 *
 * @param accountNumber of the account, or {@link Opening#NO_NUMBER}
 */
record Card(Opening.Status status, long accountNumber, Account account) {}
