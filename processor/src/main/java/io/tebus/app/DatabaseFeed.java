package io.tebus.app;

import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.Projection;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionOptions;
import io.tebus.security.TokenKey;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a host and what feeds it, or that there is none. It is started beside the
 * recovery, and fed to the end when all else has stopped.
 *
 * <p>Opened and closed by the host's thread; the rest is safe for any thread.
 */
final class DatabaseFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseFeed.class);

  /** How long a start waits for a database that is there but slow; away, it starts without. */
  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);

  /** A stop goes on feeding the database until it has taken this long; it has 20 s in all. */
  private static final Duration STOP_BEFORE_DATABASE = Duration.ofSeconds(8);

  /** PostgreSQL's log may grow by a gigabyte between two looks; the journal must not feel it. */
  private static final long ROOM_BYTES = 1_280L << 20;

  private final @Nullable Database database;
  private final @Nullable Projection projection;
  private final String shown;
  private volatile long stopStartNs;

  private DatabaseFeed(@Nullable Database database, @Nullable Projection projection, String shown) {
    this.database = database;
    this.projection = projection;
    this.shown = shown;
  }

  /**
   * The feed that the settings of a home ask for; its database is being started.
   *
   * @param durableLsn asks the journal, from {@link #attach} on
   * @throws HostRefusedException when the database's port is none
   */
  static DatabaseFeed of(
      HomeDirectory home,
      Settings settings,
      int portOffset,
      TokenKey tokenKey,
      LongSupplier durableLsn,
      DiskWatch disk) {
    String shown = Database.shown(settings, portOffset);
    Database database = Database.of(home, settings, portOffset);
    if (database == null) {
      LOG.info("database: none");
      return new DatabaseFeed(null, null, shown);
    }
    Projection projection =
        new Projection(
            ProjectionOptions.of(database, home.journal(), tokenKey.checkNumber()),
            durableLsn,
            () -> !database.sharesTheDisk() || disk.hasRoomFor(ROOM_BYTES));
    // Beside the recovery; whoever asks next waits for the same start, or hears what is wrong.
    Thread.ofVirtual()
        .name("tebus-database-start")
        .start(() -> {
          try {
            database.ready();
          } catch (DatabaseAwayException ignored) {
            // The projection asks again, and says what is wrong.
          }
        });
    return new DatabaseFeed(database, projection, shown);
  }

  /**
   * A database that is there must fit the journal. One that is away is caught up with later, and
   * one that lacks archived events waits for its operator: the host starts without either.
   */
  void attach() {
    if (projection != null && !projection.attach(ATTACH_LIMIT)) {
      LOG.warn("database: not fed yet, the host starts without: {}", projection.figures());
    }
  }

  /** How it is doing; null when there is none. */
  @Nullable ProjectionFigures figures() {
    return projection == null ? null : projection.figures();
  }

  /** Asks how it is doing; null when there is none. */
  @Nullable Supplier<ProjectionFigures> source() {
    return projection == null ? null : projection::figures;
  }

  /** Where it is, without password; empty when there is none. */
  String shown() {
    return shown;
  }

  /** Waits until it holds everything that is durable now; true when it does, or there is none. */
  boolean drain(Duration limit) {
    return projection == null || projection.drain(limit);
  }

  /** Says that the host stops now: what it has answered so far is to be fed before the end. */
  void beginStop() {
    stopStartNs = System.nanoTime();
  }

  /** Ends the feed, then the database's server if it is the home's own. */
  @Override
  public void close() {
    try {
      if (projection != null) {
        // A host that did not even start has nothing to drain.
        if (stopStartNs != 0) {
          drainBeforeClose(projection);
        }
        projection.close();
      }
    } finally {
      if (database != null) {
        database.close();
      }
    }
  }

  private void drainBeforeClose(Projection feeding) {
    Duration left = STOP_BEFORE_DATABASE.minusNanos(System.nanoTime() - stopStartNs);
    if (left.isPositive() && feeding.drain(left)) {
      LOG.info("database: holds everything");
    } else {
      LOG.warn("database: behind, goes on at the next start: {}", feeding.figures());
    }
  }
}
