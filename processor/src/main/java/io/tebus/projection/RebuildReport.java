package io.tebus.projection;

import java.time.Duration;
import java.time.Instant;

/**
 * What a rebuilt journal holds.
 *
 * <p>Immutable.
 *
 * @param lsn of the last event: that of the database's checkpoint
 * @param timeMs of the last event, ms since 1970 UTC
 * @param balancesLsn up to which events the balances are in the database
 * @param fedAt when the database was fed last: nothing that was decided later is in it
 * @param transactions events of that kind
 * @param programmes that are defined
 * @param cards of all programmes
 * @param accounts of all programmes
 * @param openHolds on all accounts
 * @param lots of all accounts, but for those on hold
 * @param windowTransactions that are remembered for identity
 * @param fromErrors events whose rows the database had refused: it kept them as they were
 * @param frameCrc CRC32C of the journal's frame that ends with the last event
 * @param took from the first row to the last
 */
public record RebuildReport(
    long lsn,
    long timeMs,
    long balancesLsn,
    Instant fedAt,
    long transactions,
    long programmes,
    long cards,
    long accounts,
    long openHolds,
    long lots,
    long windowTransactions,
    long fromErrors,
    int frameCrc,
    Duration took) {}
