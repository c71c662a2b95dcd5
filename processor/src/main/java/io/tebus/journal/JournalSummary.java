package io.tebus.journal;

/**
 * What a reading of a journal found. Immutable.
 *
 * @param endLsn LSN of the last readable event, 0 when there is none
 * @param lastTimeMs time of the last group, milliseconds since the epoch, 0 when there is none
 * @param generations how many generations there are, one for each start of the host, but for those
 *     that were taken away
 * @param sealed whether the last generation was closed in order
 */
public record JournalSummary(long endLsn, long lastTimeMs, int generations, boolean sealed) {}
