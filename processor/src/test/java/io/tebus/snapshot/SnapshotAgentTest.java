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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent and the engine's thread take turns here, cycle by cycle. */
class SnapshotAgentTest {

  private static final int POOL_BYTES = 1 << 20;

  /** Too small for the headers alone. */
  private static final int TOO_SMALL = 64 << 10;

  private static final int MAX_CYCLES = 10_000;
  private static final long NOW = 1_800_000_000_000L;
  private static final long MINUTE_MS = TimeUnit.MINUTES.toMillis(1);

  private final SnapshotScene scene = new SnapshotScene(SnapshotScene.TINY);
  private final SnapshotFeed feed = new SnapshotFeed(() -> 3, () -> 7);

  @TempDir Path path;

  private long clockMs = NOW;

  /** Comes round at once, as it may. */
  private long nowNs = Long.MAX_VALUE - 1;

  private boolean isDurable = true;
  private boolean hasRoom = true;
  private boolean isMemoryRefused;

  @BeforeEach
  void live() {
    scene.liveFor(50);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  // ---- When

  @Test
  void takesOneWhenSoManyEventsHaveHappened() {
    SnapshotAgent agent = agent(scene.snapshotOptions(200, Duration.ZERO));
    cycle(agent, 10);
    assertThat(agent.figures().taken()).isZero();
    scene.liveFor(200);

    cycle(agent, MAX_CYCLES);

    assertThat(agent.figures().taken()).isEqualTo(1);
    assertThat(agent.figures().lastLsn()).isEqualTo(scene.engine().lsn());
    scene.liveFor(100);
    assertThat(agent.doWork()).as("fewer events since").isZero();
    scene.liveFor(100);
    cycle(agent, MAX_CYCLES);
    assertThat(agent.figures().taken()).isEqualTo(2);
  }

  @Test
  void takesOneWhenTheTimeHasComeAndSomethingHappened() {
    SnapshotAgent agent = agent(scene.snapshotOptions(0, Duration.ofHours(1)));
    pass(60 * MINUTE_MS - 1);
    assertThat(agent.doWork()).isZero();
    pass(1);

    cycle(agent, MAX_CYCLES);

    assertThat(agent.figures().taken()).isEqualTo(1);
    pass(90 * MINUTE_MS);
    assertThat(agent.doWork()).as("nothing happened since").isZero();
    scene.liveFor(1);
    assertThat(agent.doWork()).isPositive();
  }

  @Test
  void aClockThatGoesBackHoldsNothingUp() {
    SnapshotAgent agent = agent(scene.snapshotOptions(0, Duration.ofHours(1)));
    pass(59 * MINUTE_MS);
    clockMs -= 10_000 * MINUTE_MS;
    assertThat(agent.doWork()).isZero();
    pass(MINUTE_MS);
    hasRoom = false;
    cycle(agent, MAX_CYCLES);
    assertThat(agent.figures().failed()).isEqualTo(1);

    clockMs -= 10_000 * MINUTE_MS;
    pass(MINUTE_MS - 1);
    assertThat(agent.doWork()).as("backs off").isZero();
    pass(1);
    hasRoom = true;
    isDurable = false;
    cycle(agent, 1_000);
    clockMs -= 10_000 * MINUTE_MS;
    pass(MINUTE_MS + 1);
    cycle(agent, 10);

    assertThat(agent.figures().failed()).isEqualTo(2);
    assertThat(agent.figures().lastFailure()).contains("not durable");
  }

  @Test
  void aClockThatGoesAheadEndsNothing() {
    SnapshotAgent agent = agent(scene.snapshotOptions(0, Duration.ofHours(1)));
    clockMs += 10_000 * MINUTE_MS;
    assertThat(agent.doWork()).isZero();
    isDurable = false;
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    clockMs += 10_000 * MINUTE_MS;
    agent.doWork();
    cycle(agent, 1_000);
    clockMs += 10_000 * MINUTE_MS;
    cycle(agent, 10);
    assertThat(outcome).isNotDone();
    isDurable = true;

    cycle(agent, 10);

    assertThat(outcome.join().done()).isTrue();
    assertThat(outcome.join().tookMs()).isZero();
  }

  @Test
  void theAgeOfTheNewestCountsFromBeforeTheStart() {
    assertThat(taken(agent()).done()).isTrue();
    scene.liveFor(1);
    pass(40 * MINUTE_MS);
    SnapshotAgent agent = agent(scene.snapshotOptions(0, Duration.ofHours(1)));

    pass(20 * MINUTE_MS - 1);
    assertThat(agent.doWork()).isZero();
    pass(1);
    assertThat(agent.doWork()).isPositive();
  }

  @Test
  void goesOnFromTheNewestThatIsThere() throws IOException {
    long lsn = scene.write(path).lsn();
    scene.liveFor(60);

    SnapshotAgent agent = agent(scene.snapshotOptions(200, Duration.ZERO));

    assertThat(agent.figures().lastLsn()).isEqualTo(lsn);
    assertThat(agent.doWork()).isZero();
    scene.liveFor(200);
    cycle(agent, MAX_CYCLES);
    assertThat(agent.figures().taken()).isEqualTo(1);
  }

  @Test
  void takesNoneByItselfWhenNothingSaysSo() {
    SnapshotAgent agent = agent();
    pass(10_000 * MINUTE_MS);

    assertThat(agent.doWork()).isZero();
  }

  // ---- What

  @Test
  void whatItTookCanBeLoaded() throws IOException {
    SnapshotAgent agent = agent();
    PageHashes hashes = scene.hashes();

    SnapshotOutcome outcome = takeWhileAllGoesOn(agent);

    assertThat(outcome.reason()).isEmpty();
    assertThat(outcome.bytes()).isEqualTo(Files.size(SnapshotScene.only(path)));
    assertThat(agent.figures().lastBytes()).isEqualTo(outcome.bytes());
    assertThat(agent.figures().lastLsn()).isEqualTo(outcome.lsn());
    assertThat(agent.figures().running()).isFalse();
    try (Engine restored = new Engine(SnapshotScene.TINY)) {
      SnapshotReader.load(SnapshotScene.only(path), restored, (_, _) -> {});
      assertThat(restored.pageHashes().firstDifference(hashes)).isNull();
    }
  }

  @Test
  void keepsTheTwoNewest() throws IOException {
    SnapshotAgent agent = agent();
    List<Long> lsns = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      scene.liveFor(10);
      lsns.add(taken(agent).lsn());
    }

    assertThat(new SnapshotDirectory(path).list())
        .extracting(file -> file.header() == null ? 0L : file.header().lsn())
        .containsExactly(lsns.get(2), lsns.get(1));
  }

