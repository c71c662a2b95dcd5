package io.tebus.snapshot;

import io.tebus.engine.EngineOptions;
import java.time.Duration;

/**
 * When snapshots are taken, how fast, and what is written into them. Immutable.
 *
 * @param events since the last one that make one due; 0 for not by that
 * @param interval since the last one that makes one due when there was an event; zero for not by
 *     that
 * @param bytesPerSecond to the disk at most, at least 1
 * @param tokenKeyCheckValue of the home's token key
 * @param engine of the engine that is copied
 */
public record SnapshotOptions(
    long events,
    Duration interval,
    long bytesPerSecond,
    long tokenKeyCheckValue,
    EngineOptions engine) {

  public SnapshotOptions {
    if (events < 0) {
      throw new IllegalArgumentException("snapshot: events=" + events + " (expected: at least 0)");
    }
    if (interval.isNegative()) {
      throw new IllegalArgumentException(
          "snapshot: interval=" + interval + " (expected: at least 0)");
    }
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "snapshot: bytesPerSecond=" + bytesPerSecond + " (expected: at least 1)");
    }
  }
}
