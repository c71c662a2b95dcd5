package io.tebus.reference;

/**
 * What an expiry run booked.
 *
 * <p>Immutable.
 *
 * @param lots of all programmes
 * @param points in them
 */
public record Swept(int lots, long points) {}
