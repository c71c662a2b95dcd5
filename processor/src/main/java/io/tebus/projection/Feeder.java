package io.tebus.projection;

import io.tebus.journal.JournalTail;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The feeding: from the journal's tail, batch by batch, into the database that a checkpoint says
 * how far it is.
 *
 * <p>Confined to the thread that feeds, but for what is said to be safe for any.
 */
final class Feeder {

  /** How a step ended. */
  enum Step {
    /** Everything that was durable when it began is in the database. */
    CAUGHT_UP,
    /** There is more. */
    LAGGING,
    /** Another projection took over. */
    FENCED,
    /** More events than allowed have rows that the database refuses. */
    TOO_MANY_ERRORS
  }

  /** Balances are written at the latest when so many are waiting. */
  private static final int MAX_DIRTY = 200_000;

  /** While the database is behind, balances are written so many times less often. */
  private static final int LAGGING_INTERVALS = 10;

  /** Epochs begin at 1. */
  private static final long NOT_TAKEN_OVER = 0;

  private final ProjectionOptions options;
  private final LongSupplier durableLsn;
  private final PartitionIndexer indexer;
  private final Progress progress;
  private final Partitions partitions;
  private final BatchWriter batchWriter;
  private final BalanceWriter balanceWriter = new BalanceWriter();

  /** What was read last; to be written while {@link #batchEnd} says where it ends. */
  private final EventBatch batch = new EventBatch();

  /** Of the events between the two checkpoints. */
  private final DirtyBalances dirty = new DirtyBalances();

  private @Nullable JournalTail tail;
  private @Nullable Position batchEnd;
  private @Nullable Position balancesEnd;
  private boolean connected;
  private long epoch = NOT_TAKEN_OVER;
  private long balancesWrittenNs;

  private volatile @Nullable DatabasePool pool;

  Feeder(
      ProjectionOptions options,
      LongSupplier durableLsn,
      PartitionIndexer indexer,
      Progress progress) {
    this.options = options;
    this.durableLsn = durableLsn;
    this.indexer = indexer;
    this.progress = progress;
    partitions = new Partitions(options.partitionLsns());
    batchWriter = new BatchWriter(partitions, options.maxErrors());
  }

  boolean isConnected() {
    return connected;
  }

  /**
   * Connects, and finds the place in the journal where the database stands. The first time it
   * brings the schema up and takes the database over; later it only looks whether it is still its
   * own.
   *
   * @return false when another projection took over
   * @throws ProjectionRefusedException when the database is not this journal's
   */
  boolean connect() throws DatabaseAwayException, SQLException {
    DatabaseAddress address = options.source().ready();
    DatabasePool database = poolOf(address);
    boolean first = epoch == NOT_TAKEN_OVER;
    if (first) {
      Migrations.run(database);
    }
    Checkpoint found = database.transaction(connection -> stand(connection, first));
    if (!first && found.epoch() != epoch) {
      return false;
    }
    epoch = found.epoch();
    progress.connected(found, batchWriter.errors());
    balancesWrittenNs = System.nanoTime();
    connected = true;
    indexer.wake(address);
    return true;
  }

  private DatabasePool poolOf(DatabaseAddress address) {
    DatabasePool current = pool;
    if (current != null && current.address().equals(address)) {
      return current;
    }
    if (current != null) {
      current.close();
    }
    DatabasePool fresh = new DatabasePool(address);
    pool = fresh;
    return fresh;
  }

