package io.tebus.app;

/**
 * What an audit of a stopped host found, in points.
 *
 * <p>Immutable. Source: points semantics, section 11.
 *
 * @param conserved issued = available + lapsed + redeemed - arrears
 * @param replayEqual a second engine that replays the journal ends in the same state
 * @param explanation one sentence
 */
public record HostAudit(
    long accounts,
    long issuedPoints,
    long redeemedPoints,
    long availablePoints,
    long lapsedPoints,
    long arrearsPoints,
    boolean conserved,
    boolean replayEqual,
    String explanation) {}
