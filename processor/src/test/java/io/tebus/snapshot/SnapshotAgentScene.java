package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.engine.Engine;
import io.tebus.engine.PageHashes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An agent and an engine with a history, which take turns, cycle by cycle. The test says what the
 * clocks show, and what journal, disk and memory have for them.
 *
 * <p>Confined to the test's thread.
 */
final class SnapshotAgentScene implements AutoCloseable {

  /** More than any snapshot takes here. */
  static final int MAX_CYCLES = 10_000;

  static final long MINUTE_MS = TimeUnit.MINUTES.toMillis(1);

  private static final int EVENTS_BEFORE = 50;
  private static final long NOW = 1_800_000_000_000L;

  private final SnapshotScene history = new SnapshotScene(SnapshotScene.TINY);
  private final SnapshotFeed feed = new SnapshotFeed(() -> 3, () -> 7);
  private final Path path;
  private long clockMs = NOW;

  /** Comes round at once, as it may. */
  private long nowNs = Long.MAX_VALUE - 1;

  private boolean isDurable = true;
  private boolean hasRoom = true;
  private boolean isMemoryRefused;
  private int poolBytes = 1 << 20;

  /** Some events have happened, and there is no snapshot yet. */
  SnapshotAgentScene(Path path) {
    this.path = path;
    history.liveFor(EVENTS_BEFORE);
  }

  /** Takes one when it is asked, never by itself. */
  SnapshotAgent agent() {
    return agent(0, Duration.ZERO);
  }

  /** Takes one after so many events, or so much time; 0: not by that. */
  SnapshotAgent agent(long events, Duration interval) {
    return agent(history.snapshotOptions(events, interval), new SnapshotDirectory(path));
  }

  /** Takes one when it is asked, into a directory of the test. */
  SnapshotAgent agent(SnapshotDirectory directory) {
    return agent(history.snapshotOptions(), directory);
  }

  private SnapshotAgent agent(SnapshotOptions options, SnapshotDirectory directory) {
    SnapshotAgent agent =
        new SnapshotAgent(
            directory,
            feed,
            options,
            () -> engine().lsn(),
            () -> isDurable ? engine().lsn() : 0,
            _ -> hasRoom,
            () -> clockMs,
            () -> nowNs,
            this::allocate);
    agent.onStart();
    return agent;
  }

  private SnapshotMemory allocate() {
    if (isMemoryRefused) {
      throw new OutOfMemoryError("Cannot reserve direct buffer memory");
    }
    return SnapshotMemory.ofPool(poolBytes);
  }

  /** Whether all that happened is durable, or nothing. */
  void journalIsDurable(boolean is) {
    isDurable = is;
  }

  void diskHasRoom(boolean has) {
    hasRoom = has;
  }

  void memoryIsRefused(boolean is) {
    isMemoryRefused = is;
  }

  /** What an agent gets that has none yet. */
  void memoryIs(int bytes) {
    poolBytes = bytes;
  }

  /** On both clocks. */
  void pass(long ms) {
    wallClockJumps(ms);
    nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
  }

  /** Ahead, or back when it is negative; no time passes. */
  void wallClockJumps(long ms) {
    clockMs += ms;
  }

  /** Lives until so many more events have happened. */
  void liveFor(int events) {
    history.liveFor(events);
  }

  /** Both threads, by turns, until the agent has nothing under way or so many cycles are over. */
  void cycle(SnapshotAgent agent, int cycles) {
    for (int i = 0; i < cycles; i++) {
      agent.doWork();
      engineTakesItsTurn();
      if (!agent.figures().running()) {
        return;
      }
    }
  }

  void engineTakesItsTurn() {
    feed.doWork(engine());
  }

  SnapshotOutcome taken(SnapshotAgent agent) {
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    cycle(agent, MAX_CYCLES);
    assertThat(outcome).isDone();
    return outcome.join();
  }

  /** With a request in each cycle behind the first of the copy. */
  SnapshotOutcome takenWhileAllGoesOn(SnapshotAgent agent) {
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    for (int i = 0; i < MAX_CYCLES && !outcome.isDone(); i++) {
      engineTakesItsTurn();
      history.live(1);
      agent.doWork();
    }
    assertThat(outcome).isDone();
    return outcome.join();
  }

  /** Writes a snapshot without any agent. */
  SnapshotHeader write() throws IOException {
    return history.write(path);
  }

  Engine engine() {
    return history.engine();
  }

  PageHashes hashes() {
    return history.hashes();
  }

  SnapshotFeed.State feedState() {
    return feed.state();
  }

  Path path() {
    return path;
  }

  /** Whatever lies in the directory. */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
      all.forEach(files::add);
    }
    return files;
  }

  @Override
  public void close() {
    history.close();
  }
}
