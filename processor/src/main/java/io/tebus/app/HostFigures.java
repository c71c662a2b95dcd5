package io.tebus.app;

/**
 * How a host is doing.
 *
 * <p>Immutable; counts since the start.
 *
 * @param requests messages with a readable MTI that ask for an answer
 * @param answers messages sent back, refusals included
 * @param approved answers with 00 or 10
 * @param declined all other answers
 * @param links open now
 * @param inFlight requests under way now
 * @param appliedLsn the last event applied
 * @param durableLsn the last event that survives a power cut
 */
public record HostFigures(
    long requests,
    long answers,
    long approved,
    long declined,
    long links,
    long inFlight,
    long appliedLsn,
    long durableLsn) {}
