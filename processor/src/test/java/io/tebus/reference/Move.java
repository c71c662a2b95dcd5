package io.tebus.reference;

/**
 * Points that went into a lot, or left it.
 *
 * <p>Immutable.
 *
 * @param points negative: they left it
 */
record Move(LotId lot, long points) {}
