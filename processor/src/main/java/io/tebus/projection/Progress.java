package io.tebus.projection;

import io.tebus.telemetry.Counter;
import java.util.concurrent.TimeUnit;

/**
 * How far a projection is, in numbers.
 *
 * <p>One writer, many readers.
 */
final class Progress {

  private final Counter rows = new Counter();
  private final Counter batches = new Counter();
  private final Counter connects = new Counter();
  private volatile Position events = Position.BEGINNING;
  private volatile Position balances = Position.BEGINNING;
  private volatile long lastBatchRows;
  private volatile long errors;

  /** What was durable then is in the database. */
  private volatile long caughtUpAtNs = System.nanoTime();

  // Of the writer: what was durable at a later time, not yet known to be in the database.
  private long markLsn;
  private long markNs = System.nanoTime();

  /** A connection was made, and the checkpoint read. */
  void connected(Checkpoint found, long errorsFound) {
    events = found.events();
    balances = found.balances();
    errors = errorsFound;
    connects.increment();
  }

  /** A batch was committed. */
  void batchCommitted(Position to, long rowsWritten, long errorsNow) {
    events = to;
    errors = errorsNow;
    lastBatchRows = rowsWritten;
    rows.add(rowsWritten);
    batches.increment();
  }

  /** Balances were committed. */
  void balancesCommitted(Position to) {
    balances = to;
  }

  /** Looks at the lag; to be called between batches, also while there are none. */
  void look(long durableLsn) {
    if (events.lsn() >= markLsn) {
      caughtUpAtNs = markNs;
      markLsn = durableLsn;
      markNs = System.nanoTime();
    }
  }

  /** End of the last group that is in the database. */
  Position events() {
    return events;
  }

  /** Up to where the balances are in the database. */
  Position balances() {
    return balances;
  }

  /** Events set aside in the database. */
  long errors() {
    return errors;
  }

  /** True when rows and balances of everything up to an LSN are in the database. */
  boolean holds(long lsn) {
    return events.lsn() >= lsn && balances.lsn() >= lsn;
  }

  /** Everything, for whoever looks from outside. */
  ProjectionFigures figures(
      ProjectionState state, long durableLsn, String lastProblem, int poolActive, int poolIdle) {
    long lsn = events.lsn();
    long lagEvents = Math.max(0, durableLsn - lsn);
    long lagNs = lagEvents == 0 ? 0 : System.nanoTime() - caughtUpAtNs;
    return new ProjectionFigures(
        state,
        lsn,
        balances.lsn(),
        lagEvents,
        TimeUnit.NANOSECONDS.toMillis(lagNs),
        rows.get(),
        batches.get(),
        lastBatchRows,
        errors,
        Math.max(0, connects.get() - 1),
        lastProblem,
        poolActive,
        poolIdle);
  }
}
