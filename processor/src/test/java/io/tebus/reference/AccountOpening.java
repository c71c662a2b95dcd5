package io.tebus.reference;

/**
 * An account that is to be opened without a card: a merchant's, maybe.
 *
 * <p>Immutable. Source: points.md, section 1.
 *
 * @param programme its number
 * @param accountNumber any; below 0 and above {@link Opening#LARGEST_NUMBER} it is not opened
 */
public record AccountOpening(int programme, long accountNumber) implements Change {}
