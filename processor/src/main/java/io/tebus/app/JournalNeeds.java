package io.tebus.app;

import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who still reads old parts of the journal: a start from the older snapshot, should the newer one
 * be damaged; the database, behind what it holds; the next anchor.
 *
 * <p>Confined to the thread that keeps the journal.
 */
final class JournalNeeds {

  private final LongSupplier snapshotLsn;
  private final LongSupplier provenSnapshotLsn;
  private final @Nullable Supplier<ProjectionFigures> database;
  private final Path ownDatabase;
  private final LongSupplier anchorLsn;
  private @Nullable ProjectionFigures lastSeen;

  /**
   * Needs that nobody has looked at yet.
   *
   * @param snapshotLsn of the older of the two newest that a start can use; 0 when there are fewer
   * @param provenSnapshotLsn the same, once all of that snapshot was read; 0 when it is damaged
   * @param database null when there is none
   * @param ownDatabase where the home's own one is kept: while it is there, and nobody feeds it, it
   *     waits for what it has missed
   * @param anchorLsn of the newest anchor, 0 when there is none
   */
  JournalNeeds(
      LongSupplier snapshotLsn,
      LongSupplier provenSnapshotLsn,
      @Nullable Supplier<ProjectionFigures> database,
      Path ownDatabase,
      LongSupplier anchorLsn) {
    this.snapshotLsn = snapshotLsn;
    this.provenSnapshotLsn = provenSnapshotLsn;
    this.database = database;
    this.ownDatabase = ownDatabase;
    this.anchorLsn = anchorLsn;
  }

  /**
   * Looks; a minute or more after the last look.
   *
   * @return what ends below this LSN nobody needs; what ends at it holds the frame by which
   *     somebody knows the history
   */
  long lookLsn() {
    return neededLsn(snapshotLsn);
  }

  /**
   * Looks closely, soon after a look: before something is given up, and again when that took long.
   * What this allows counts only together with what the look before allowed.
   *
   * @return as {@link #lookLsn}
   */
  long proveLsn() {
    return neededLsn(provenSnapshotLsn);
  }

  private long neededLsn(LongSupplier snapshot) {
    return Math.min(databaseLsn(), Math.min(snapshot.getAsLong(), anchorLsn.getAsLong()));
  }

  /**
   * What the database had at the last look: nobody waits for its disk, so when its server dies it
   * forgets the last second. Away or replaced, it needs everything.
   */
  private long databaseLsn() {
    if (database == null) {
      return Files.exists(ownDatabase) ? 0 : Long.MAX_VALUE;
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
}
