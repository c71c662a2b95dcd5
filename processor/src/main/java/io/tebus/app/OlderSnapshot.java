package io.tebus.app;

import io.tebus.engine.EngineOptions;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotException;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The older of the two newest snapshots that an engine of these options takes: what a start falls
 * back to when the newer one is damaged.
 *
 * <p>Confined to the thread that keeps the journal.
 */
final class OlderSnapshot {

  private static final Logger LOG = LoggerFactory.getLogger(OlderSnapshot.class);

  private final SnapshotDirectory snapshots;
  private final EngineOptions options;
  private final BooleanSupplier stopping;

  /** Read to its end once, for its bytes do not change; null when none was. */
  private @Nullable Path judged;

  private boolean isWhole;

  /**
   * The one of a home, whichever that is when it is asked for.
   *
   * @param stopping true when reading is to end soon
   */
  OlderSnapshot(SnapshotDirectory snapshots, EngineOptions options, BooleanSupplier stopping) {
    this.snapshots = snapshots;
    this.options = options;
    this.stopping = stopping;
  }

  /** Its LSN, as its header says; 0 when there are fewer than two. */
  long lsn() {
    SnapshotFile file = find();
    return file == null ? 0 : lsnOf(file);
  }

  /** Its LSN when every page of it is whole; else 0. */
  long provenLsn() {
    SnapshotFile file = find();
    return file != null && isWhole(file.path()) ? lsnOf(file) : 0;
  }

  private static long lsnOf(SnapshotFile file) {
    SnapshotHeader header = file.header();
    return header == null ? 0 : header.lsn();
  }

  private @Nullable SnapshotFile find() {
    try {
      boolean newerFound = false;
      for (SnapshotFile file : snapshots.list()) {
        SnapshotHeader header = file.header();
        if (header != null && header.objectionTo(options).isEmpty()) {
          if (newerFound) {
            return file;
          }
          newerFound = true;
        }
      }
    } catch (IOException e) {
      LOG.warn("retention: cannot tell what the snapshots need, nothing is removed", e);
    }
    return null;
  }

  private boolean isWhole(Path file) {
    if (file.equals(judged)) {
      return isWhole;
    }
    try {
      SnapshotReader.verify(file, (_, _) -> endIfStopping());
      isWhole = true;
    } catch (SnapshotException | IOException e) {
      if (stopping.getAsBoolean()) {
        // Not judged: the next host reads it again.
        return false;
      }
      LOG.error("retention: nothing is removed before there is another snapshot", e);
      isWhole = false;
    }
    judged = file;
    return isWhole;
  }

  /** The reader makes of it that the snapshot cannot be read. */
  private void endIfStopping() {
    if (stopping.getAsBoolean()) {
      throw new IllegalStateException("the host stops");
    }
  }
}
