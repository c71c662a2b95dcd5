package io.tebus.perf.bench;

import io.tebus.app.EngineReplay;
import io.tebus.engine.Engine;
import io.tebus.journal.Journal;
import io.tebus.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A snapshot that was loaded and a journal that was replayed behind it, into an engine of this Java
 * machine, beside a bare read of the snapshot's file.
 *
 * <p>Immutable.
 *
 * @param events behind the snapshot
 * @param stealPercent of the machine's time meanwhile
 */
record RecoveryTrial(
    int round, BareRead read, long loadNs, long events, long replayNs, double stealPercent) {

  private static final double NS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MB = 1e6;

  /**
   * Does it once, every other time the read last.
   *
   * @throws BenchFailedException when the state is not what it must be
   */
  static RecoveryTrial measure(RecoveryHome home, int round) throws IOException {
    CpuTime cpu = CpuTime.now();
    boolean readFirst = round % 2 == 0;
    BareRead first = readFirst ? BareRead.of(home.snapshot()) : null;
    long loadNs;
    long replayNs;
    try (Engine engine = new Engine(home.options())) {
      long startNs = System.nanoTime();
      SnapshotReader.load(home.snapshot(), engine, (_, _) -> {});
      loadNs = System.nanoTime() - startNs;
      startNs = System.nanoTime();
      Journal.replay(home.journal(), home.base(), new EngineReplay(engine));
      replayNs = System.nanoTime() - startNs;
      requireSame(home, engine);
    }
    BareRead read = first == null ? BareRead.of(home.snapshot()) : first;
    return new RecoveryTrial(
        round, read, loadNs, home.events(), replayNs, CpuTime.now().stolenSince(cpu));
  }

  private static void requireSame(RecoveryHome home, Engine engine) {
    if (engine.lsn() != home.endLsn() || engine.stateHash() != home.stateHash()) {
      throw new BenchFailedException(
          "recovery: lsn="
              + engine.lsn()
              + " state="
              + Long.toHexString(engine.stateHash())
              + " (expected: lsn="
              + home.endLsn()
              + " state="
              + Long.toHexString(home.stateHash())
              + ", that of the engine the snapshot is of)");
    }
  }

  double loadSeconds() {
    return loadNs / NS_PER_SECOND;
  }

  /** Megabytes, of 10^6, a second. */
  double loadMbPerSecond() {
    return read.bytes() / BYTES_PER_MB / loadSeconds();
  }

  double readMbPerSecond() {
    return read.bytes() / BYTES_PER_MB / (read.ns() / NS_PER_SECOND);
  }

  double loadToRead() {
    return (double) read.ns() / loadNs;
  }

  double eventsPerSecond() {
    return events * NS_PER_SECOND / replayNs;
  }

  /** True when a hypervisor took more than the figures can bear. */
  boolean isStolen() {
    return CpuTime.isTooMuch(stealPercent);
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("round", round);
    row.put("snapshotBytes", read.bytes());
    row.put("direct", read.direct());
    row.put("readMbPerSecond", readMbPerSecond());
    row.put("loadMbPerSecond", loadMbPerSecond());
    row.put("events", events);
    row.put("eventsPerSecond", eventsPerSecond());
    row.put("stealPercent", stealPercent);
    row.put("stolen", isStolen());
    return row;
  }
}
