package io.tebus.app;

/**
 * How the journal is doing.
 *
 * <p>Immutable.
 *
 * @param appendedLsn of the last event appended
 * @param durableLsn of the last event that survives a power cut
 * @param lagMs how long the oldest event that is not durable has waited at most, 0 when all are
 * @param diskFreeBytes free on its disk, looked at once a second; -1 when that cannot be told
 * @param generation number of this start, from 1
 * @param hasRoom whether it can go on in its next file
 * @param generations those that are there, this one included; 0 when nobody has looked yet
 * @param anchoredDayMs when the day of the newest anchor began, ms since 1970 UTC; 0 when there is
 *     none
 */
public record JournalTelemetry(
    long appendedLsn,
    long durableLsn,
    long lagMs,
    long diskFreeBytes,
    int generation,
    boolean hasRoom,
    int generations,
    long anchoredDayMs) {}
