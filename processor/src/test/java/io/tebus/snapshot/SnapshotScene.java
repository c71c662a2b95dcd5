package io.tebus.snapshot;

import io.tebus.engine.Engine;
import io.tebus.engine.EngineHarness;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.PageHashes;
import io.tebus.reference.RandomHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An engine with a random history, to take snapshots of.
 *
 * <p>Confined to the test's thread.
 */
final class SnapshotScene implements AutoCloseable {

  /** A few hundred kilobytes, most of them in use. */
  static final EngineOptions TINY =
      EngineOptions.ofCapacity(96)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withStore(9, 15, 20)
          .withHashSeed(0x7EB5);

  /** Some megabytes, of which many pages are zeros; the window is a ring that comes round. */
  static final EngineOptions TIGHT =
      EngineOptions.ofCapacity(10_000)
          .withAges(EngineOptions.TWO_DAYS_MS, EngineOptions.TWO_DAYS_MS)
          .withHashSeed(0x7EB5);

  static final long TOKEN_KEY_CHECK_VALUE = 0x0123456789ABCDEFL;

  private static final int MAX_STEPS = 1_000_000;

  private final EngineOptions options;
  private final EngineHarness harness;
  private final RandomHistory history = new RandomHistory(1);

  SnapshotScene(EngineOptions options) {
    this.options = options;
    harness = new EngineHarness(options, RandomHistory.programmes());
  }

  Engine engine() {
    return harness.engine();
  }

  PageHashes hashes() {
    return engine().pageHashes();
  }

  void live(int steps) {
    for (int step = 0; step < steps; step++) {
      harness.take(history.next());
    }
  }

  /** Lives until so many more events have happened. */
  void liveFor(int events) {
    long until = engine().lsn() + events;
    for (int step = 0; engine().lsn() < until; step++) {
      if (step == MAX_STEPS) {
        throw new IllegalStateException("history: steps=" + step + " without events");
      }
      harness.take(history.next());
    }
  }

  /** Applies to another engine what happened since it stood still. */
  void catchUp(Engine other) {
    List<byte[]> events = harness.events();
    for (byte[] event : events.subList((int) other.lsn(), events.size())) {
      other.apply(new UnsafeBuffer(event), 0, event.length);
    }
  }

  /** Never by themselves, as fast as it goes. */
  SnapshotOptions snapshotOptions() {
    return snapshotOptions(0, Duration.ZERO);
  }

  SnapshotOptions snapshotOptions(long events, Duration interval) {
    return new SnapshotOptions(events, interval, Long.MAX_VALUE, TOKEN_KEY_CHECK_VALUE, options);
  }

  /** Writes one as of the frame with CRC 7 of generation 3. */
  SnapshotHeader write(Path directory) throws IOException {
    return SnapshotWriter.write(directory, engine(), snapshotOptions(), 3, 7);
  }

  static Path only(Path directory) throws IOException {
    List<SnapshotFile> files = new SnapshotDirectory(directory).list();
    if (files.size() != 1) {
      throw new IllegalStateException("snapshots: " + files + " (expected: one)");
    }
    return files.get(0).path();
  }

  @Override
  public void close() {
    harness.close();
  }
}
