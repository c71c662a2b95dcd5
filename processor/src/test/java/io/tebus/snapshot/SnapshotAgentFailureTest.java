package io.tebus.snapshot;

import static io.tebus.snapshot.SnapshotAgentScene.MINUTE_MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that fails harms nobody, leaves nothing behind, and is tried again. */
class SnapshotAgentFailureTest {

  /** In bytes; too small for the headers alone. */
  private static final int TOO_SMALL = 64 << 10;

  private SnapshotAgentScene scene;

  @BeforeEach
  void begin(@TempDir Path path) {
    scene = new SnapshotAgentScene(path);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void isGivenUpWhenTheJournalIsNotDurableForAMinute() throws IOException {
    SnapshotAgent agent = scene.agent();
    scene.journalIsDurable(false);
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    scene.cycle(agent, 1_000);
    scene.pass(MINUTE_MS + 1);

    scene.cycle(agent, 10);

    assertThat(outcome.join().reason()).contains("not durable");
    assertThat(scene.files()).isEmpty();
  }

  @Test
  void triesAgainLaterAndLaterAndAtOnceWhenAsked() throws IOException {
    scene.memoryIs(TOO_SMALL);
    SnapshotAgent agent = scene.agent(1, Duration.ZERO);
    scene.cycle(agent, 100);
    assertThat(agent.figures().failed()).isEqualTo(1);
    for (int minutes = 1; minutes <= 4; minutes *= 2) {
      scene.pass(minutes * MINUTE_MS - 1);
      assertThat(agent.doWork()).as("before minutes=%d", minutes).isZero();
      scene.pass(1);
      scene.cycle(agent, 100);
    }
    assertThat(agent.figures().failedInARow()).isEqualTo(4);
    assertThat(agent.figures().lastFailure()).contains("could not keep up");
    assertThat(agent.doWork()).isZero();

    SnapshotOutcome asked = scene.taken(agent);

    assertThat(asked.done()).isFalse();
    assertThat(agent.figures().failed()).isEqualTo(5);
    assertThat(scene.files()).isEmpty();
    assertThat(scene.feedState()).isEqualTo(SnapshotFeed.State.IDLE);
  }

  @Test
  void oneThatCountsEndsARowOfFailures() {
    SnapshotAgent agent = scene.agent();
    scene.diskHasRoom(false);
    assertThat(scene.taken(agent).reason()).contains("no room");
    assertThat(agent.figures().failedInARow()).isEqualTo(1);
    scene.diskHasRoom(true);

    assertThat(scene.taken(agent).done()).isTrue();

    assertThat(agent.figures().failedInARow()).isZero();
    assertThat(agent.figures().failed()).isEqualTo(1);
  }

  @Test
  void isGivenUpBeforeTheDiskIsFullThoughThereWasRoomAtFirst() throws IOException {
    SnapshotAgent agent = scene.agent();
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    scene.engineTakesItsTurn();
    agent.doWork();
    assertThat(scene.files()).hasSize(1);
    scene.diskHasRoom(false);

    agent.doWork();

    assertThat(outcome.join().reason()).contains("no room");
    assertThat(scene.files()).isEmpty();
    scene.engineTakesItsTurn();
    scene.diskHasRoom(true);
    assertThat(scene.taken(agent).done()).isTrue();
  }

  @Test
  void aRefusalOfMemoryIsAFailureLikeAnyOther() {
    SnapshotAgent agent = scene.agent(1, Duration.ZERO);
    scene.memoryIsRefused(true);

    assertThat(scene.taken(agent).reason()).contains("OutOfMemoryError");
    assertThat(agent.figures().failedInARow()).isEqualTo(1);
    assertThat(agent.doWork()).as("backs off").isZero();
    assertThat(scene.taken(agent).reason()).as("nothing is under way").contains("OutOfMemoryError");
    scene.memoryIsRefused(false);

    assertThat(scene.taken(agent).done()).isTrue();
  }

  @Test
  void aDirectoryThatFailsHarmsNobody() {
    SnapshotDirectory nowhere = new SnapshotDirectory(scene.path().resolve("nowhere"));
    SnapshotAgent agent = scene.agent(nowhere);

    SnapshotOutcome outcome = scene.taken(agent);

    assertThat(outcome.reason()).contains("NoSuchFileException");
    scene.engineTakesItsTurn();
    assertThat(scene.feedState()).isEqualTo(SnapshotFeed.State.IDLE);
  }

  @Test
  void aSequencerThatDoesNotAnswerIsNotWaitedFor() {
    SnapshotAgent agent = scene.agent();
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    scene.pass(5_001);

    agent.doWork();

    assertThat(outcome.join().reason()).contains("sequencer");
    assertThat(scene.taken(agent).done()).as("when it answers again").isTrue();
  }
}
