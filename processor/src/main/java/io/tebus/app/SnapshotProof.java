package io.tebus.app;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.PageHashes;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.snapshot.SnapshotException;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Holds snapshots against a state that was replayed from the first event, or from the oldest of
 * them when the journal begins later.
 *
 * <p>Confined to its caller's thread.
 *
 * @param journal of the home
 * @param options of the engine that was replayed into
 * @param expected its pages in the end
 */
record SnapshotProof(Path journal, EngineOptions options, PageHashes expected) {

  /** Loads a snapshot, replays the events after it, and compares every page. */
  Verification.Point of(SnapshotFile file) {
    String promise = StateRecovery.nameOf(file) + " and the events after it give the same state";
    SnapshotHeader header = file.header();
    if (header == null) {
      return new Verification.Point(promise, false, "damaged: " + file.damage());
    }
    String objection = header.objectionTo(options);
    if (!objection.isEmpty()) {
      return new Verification.Point(
          promise, true, "not verified, a start passes it over: " + objection);
    }
    try (Engine engine = new Engine(options)) {
      SnapshotReader.Loaded loaded = SnapshotReader.load(file.path(), engine, (_, _) -> {});
      Journal.replay(journal, StateRecovery.positionOf(loaded.header()), new EngineReplay(engine));
      String difference = expected.firstDifference(engine.pageHashes());
      return new Verification.Point(
          promise,
          difference == null,
          difference == null
              ? String.format(
                  Locale.ROOT,
                  "lsn %,d, %,d pages, %,d events after it",
                  header.lsn(),
                  loaded.pages(),
                  engine.lsn() - header.lsn())
              : "first difference: " + difference);
    } catch (SnapshotException | JournalException | IllegalStateException | IOException e) {
      return new Verification.Point(promise, false, String.valueOf(e.getMessage()));
    }
  }
}
