package io.tebus.perf.bench;

import io.tebus.app.EngineReplay;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.LedgerTotals;
import io.tebus.engine.PageHashes;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalPosition;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.List;

/**
 * Compares the snapshots of a host that has stopped: each of them, with the journal's events behind
 * it, must lead to the same state, page by page; and no point may have been made or lost. So the
 * one taken under load is held to one that was written while nothing happened.
 *
 * <p>Confined to the main thread. One engine at a time: there may be no room for two.
 */
final class RecoveryAudit {

  /** The one that was there, and the one taken. */
  private static final int SNAPSHOTS = 2;

  private final RecoveryHome home;
  private final long endLsn;
  private final long issued;

  /**
   * An audit.
   *
   * @param endLsn of the host's journal
   * @param earned points, by what the host answered
   */
  RecoveryAudit(RecoveryHome home, long endLsn, long earned) {
    this.home = home;
    this.endLsn = endLsn;
    issued = home.issued() + earned;
  }

  /**
   * Does it.
   *
   * @throws BenchFailedException when anything differs
   */
  void run() throws IOException {
    List<SnapshotFile> files = new SnapshotDirectory(home.snapshots()).list();
    if (files.size() != SNAPSHOTS) {
      throw new BenchFailedException(
          "snapshots: " + files + " (expected: " + SNAPSHOTS + ", the first and the one taken)");
    }
    PageHashes first = null;
    for (SnapshotFile file : files) {
      PageHashes hashes = recover(file);
      String difference = first == null ? null : first.firstDifference(hashes);
      if (difference != null) {
        throw new BenchFailedException(
            "snapshot: file="
                + file.path()
                + " leads elsewhere: "
                + difference
                + " (expected: the state that the other one leads to)");
      }
      first = hashes;
    }
  }

  private PageHashes recover(SnapshotFile file) throws IOException {
    try (Engine engine = new Engine(home.options())) {
      SnapshotHeader header = SnapshotReader.load(file.path(), engine, (_, _) -> {}).header();
      Journal.replay(
          home.journal(),
          new JournalPosition(header.generation(), header.lsn(), header.crc()),
          new EngineReplay(engine));
      LedgerTotals totals = engine.totals(ProgrammeDefinition.demo().id(), engine.timeMs());
      if (engine.lsn() != endLsn || totals.issued() != issued || !totals.isConserved()) {
        throw new BenchFailedException(
            "snapshot: file="
                + file.path()
                + " lsn="
                + engine.lsn()
                + " "
                + totals
                + " (expected: lsn="
                + endLsn
                + " issued="
                + issued
                + ", conserved)");
      }
      return engine.pageHashes();
    }
  }
}
