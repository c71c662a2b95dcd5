package io.tebus.app;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalPosition;
import io.tebus.journal.JournalSummary;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotException;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What the replay of a stopped home begins from: nothing, and the first event; or, when the journal
 * begins later, the oldest snapshot that it reaches and that is whole.
 *
 * <p>Immutable.
 *
 * @param options of the engines that replay
 * @param beginsBehindLsn the last event that the journal does not have; 0 when it has all
 * @param snapshot null when the replay begins with the first event
 * @param position up to which the snapshot goes
 */
record ReplayStart(
    Path journal,
    EngineOptions options,
    long beginsBehindLsn,
    @Nullable Path snapshot,
    JournalPosition position) {

  /**
   * Finds it.
   *
   * @param snapshots directory of the home's
   * @throws HostRefusedException when the journal begins later and no snapshot can be used
   * @throws io.tebus.journal.JournalException when the generations do not belong together
   */
  static ReplayStart of(Path journal, Path snapshots, EngineOptions options) {
    long beginsBehindLsn = Journal.beginsBehindLsn(journal);
    if (beginsBehindLsn == 0) {
      return new ReplayStart(journal, options, 0, null, JournalPosition.BEGINNING);
    }
    StringJoiner objections = new StringJoiner("; ", "(", ")").setEmptyValue("(there is none)");
    try {
      // The oldest: so the newer ones are compared with it.
      for (SnapshotFile file : new SnapshotDirectory(snapshots).list().reversed()) {
        SnapshotHeader header = file.header();
        String objection = objectionTo(file, beginsBehindLsn, options);
        if (header != null && objection.isEmpty()) {
          JournalPosition position = StateRecovery.positionOf(header);
          return new ReplayStart(journal, options, beginsBehindLsn, file.path(), position);
        }
        objections.add(StateRecovery.nameOf(file) + ": " + objection);
      }
    } catch (IOException e) {
      throw new HostRefusedException("snapshots: cannot be listed: path=" + snapshots, e);
    }
    throw new HostRefusedException(
        "journal: path="
            + journal
            + " begins behind lsn="
            + beginsBehindLsn
            + ", and no snapshot can be used "
            + objections
            + " (expected: a whole one of that LSN or later, of the capacities in the settings; or"
            + " the generations before, copied back from the archive)");
  }

  private static String objectionTo(
      SnapshotFile file, long beginsBehindLsn, EngineOptions options) {
    SnapshotHeader header = file.header();
    if (header == null) {
      return file.damage();
    }
    if (header.lsn() < beginsBehindLsn) {
      return "lies before the journal";
    }
    String objection = header.objectionTo(options);
    if (!objection.isEmpty()) {
      return objection;
    }
    try {
      SnapshotReader.verify(file.path(), (_, _) -> {});
      return "";
    } catch (SnapshotException | IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** As part of a sentence about the replay; empty when it begins with the first event. */
  String inWords() {
    return snapshot == null
        ? ""
        : String.format(
            Locale.ROOT,
            "from snapshot lsn=%d (what lies before lsn=%d is in the archive)",
            position.lsn(),
            beginsBehindLsn + 1);
  }

  /**
   * An engine in the state the replay begins from; whoever gets it closes it.
   *
   * @throws HostRefusedException when the snapshot has become unreadable
   */
  Engine engine() {
    Engine engine = new Engine(options);
    if (snapshot == null) {
      return engine;
    }
    try {
      SnapshotReader.load(snapshot, engine, (_, _) -> {});
      return engine;
    } catch (SnapshotException | IOException e) {
      engine.close();
      throw new HostRefusedException("snapshot: file=" + snapshot + " cannot be loaded: " + e, e);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /**
   * Applies the events behind the start, and reads those before it, too.
   *
   * @throws io.tebus.journal.JournalException when anything in the journal is damaged, or it does
   *     not have the snapshot's last frame
   */
  JournalSummary replayInto(Engine engine) {
    if (snapshot != null) {
      Journal.inspect(journal, _ -> {}, (_, _, _, _, _) -> {});
    }
    return Journal.replay(journal, position, new EngineReplay(engine));
  }
}
