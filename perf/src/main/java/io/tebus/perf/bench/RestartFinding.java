package io.tebus.perf.bench;

import io.tebus.perf.peer.PeerProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A host that was started over a snapshot and a journal.
 *
 * <p>Immutable.
 *
 * @param ns from the start of its process until it accepted links
 * @param loadMs of that, until the snapshot was in memory; as the host tells it
 * @param replayMs of that, until the events behind it were applied; as the host tells it
 * @param events that it applied
 */
record RestartFinding(long ns, long loadMs, long replayMs, long events) {

  private static final double NS_PER_SECOND = 1e9;
  private static final double MS_PER_SECOND = 1e3;

  /**
   * What a host's figures say.
   *
   * @param bytes of the snapshot that it had to load
   * @param events that it had to apply
   * @throws BenchFailedException when it did something else
   */
  static RestartFinding of(long ns, Map<String, String> figures, long bytes, long events) {
    RestartFinding found =
        new RestartFinding(
            ns,
            number(figures, "snapshotMs"),
            number(figures, "replayMs"),
            number(figures, "events"));
    if (number(figures, "snapshotBytes") != bytes || found.events != events) {
      throw new BenchFailedException(
          "restart: "
              + figures
              + " (expected: snapshotBytes="
              + bytes
              + " events="
              + events
              + ", the snapshot and what is behind it)");
    }
    return found;
  }

  private static long number(Map<String, String> words, String name) {
    return Long.parseLong(PeerProcess.word(words, name));
  }

  double seconds() {
    return ns / NS_PER_SECOND;
  }

  double loadSeconds() {
    return loadMs / MS_PER_SECOND;
  }

  double replaySeconds() {
    return replayMs / MS_PER_SECOND;
  }

  /** As a row of a result. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("restartS", seconds());
    row.put("loadS", loadSeconds());
    row.put("replayS", replaySeconds());
    row.put("events", events);
    return row;
  }
}
