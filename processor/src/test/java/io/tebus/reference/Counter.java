package io.tebus.reference;

/**
 * What a transfer, or what takes one back, did at its other end.
 *
 * <p>Immutable. Source: points.md, section 8.
 *
 * @param account that received the points
 * @param after available to it afterwards
 * @param arrears what it owes afterwards
 * @param arrearsChange points that became arrears; negative: that repaid them
 * @param fee what the payer paid on top, or was given back of it
 */
public record Counter(AccountKey account, long after, long arrears, long arrearsChange, long fee) {}
