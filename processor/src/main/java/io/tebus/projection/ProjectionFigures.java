package io.tebus.projection;

/**
 * How a projection is doing.
 *
 * <p>Immutable.
 *
 * @param state what it is doing
 * @param lsn of the last event in the database, 0 when none is known to be
 * @param balancesLsn up to which events the balances are in the database
 * @param lagEvents durable events that the database does not hold yet
 * @param lagMs for how long, at most, the oldest of them has been waiting; 0 when there is none
 * @param rows written since the start, balances not counted
 * @param batches committed since the start
 * @param lastBatchRows rows of the last batch
 * @param errors events whose rows the database refused, since it was made
 * @param reconnects how often the database was away and came back
 * @param lastProblem what keeps it from its work now, else what last went wrong, empty when nothing
 *     did; no data of a row
 * @param poolActive connections in use
 * @param poolIdle connections waiting
 */
public record ProjectionFigures(
    ProjectionState state,
    long lsn,
    long balancesLsn,
    long lagEvents,
    long lagMs,
    long rows,
    long batches,
    long lastBatchRows,
    long errors,
    long reconnects,
    String lastProblem,
    int poolActive,
    int poolIdle) {}
