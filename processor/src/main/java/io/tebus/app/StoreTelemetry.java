package io.tebus.app;

/**
 * How full a table of the store is; full, requests that need another record are answered 91.
 *
 * <p>Immutable.
 *
 * @param table accounts, lots, cards, holds, ledgers, limits, window
 * @param records in use
 * @param capacity the most there may be
 * @param bytes of memory outside the heap that it has taken so far, with its indexes
 * @param refused requests answered 91 because it was full, since the start
 */
public record StoreTelemetry(String table, long records, long capacity, long bytes, long refused) {}
