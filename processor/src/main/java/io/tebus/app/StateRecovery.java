package io.tebus.app;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.store.MemoryRefusedException;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.JournalPosition;
import io.tebus.snapshot.SnapshotException;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotHeader;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State and journal of a home: the newest snapshot that is whole, then the events after it. A
 * damaged snapshot costs time, and the start only when the journal begins behind what is left; a
 * journal that ends before a snapshot always does.
 *
 * <p>Confined to the thread that starts the host.
 */
final class StateRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(StateRecovery.class);
  private static final long MS_PER_SECOND = 1_000;

  /** Bytes a millisecond in a megabyte a second. */
  private static final long BYTES_PER_MS = 1_000;

  private final EngineOptions options;
  private final List<SnapshotFile> snapshots;
  private final RecoveryWatcher watcher;

  /** Names, and why they are not used. */
  private final List<String> passedOver = new ArrayList<>();

  private final List<SnapshotFile> damaged = new ArrayList<>();

  /**
   * What was recovered; whoever gets it closes engine and journal.
   *
   * @param damaged snapshots that could not be loaded though their beginnings are good
   */
  record Recovered(
      Engine engine, Journal journal, RecoveryTelemetry telemetry, List<SnapshotFile> damaged) {

    Recovered {
      damaged = List.copyOf(damaged);
    }
  }

  /** What the replay goes on from; loaded is null when it begins at the beginning. */
  private record Base(
      Engine engine,
      JournalPosition position,
      SnapshotReader.@Nullable Loaded loaded,
      String name) {

    static Base empty(EngineOptions options) {
      return new Base(new Engine(options), JournalPosition.BEGINNING, null, "");
    }

    String inWords() {
      return loaded == null
          ? "snapshot=none"
          : "snapshot="
              + name
              + " lsn="
              + loaded.header().lsn()
              + " bytes="
              + loaded.bytes()
              + " pages="
              + loaded.pages()
              + " notes="
              + loaded.undoEntries();
    }
  }

  private StateRecovery(
      EngineOptions options, List<SnapshotFile> snapshots, RecoveryWatcher watcher) {
    this.options = options;
    this.snapshots = snapshots;
    this.watcher = new RecoveryLog(watcher);
  }

  /**
   * Recovers. When it throws, nothing is left open.
   *
   * @param snapshots of the home, newest first
   * @throws HostRefusedException when a snapshot was made under another token key, the journal
   *     begins later and none that reaches it can be used, or the system refuses memory
   * @throws io.tebus.journal.JournalException when the journal is damaged, ends before a snapshot,
   *     or is another one
   */
  static Recovered of(
      HomeDirectory home,
      EngineOptions options,
      JournalOptions journal,
      List<SnapshotFile> snapshots,
      RecoveryWatcher watcher) {
    requireKey(snapshots, journal.tokenKeyCheckValue());
    try {
      return new StateRecovery(options, snapshots, watcher).recover(home, journal);
    } catch (MemoryRefusedException e) {
      throw new HostRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Under another key no card would be found, and each would be opened again. */
  private static void requireKey(List<SnapshotFile> snapshots, long tokenKeyCheckValue) {
    for (SnapshotFile file : snapshots) {
      SnapshotHeader header = file.header();
      if (header != null && header.tokenKeyCheckValue() != tokenKeyCheckValue) {
        throw new HostRefusedException(
            "token key: is not the one of snapshot="
                + nameOf(file)
                + " (expected: the key that this home was begun with, in cfg/token.key)");
      }
    }
  }

  private Recovered recover(HomeDirectory home, JournalOptions journalOptions) {
    long startNs = System.nanoTime();
    Base base = base();
    long loadedNs = System.nanoTime();
    try {
      Replay replay = new Replay(base.engine(), watcher);
      Journal journal =
          Journal.open(home.journal(), journalOptions, base.position(), witness(), replay);
      SnapshotReader.Loaded loaded = base.loaded();
      RecoveryTelemetry telemetry =
          new RecoveryTelemetry(
              base.name(),
              loaded == null ? 0 : loaded.bytes(),
              TimeUnit.NANOSECONDS.toMillis(loadedNs - startNs),
              replay.events,
              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - loadedNs));
      tell(base, telemetry);
      return new Recovered(base.engine(), journal, telemetry, damaged);
    } catch (JournalException e) {
      base.engine().close();
      throw explained(home, base, e);
    } catch (RuntimeException | Error e) {
      base.engine().close();
      throw e;
    }
  }

  /** With what was wrong with the snapshots, when one of them would have helped. */
  private RuntimeException explained(HomeDirectory home, Base base, JournalException refusal) {
    if (passedOver.isEmpty() || !beginsBehind(home, base.position().lsn())) {
      return refusal;
    }
    return new HostRefusedException(
        refusal.getMessage() + "; snapshots passed over: " + String.join("; ", passedOver),
        refusal);
  }

  private static boolean beginsBehind(HomeDirectory home, long lsn) {
    try {
      return Journal.beginsBehindLsn(home.journal()) > lsn;
    } catch (JournalException ignored) {
      // The refusal at hand says what is wrong with it.
      return false;
    }
  }

  private Base base() {
    for (SnapshotFile file : snapshots) {
      Base loaded = load(file);
      if (loaded != null) {
        return loaded;
      }
    }
    if (!snapshots.isEmpty()) {
      LOG.warn("recovery: no snapshot can be used, the whole journal is replayed");
    }
    return Base.empty(options);
  }

  /** The state of a snapshot; null when it cannot be used. */
  private @Nullable Base load(SnapshotFile file) {
    String name = nameOf(file);
    SnapshotHeader header = file.header();
    if (header == null) {
      LOG.error("snapshot: {} is damaged and not used: {}", name, file.damage());
      passedOver.add(name + ": " + file.damage());
      return null;
    }
    String objection = header.objectionTo(options);
    if (!objection.isEmpty()) {
      LOG.warn("snapshot: {} cannot be used: {}", name, objection);
      passedOver.add(name + ": " + objection);
      return null;
    }
    Engine engine = new Engine(options);
    try {
      SnapshotReader.Loaded loaded =
          SnapshotReader.load(
              file.path(),
              engine,
              (bytes, of) -> watcher.progressed(RecoveryWatcher.Part.SNAPSHOT, bytes, of));
      return new Base(engine, positionOf(loaded.header()), loaded, name);
    } catch (SnapshotException | IOException e) {
      engine.close();
      LOG.error("snapshot: {} is damaged and not used", name, e);
      String damage =
          e instanceof SnapshotException ? String.valueOf(e.getMessage()) : e.toString();
      damaged.add(new SnapshotFile(file.path(), file.bytes(), null, damage));
      passedOver.add(name + ": " + damage);
      return null;
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /** What no snapshot could have been made of unless it was durable: the journal must have it. */
  private long witness() {
    long lsn = 0;
    for (SnapshotFile file : snapshots) {
      SnapshotHeader header = file.header();
      if (header != null) {
        lsn = Math.max(lsn, header.lsn());
      }
    }
    return lsn;
  }

  private static void tell(Base base, RecoveryTelemetry telemetry) {
    LOG.info(
        "recovered: lsn={} in {} ms; {} in {} ms ({} MB/s), replayed events={} in {} ms ({}"
            + " events/s)",
        base.engine().lsn(),
        telemetry.snapshotMs() + telemetry.replayMs(),
        base.inWords(),
        telemetry.snapshotMs(),
        telemetry.snapshotBytes() / BYTES_PER_MS / Math.max(1, telemetry.snapshotMs()),
        telemetry.events(),
        telemetry.replayMs(),
        telemetry.events() * MS_PER_SECOND / Math.max(1, telemetry.replayMs()));
  }

  /** Where the journal goes on behind a snapshot. */
  static JournalPosition positionOf(SnapshotHeader header) {
    return new JournalPosition(header.generation(), header.lsn(), header.crc());
  }

  /** The capacities of the newest snapshot whose header can be read; null when there is none. */
  static @Nullable EngineOptions keptOptions(List<SnapshotFile> snapshots) {
    for (SnapshotFile file : snapshots) {
      SnapshotHeader header = file.header();
      if (header != null) {
        return header.options();
      }
    }
    return null;
  }

  static String nameOf(SnapshotFile file) {
    return String.valueOf(file.path().getFileName());
  }

  /** Applies events and counts them. */
  private static final class Replay extends EngineReplay {

    private static final long EVENTS_PER_REPORT = 1 << 16;

    private final RecoveryWatcher watcher;
    private long events;

    Replay(Engine engine, RecoveryWatcher watcher) {
      super(engine);
      this.watcher = watcher;
    }

    @Override
    public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
      super.onEvent(lsn, timeMs, buffer, offset, length);
      events++;
      if (events % EVENTS_PER_REPORT == 0) {
        watcher.progressed(RecoveryWatcher.Part.REPLAY, events, 0);
      }
    }
  }
}
