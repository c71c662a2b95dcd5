package io.tebus.app;

/**
 * What an audit of a stopped host found, in points.
 *
 * <p>Immutable. Source: points semantics, section 11.
 *
 * @param conserved issued = available + pending + held + lapsed + redeemed - arrears
 * @param replayEqual a second engine that replays the journal ends in the same state
 * @param explanation one sentence
 */
public record HostAudit(
    long accounts,
    long issuedPoints,
    long redeemedPoints,
    long availablePoints,
    long pendingPoints,
    long heldPoints,
    long lapsedPoints,
    long arrearsPoints,
    boolean conserved,
    boolean replayEqual,
    String explanation) {}
