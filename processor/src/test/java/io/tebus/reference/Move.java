package io.tebus.reference;

/**
 * Points that went into a lot, or left it.
 *
 * <p>Immutable.
 *
 * @param expiresOn of the lot
 * @param points negative: they left it
 */
record Move(long expiresOn, long points) {}
