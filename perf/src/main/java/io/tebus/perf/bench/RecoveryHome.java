package io.tebus.perf.bench;

import io.tebus.engine.EngineOptions;
import io.tebus.journal.EventGroup;
import io.tebus.journal.EventHandler;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.JournalPosition;
import io.tebus.journal.SyncMode;
import io.tebus.perf.store.RecoveryState;
import io.tebus.security.TokenKey;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import io.tebus.snapshot.SnapshotOptions;
import io.tebus.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * A home with nothing in it but a snapshot and a journal that goes on behind it, written without
 * its host; and what its state must be once it is recovered.
 *
 * <p>Immutable.
 *
 * @param snapshot its file
 * @param base where the journal goes on
 * @param endLsn of the last event
 * @param resumeMs when a host goes on there, ms since 1970 UTC
 * @param issued points, of all accounts
 * @param stateHash at the last event
 */
record RecoveryHome(
    Path path,
    Path snapshot,
    JournalPosition base,
    EngineOptions options,
    long endLsn,
    long resumeMs,
    long issued,
    long stateHash) {

  private static final int GROUP_EVENTS = 256;

  /**
   * Fills an engine, writes its snapshot, goes on with purchases, and writes those.
   *
   * @throws IllegalStateException when an answer was wrong, or a point was made or lost
   */
  static RecoveryHome write(Path path, RecoveryPlan plan, Consumer<String> progress)
      throws IOException {
    TokenKey key = JournalWriter.key();
    try (RecoveryState state =
        new RecoveryState(plan.shape(), plan.windowCapacity(), plan.load().cards(), key)) {
      state.fill((month, accounts) ->
          progress.accept(
              String.format(
                  Locale.ROOT,
                  "fill: month %d, %,d of %,d accounts",
                  month + 1,
                  accounts,
                  plan.shape().accounts())));
      ExpiryHome.copyDefaults(path);
      Path snapshots = Files.createDirectories(snapshotsOf(path));
      SnapshotHeader header =
          SnapshotWriter.write(
              snapshots,
              state.engine(),
              new SnapshotOptions(
                  0, Duration.ZERO, Long.MAX_VALUE, key.checkNumber(), plan.options()),
              0,
              0);
      SnapshotFile file = only(new SnapshotDirectory(snapshots).list());
      progress.accept(
          String.format(
              Locale.ROOT, "snapshot: lsn %,d, %,d MB", header.lsn(), file.bytes() / 1_000_000));
      JournalPosition base = new JournalPosition(header.generation(), header.lsn(), header.crc());
      writeJournal(journalOf(path), base, state, plan.events());
      progress.accept(
          String.format(Locale.ROOT, "journal: %,d purchases behind it", plan.events()));
      return new RecoveryHome(
          path,
          file.path(),
          base,
          plan.options(),
          state.engine().lsn(),
          state.resumeMs(),
          state.judge(),
          state.engine().stateHash());
    }
  }

  private static SnapshotFile only(List<SnapshotFile> files) {
    if (files.size() != 1 || files.get(0).header() == null) {
      throw new BenchFailedException("snapshots: " + files + " (expected: the one just written)");
    }
    return files.get(0);
  }

  private static void writeJournal(
      Path directory, JournalPosition base, RecoveryState state, int events) {
    try (Journal journal =
        Journal.open(
            directory,
            JournalOptions.of(SyncMode.NONE, JournalWriter.key().checkValue()),
            base,
            base.lsn(),
            (lsn, _, _, _, _) -> {
              throw new IllegalStateException(
                  "journal: path=" + directory + " lsn=" + lsn + " (expected: a new one)");
            })) {
      Groups groups = new Groups(journal);
      state.purchases(events, GROUP_EVENTS, groups);
      groups.append();
      journal.seal();
    }
  }

  /** Events in groups, each of which is of one millisecond, as those of a host are. */
  private static final class Groups implements EventHandler {

    private final Journal journal;
    private final EventGroup group = new EventGroup(EventGroup.DEFAULT_CAPACITY_BYTES);
    private long timeMs;

    Groups(Journal journal) {
      this.journal = journal;
    }

    @Override
    public void onEvent(long lsn, long eventMs, DirectBuffer event, int offset, int length) {
      if (eventMs != timeMs || !group.hasRoomFor(length)) {
        append();
      }
      timeMs = eventMs;
      group.buffer().putBytes(group.claim(), event, offset, length);
      group.commit(length);
    }

    void append() {
      if (!group.isEmpty()) {
        journal.append(group, journal.appendedLsn() + 1, timeMs);
        group.clear();
      }
    }
  }

  private static Path snapshotsOf(Path path) {
    return path.resolve("data/snapshot");
  }

  private static Path journalOf(Path path) {
    return path.resolve("data/journal");
  }

  Path snapshots() {
    return snapshotsOf(path);
  }

  Path journal() {
    return journalOf(path);
  }

  /** How many there are behind the snapshot. */
  long events() {
    return endLsn - base.lsn();
  }
}