  @Test
  void aDamagedOneIsNotGoneOnFromAndDisplacesNoGoodOne() throws IOException {
    long first = scene.write(path).lsn();
    scene.liveFor(10);
    scene.write(path);
    SnapshotDirectory directory = new SnapshotDirectory(path);
    List<SnapshotFile> before = directory.list();
    directory.markDamaged(new SnapshotFile(before.get(0).path(), 1, null, "a page"));
    scene.liveFor(10);
    SnapshotAgent agent = agent(scene.snapshotOptions(), directory, POOL_BYTES);
    assertThat(agent.figures().lastLsn()).isEqualTo(first);

    assertThat(taken(agent).done()).isTrue();

    assertThat(directory.list())
        .extracting(SnapshotFile::path)
        .hasSize(3)
        .endsWith(before.get(0).path(), before.get(1).path());
    scene.liveFor(10);
    assertThat(taken(agent).done()).isTrue();
    assertThat(before).allSatisfy(file -> assertThat(file.path()).doesNotExist());
    assertThat(files()).hasSize(2);
  }

  @Test
  void countsOnlyWhenTheJournalIsDurableUpToIt() throws IOException {
    SnapshotAgent agent = agent();
    isDurable = false;
    CompletableFuture<SnapshotOutcome> outcome = agent.take();

    cycle(agent, 1_000);
    assertThat(outcome).isNotDone();
    assertThat(files()).singleElement().asString().endsWith(".part");
    isDurable = true;
    cycle(agent, 10);

    assertThat(outcome.join().done()).isTrue();
    assertThat(files()).singleElement().asString().doesNotEndWith(".part");
  }

