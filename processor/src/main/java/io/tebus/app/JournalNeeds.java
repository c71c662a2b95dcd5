package io.tebus.app;

import io.tebus.engine.EngineOptions;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import java.io.IOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who still reads old parts of the journal: a start from the older snapshot, should the newer one
 * be damaged; the database, behind what it holds; the next anchor.
 *
 * <p>Confined to the thread that keeps the journal.
 */
final class JournalNeeds {

  private static final Logger LOG = LoggerFactory.getLogger(JournalNeeds.class);

  private final LongSupplier snapshotLsn;
  private final @Nullable Supplier<ProjectionFigures> database;
  private final LongSupplier anchorLsn;
  private @Nullable ProjectionFigures lastSeen;

  /**
   * Needs that nobody has looked at yet.
   *
   * @param snapshotLsn of the older of the two newest that a start can use; 0 when there are fewer
   * @param database null when there is none
   * @param anchorLsn of the newest anchor, 0 when there is none
   */
  JournalNeeds(
      LongSupplier snapshotLsn,
      @Nullable Supplier<ProjectionFigures> database,
      LongSupplier anchorLsn) {
    this.snapshotLsn = snapshotLsn;
    this.database = database;
    this.anchorLsn = anchorLsn;
  }

  /**
   * Looks; a minute or more after the last look.
   *
   * @return what ends below this LSN nobody needs; what ends at it holds the frame by which
   *     somebody knows the history
   */
  long lookLsn() {
    return Math.min(databaseLsn(), Math.min(snapshotLsn.getAsLong(), anchorLsn.getAsLong()));
  }

  /**
   * What the database had at the last look: nobody waits for its disk, so when its server dies it
   * forgets the last second. Away or replaced, it needs everything.
   */
  private long databaseLsn() {
    if (database == null) {
      return Long.MAX_VALUE;
    }
    ProjectionFigures before = lastSeen;
    ProjectionFigures now = database.get();
    lastSeen = now;
    if (before == null) {
      return 0;
    }
    boolean isFed =
        before.state() == ProjectionState.RUNNING
            && now.state() == ProjectionState.RUNNING
            && before.reconnects() == now.reconnects();
    return isFed ? Math.min(before.lsn(), before.balancesLsn()) : 0;
  }

  /**
   * LSN of the older of the two newest snapshots that an engine of these options takes; 0 when
   * there are fewer than two.
   */
  static long olderSnapshotLsn(SnapshotDirectory snapshots, EngineOptions options) {
    try {
      boolean newerFound = false;
      for (SnapshotFile file : snapshots.list()) {
        SnapshotHeader header = file.header();
        if (header != null && header.objectionTo(options).isEmpty()) {
          if (newerFound) {
            return header.lsn();
          }
          newerFound = true;
        }
      }
    } catch (IOException e) {
      LOG.warn("retention: cannot tell what the snapshots need, nothing is removed", e);
    }
    return 0;
  }
}