  /** All or nothing: whoever is refused has not fenced the one that feeds rightly. */
  private Checkpoint stand(Connection connection, boolean first) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // A long journal takes its time to be read to the place; and an epoch must not be lost.
      statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      statement.execute("SET LOCAL synchronous_commit = on");
    }
    Checkpoint found = first ? Checkpoint.takeOver(connection) : Checkpoint.read(connection);
    if (!first && found.epoch() != epoch) {
      return found;
    }
    if (first) {
      Checkpoint.identify(connection, options.tokenKeyCheckValue());
    }
    partitions.forget();
    partitions.ensure(connection, found.events().lsn());
    batchWriter.errors(Checkpoint.errors(connection));
    if (!standsAt(found)) {
      closeTail();
      dirty.clear();
      tail = JournalPlace.find(options.journal(), found, durableLsn.getAsLong(), dirty);
    }
    return found;
  }

  /**
   * Learns what became of a transaction whose end was not heard. Only when the checkpoint is at
   * neither end of it must the journal be read again, which takes long in a long generation.
   */
  private boolean standsAt(Checkpoint found) {
    if (tail == null) {
      return false;
    }
    if (Objects.equals(found.events(), batchEnd)) {
      batchCommitted(found.events());
    }
    if (Objects.equals(found.balances(), balancesEnd)) {
      balancesCommitted(found.balances());
    }
    return found.events().equals(progress.events()) && found.balances().equals(progress.balances());
  }

  /**
   * Commits one batch of what is durable, and the balances when it is time.
   *
   * @param hurry balances are not to wait for their time
   */
  Step feed(boolean hurry) throws SQLException {
    DatabasePool database = Objects.requireNonNull(pool);
    Position to = batchEnd == null ? readBatch() : batchEnd;
    if (to != null) {
      BatchWriter.Outcome outcome =
          batchWriter.write(database, batch, epoch, progress.events(), to);
      if (outcome != BatchWriter.Outcome.COMMITTED) {
        return outcome == BatchWriter.Outcome.FENCED ? Step.FENCED : Step.TOO_MANY_ERRORS;
      }
      batchCommitted(to);
      if (batchWriter.partitionMade()) {
        indexer.wake(database.address());
      }
    }
    boolean lagging = batch.count() >= options.maxBatchEvents();
    if (balancesAreDue(lagging, hurry)) {
      Position end = progress.events();
      balancesEnd = end;
      if (!balanceWriter.write(database, dirty, epoch, progress.balances(), end)) {
        return Step.FENCED;
      }
      balancesCommitted(end);
    }
    return lagging ? Step.LAGGING : Step.CAUGHT_UP;
  }

  /** Where the batch ends; null when nothing more is durable. */
  private @Nullable Position readBatch() {
    JournalTail journal = Objects.requireNonNull(tail);
    batch.clear();
    journal.poll(durableLsn.getAsLong(), options.maxBatchEvents(), batch);
    if (batch.count() > 0) {
      batchEnd = new Position(journal.lsn(), journal.crc());
    }
    return batchEnd;
  }

  private void batchCommitted(Position to) {
    batchEnd = null;
    // Not before: the map is of events that are in the database.
    dirty.addAll(batch);
    progress.batchCommitted(to, batchWriter.rows(), batchWriter.errors());
  }

  private void balancesCommitted(Position to) {
    balancesEnd = null;
    dirty.clear();
    progress.balancesCommitted(to);
    balancesWrittenNs = System.nanoTime();
  }

  private boolean balancesAreDue(boolean lagging, boolean hurry) {
    if (progress.balances().lsn() == progress.events().lsn()) {
      return false;
    }
    if (dirty.count() >= MAX_DIRTY || (hurry && !lagging)) {
      return true;
    }
    long intervalNs = options.balanceInterval().toNanos() * (lagging ? LAGGING_INTERVALS : 1);
    return System.nanoTime() - balancesWrittenNs >= intervalNs;
  }

  /** Something failed; the next step needs a {@link #connect}. */
  void disconnect() {
    connected = false;
  }

  /** Lets go of the journal too. */
  void closeTail() {
    connected = false;
    batchEnd = null;
    balancesEnd = null;
    JournalTail open = tail;
    tail = null;
    if (open != null) {
      open.close();
    }
  }

  /** Ends a transaction that hangs. Safe for any thread. */
  void abort() {
    DatabasePool database = pool;
    if (database != null) {
      database.abort();
    }
  }

  /** Closes the connections. Safe for any thread. */
  void closePool() {
    DatabasePool database = pool;
    if (database != null) {
      database.close();
    }
  }

  /** Connections in use. Safe for any thread. */
  int activeConnections() {
    DatabasePool database = pool;
    return database == null ? 0 : database.active();
  }

  /** Connections waiting. Safe for any thread. */
  int idleConnections() {
    DatabasePool database = pool;
    return database == null ? 0 : database.idle();
  }
}
