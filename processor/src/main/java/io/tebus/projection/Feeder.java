package io.tebus.projection;

import io.tebus.journal.JournalTail;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.function.BooleanSupplier;
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
    /** Nothing was done: there is no room for PostgreSQL to write. */
    PAUSED,
    /** Nothing was done: so many balances wait to be written that events have to wait too. */
    WAITING,
    /** Another projection took over. */
    FENCED,
    /** More events than allowed have rows that the database refuses. */
    TOO_MANY_ERRORS
  }

  /**
   * So many balances may wait, and those of one batch: then they are written before anything else,
   * and as long as they cannot be, events wait.
   */
  static final int MAX_WAITING_BALANCES = 200_000;

  /** Epochs begin at 1. */
  private static final long NOT_TAKEN_OVER = 0;

  private final ProjectionOptions options;
  private final LongSupplier durableLsn;
  private final BooleanSupplier mayFeed;
  private final PartitionIndexer indexer;
  private final Progress progress;
  private final Partitions partitions;
  private final BatchWriter batchWriter;
  private final WaitingBalances balances;

  /** What was read last; to be written while {@link #batchEnd} says where it ends. */
  private final EventBatch batch = new EventBatch();

  private @Nullable JournalTail tail;
  private @Nullable Position batchEnd;
  private boolean connected;
  private long epoch = NOT_TAKEN_OVER;

  private volatile @Nullable DatabasePool pool;
  private volatile boolean closed;

  /**
   * A feeder that has not connected yet.
   *
   * @param mayFeed whether there is room for PostgreSQL to write
   */
  Feeder(
      ProjectionOptions options,
      LongSupplier durableLsn,
      BooleanSupplier mayFeed,
      PartitionIndexer indexer,
      Progress progress,
      WaitingBalances balances) {
    this.options = options;
    this.durableLsn = durableLsn;
    this.mayFeed = mayFeed;
    this.indexer = indexer;
    this.progress = progress;
    this.balances = balances;
    partitions = new Partitions(options.partitionLsns());
    batchWriter = new BatchWriter(partitions, options.maxErrors());
  }

  boolean isConnected() {
    return connected;
  }

  /**
   * Connects, and finds the place in the journal where the database stands. The first time, and
   * when an older state of the database was put back, it brings the schema up and takes the
   * database over; else it only looks whether it is still its own.
   *
   * @return false when another projection took over
   * @throws ProjectionRefusedException when the database is not this journal's, or of another build
   */
  boolean connect() throws DatabaseAwayException, SQLException {
    DatabaseAddress address = options.source().ready();
    requireOpen();
    DatabasePool database = poolOf(address);
    long found = database.transaction(this::look);
    boolean taken = epoch != NOT_TAKEN_OVER;
    if (taken && found > epoch) {
      return false;
    }
    boolean own = taken && found == epoch;
    if (!own) {
      Migrations.run(database);
    }
    Checkpoint place = database.transaction(connection -> stand(connection, own));
    epoch = place.epoch();
    progress.connected(place, batchWriter.errors());
    balances.connected();
    connected = true;
    indexer.wake(address);
    return true;
  }

  private void requireOpen() throws DatabaseAwayException {
    if (closed) {
      throw new DatabaseAwayException("projection: is closed");
    }
  }

  private DatabasePool poolOf(DatabaseAddress address) throws DatabaseAwayException, SQLException {
    DatabasePool current = pool;
    if (current != null && current.address().equals(address)) {
      return current;
    }
    if (current != null) {
      current.close();
    }
    DatabasePool fresh = new DatabasePool(address);
    pool = fresh;
    if (closed) {
      // Whoever closed may not have seen it.
      fresh.close();
    }
    requireOpen();
    return fresh;
  }

  /** The epoch in a database. A database that is to be taken over is checked before all else. */
  private long look(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION READ ONLY");
    }
    if (!Migrations.haveBegun(connection)) {
      return NOT_TAKEN_OVER;
    }
    Migrations.requireNotNewer(connection);
    Checkpoint found = Checkpoint.read(connection);
    if (epoch == NOT_TAKEN_OVER || found.epoch() < epoch) {
      Checkpoint.requireKey(connection, options.tokenKeyCheckValue());
      if (Migrations.arePending(connection)) {
        find(found, new DirtyBalances(), 0).tail().close();
      } else {
        // The history is compared when it is taken over.
        JournalPlace.requireNotAhead(options.journal(), found, durableLsn.getAsLong());
      }
    }
    return found.epoch();
  }

  /** All or nothing: whoever is refused has not fenced the one that feeds rightly. */
  private Checkpoint stand(Connection connection, boolean own) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // A long journal takes its time to be read to the place; and an epoch must not be lost.
      statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      statement.execute("SET LOCAL synchronous_commit = on");
    }
    Checkpoint found = own ? Checkpoint.read(connection) : Checkpoint.takeOver(connection, epoch);
    if (!own) {
      Checkpoint.identify(connection, options.tokenKeyCheckValue());
    } else if (found.epoch() != epoch) {
      throw Checkpoint.changedHands(found);
    }
    partitions.forget();
    partitions.ensure(connection, found.events().lsn());
    batchWriter.errors(Checkpoint.errors(connection));
    if (!standsAt(found)) {
      closeTail();
      tail = balances.find((map, max) -> find(found, map, max)).tail();
    }
    return found;
  }

  private JournalPlace find(Checkpoint found, DirtyBalances unbalanced, int maxBalances) {
    return JournalPlace.find(
        options.journal(), found, durableLsn.getAsLong(), unbalanced, maxBalances);
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
    balances.settle(found.balances());
    return found.events().equals(progress.events())
        && found.balances().equals(progress.balances())
        && !balances.areToBeFoundAgain();
  }

  /**
   * Commits one batch of what is durable, and the balances when it is time.
   *
   * @param hurry balances are not to wait for their time
   */
  Step feed(boolean hurry) throws SQLException {
    if (!mayFeed.getAsBoolean()) {
      return Step.PAUSED;
    }
    DatabasePool database = Objects.requireNonNull(pool);
    if (balances.areFull()) {
      if (balances.areDue(false, hurry) && !balances.write(database, epoch)) {
        return Step.FENCED;
      }
      if (balances.areToBeFoundAgain()) {
        closeTail();
        return Step.LAGGING;
      }
      if (balances.areFull()) {
        return Step.WAITING;
      }
    }
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
    if (balances.areDue(lagging, hurry)) {
      if (!mayFeed.getAsBoolean()) {
        return Step.PAUSED;
      }
      if (!balances.write(database, epoch)) {
        return Step.FENCED;
      }
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
    balances.add(batch, to);
    progress.batchCommitted(to, batchWriter.rows(), batchWriter.errors());
  }

  /** Something failed; the next step needs a {@link #connect}. */
  void disconnect() {
    connected = false;
  }

  /** Lets go of the journal too. */
  void closeTail() {
    connected = false;
    batchEnd = null;
    JournalTail open = tail;
    tail = null;
    if (open != null) {
      open.close();
    }
  }

  /** Connects no more. Safe for any thread. */
  void close() {
    closed = true;
  }

  /** Ends a transaction that hangs. Safe for any thread. */
  void abort() {
    DatabasePool database = pool;
    if (database != null) {
      database.abort();
    }
  }

  /** Closes the connections, after {@link #close}. Safe for any thread. */
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