  // ---- What goes wrong

  @Test
  void isGivenUpWhenTheJournalIsNotDurableForAMinute() throws IOException {
    SnapshotAgent agent = agent();
    isDurable = false;
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    cycle(agent, 1_000);
    pass(MINUTE_MS + 1);

    cycle(agent, 10);

    assertThat(outcome.join().reason()).contains("not durable");
    assertThat(files()).isEmpty();
  }

  @Test
  void triesAgainLaterAndLaterAndAtOnceWhenAsked() throws IOException {
    SnapshotDirectory directory = new SnapshotDirectory(path);
    SnapshotAgent agent = agent(scene.snapshotOptions(1, Duration.ZERO), directory, TOO_SMALL);
    cycle(agent, 100);
    assertThat(agent.figures().failed()).isEqualTo(1);
    for (int minutes = 1; minutes <= 4; minutes *= 2) {
      pass(minutes * MINUTE_MS - 1);
      assertThat(agent.doWork()).as("before minutes=%d", minutes).isZero();
      pass(1);
      cycle(agent, 100);
    }
    assertThat(agent.figures().failedInARow()).isEqualTo(4);
    assertThat(agent.figures().lastFailure()).contains("could not keep up");
    assertThat(agent.doWork()).isZero();

    SnapshotOutcome asked = taken(agent);

    assertThat(asked.done()).isFalse();
    assertThat(agent.figures().failed()).isEqualTo(5);
    assertThat(files()).isEmpty();
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.IDLE);
  }

  @Test
  void oneThatCountsEndsARowOfFailures() {
    SnapshotAgent agent = agent();
    hasRoom = false;
    assertThat(taken(agent).reason()).contains("no room");
    assertThat(agent.figures().failedInARow()).isEqualTo(1);
    hasRoom = true;

    assertThat(taken(agent).done()).isTrue();

    assertThat(agent.figures().failedInARow()).isZero();
    assertThat(agent.figures().failed()).isEqualTo(1);
  }

  @Test
  void isGivenUpBeforeTheDiskIsFullThoughThereWasRoomAtFirst() throws IOException {
    SnapshotAgent agent = agent();
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    feed.doWork(scene.engine());
    agent.doWork();
    assertThat(files()).hasSize(1);
    hasRoom = false;

    agent.doWork();

    assertThat(outcome.join().reason()).contains("no room");
    assertThat(files()).isEmpty();
    feed.doWork(scene.engine());
    hasRoom = true;
    assertThat(taken(agent).done()).isTrue();
  }

  @Test
  void aRefusalOfMemoryIsAFailureLikeAnyOther() {
    SnapshotAgent agent = agent(scene.snapshotOptions(1, Duration.ZERO));
    isMemoryRefused = true;

    assertThat(taken(agent).reason()).contains("OutOfMemoryError");
    assertThat(agent.figures().failedInARow()).isEqualTo(1);
    assertThat(agent.doWork()).as("backs off").isZero();
    assertThat(taken(agent).reason()).as("nothing is under way").contains("OutOfMemoryError");
    isMemoryRefused = false;

    assertThat(taken(agent).done()).isTrue();
  }

  @Test
  void aDirectoryThatFailsHarmsNobody() {
    SnapshotDirectory nowhere = new SnapshotDirectory(path.resolve("nowhere"));
    SnapshotAgent agent = agent(scene.snapshotOptions(), nowhere, POOL_BYTES);

    SnapshotOutcome outcome = taken(agent);

    assertThat(outcome.reason()).contains("NoSuchFileException");
    feed.doWork(scene.engine());
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.IDLE);
  }

  @Test
  void aSequencerThatDoesNotAnswerIsNotWaitedFor() {
    SnapshotAgent agent = agent();
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    pass(5_001);

    agent.doWork();

    assertThat(outcome.join().reason()).contains("sequencer");
    assertThat(taken(agent).done()).as("when it answers again").isTrue();
  }

  @Test
  void oneAtATime() {
    SnapshotAgent agent = agent();
    CompletableFuture<SnapshotOutcome> first = agent.take();

    CompletableFuture<SnapshotOutcome> second = agent.take();
    agent.doWork();
    CompletableFuture<SnapshotOutcome> third = agent.take();

    assertThat(first).isNotDone();
    assertThat(second.join().reason()).isEqualTo(SnapshotOutcome.UNDER_WAY);
    assertThat(third.join().reason()).isEqualTo(SnapshotOutcome.UNDER_WAY);
  }

  // ---- Start and stop

  @Test
  void whatAKilledHostHadBegunIsRemovedAtTheStart() throws IOException {
    Files.write(new SnapshotDirectory(path).unfinished(12), new byte[100]);

    agent();

    assertThat(files()).isEmpty();
  }

  @Test
  void leavesNothingBehindWhenItIsStoppedHalfway() throws IOException {
    SnapshotAgent agent = agent();
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    feed.doWork(scene.engine());
    agent.doWork();
    assertThat(files()).hasSize(1);

    agent.onClose();

    assertThat(outcome.join().reason()).isEqualTo("the host stops");
    assertThat(agent.take().join().reason()).isEqualTo("the host stops");
    assertThat(files()).isEmpty();
    feed.doWork(scene.engine());
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.IDLE);
  }

  private SnapshotAgent agent() {
    return agent(scene.snapshotOptions());
  }

  private SnapshotAgent agent(SnapshotOptions options) {
    return agent(options, new SnapshotDirectory(path), POOL_BYTES);
  }

  private SnapshotAgent agent(SnapshotOptions options, SnapshotDirectory directory, int poolBytes) {
    SnapshotAgent agent =
        new SnapshotAgent(
            directory,
            feed,
            options,
            () -> scene.engine().lsn(),
            () -> isDurable ? scene.engine().lsn() : 0,
            _ -> hasRoom,
            () -> clockMs,
            () -> nowNs,
            () -> allocate(poolBytes));
    agent.onStart();
    return agent;
  }

  private SnapshotMemory allocate(int poolBytes) {
    if (isMemoryRefused) {
      throw new OutOfMemoryError("Cannot reserve direct buffer memory");
    }
    return SnapshotMemory.ofPool(poolBytes);
  }

  /** On both clocks. */
  private void pass(long ms) {
    clockMs += ms;
    nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
  }

  /** Both threads, by turns, until the agent has nothing under way or so many cycles are over. */
  private void cycle(SnapshotAgent agent, int cycles) {
    for (int i = 0; i < cycles; i++) {
      agent.doWork();
      feed.doWork(scene.engine());
      if (!agent.figures().running()) {
        return;
      }
    }
  }

  private SnapshotOutcome taken(SnapshotAgent agent) {
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    cycle(agent, MAX_CYCLES);
    assertThat(outcome).isDone();
    return outcome.join();
  }

  /** With a request in each cycle behind the first of the copy. */
  private SnapshotOutcome takeWhileAllGoesOn(SnapshotAgent agent) {
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    for (int i = 0; i < MAX_CYCLES && !outcome.isDone(); i++) {
      feed.doWork(scene.engine());
      scene.live(1);
      agent.doWork();
    }
    assertThat(outcome).isDone();
    return outcome.join();
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
      all.forEach(files::add);
    }
    return files;
  }
}
