package io.tebus.snapshot;

import static io.tebus.snapshot.SnapshotAgentScene.MAX_CYCLES;
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

/** When an agent takes a snapshot by itself, whatever the clock on the wall says. */
class SnapshotAgentTimingTest {

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
  void takesOneWhenSoManyEventsHaveHappened() {
    SnapshotAgent agent = scene.agent(200, Duration.ZERO);
    scene.cycle(agent, 10);
    assertThat(agent.figures().taken()).isZero();
    scene.liveFor(200);

    scene.cycle(agent, MAX_CYCLES);

    assertThat(agent.figures().taken()).isEqualTo(1);
    assertThat(agent.figures().lastLsn()).isEqualTo(scene.engine().lsn());
    scene.liveFor(100);
    assertThat(agent.doWork()).as("fewer events since").isZero();
    scene.liveFor(100);
    scene.cycle(agent, MAX_CYCLES);
    assertThat(agent.figures().taken()).isEqualTo(2);
  }

  @Test
  void takesOneWhenTheTimeHasComeAndSomethingHappened() {
    SnapshotAgent agent = scene.agent(0, Duration.ofHours(1));
    scene.pass(60 * MINUTE_MS - 1);
    assertThat(agent.doWork()).isZero();
    scene.pass(1);

    scene.cycle(agent, MAX_CYCLES);

    assertThat(agent.figures().taken()).isEqualTo(1);
    scene.pass(90 * MINUTE_MS);
    assertThat(agent.doWork()).as("nothing happened since").isZero();
    scene.liveFor(1);
    assertThat(agent.doWork()).isPositive();
  }

  @Test
  void aClockThatGoesBackHoldsNothingUp() {
    SnapshotAgent agent = scene.agent(0, Duration.ofHours(1));
    scene.pass(59 * MINUTE_MS);
    scene.wallClockJumps(-10_000 * MINUTE_MS);
    assertThat(agent.doWork()).isZero();
    scene.pass(MINUTE_MS);
    scene.diskHasRoom(false);
    scene.cycle(agent, MAX_CYCLES);
    assertThat(agent.figures().failed()).isEqualTo(1);

    scene.wallClockJumps(-10_000 * MINUTE_MS);
    scene.pass(MINUTE_MS - 1);
    assertThat(agent.doWork()).as("backs off").isZero();
    scene.pass(1);
    scene.diskHasRoom(true);
    scene.journalIsDurable(false);
    scene.cycle(agent, 1_000);
    scene.wallClockJumps(-10_000 * MINUTE_MS);
    scene.pass(MINUTE_MS + 1);
    scene.cycle(agent, 10);

    assertThat(agent.figures().failed()).isEqualTo(2);
    assertThat(agent.figures().lastFailure()).contains("not durable");
  }

  @Test
  void aClockThatGoesAheadEndsNothing() {
    SnapshotAgent agent = scene.agent(0, Duration.ofHours(1));
    scene.wallClockJumps(10_000 * MINUTE_MS);
    assertThat(agent.doWork()).isZero();
    scene.journalIsDurable(false);
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    scene.wallClockJumps(10_000 * MINUTE_MS);
    agent.doWork();
    scene.cycle(agent, 1_000);
    scene.wallClockJumps(10_000 * MINUTE_MS);
    scene.cycle(agent, 10);
    assertThat(outcome).isNotDone();
    scene.journalIsDurable(true);

    scene.cycle(agent, 10);

    assertThat(outcome.join().done()).isTrue();
    assertThat(outcome.join().tookMs()).isZero();
  }

  @Test
  void theAgeOfTheNewestCountsFromBeforeTheStart() {
    assertThat(scene.taken(scene.agent()).done()).isTrue();
    scene.liveFor(1);
    scene.pass(40 * MINUTE_MS);
    SnapshotAgent agent = scene.agent(0, Duration.ofHours(1));

    scene.pass(20 * MINUTE_MS - 1);
    assertThat(agent.doWork()).isZero();
    scene.pass(1);
    assertThat(agent.doWork()).isPositive();
  }

  @Test
  void goesOnFromTheNewestThatIsThere() throws IOException {
    long lsn = scene.write().lsn();
    scene.liveFor(60);

    SnapshotAgent agent = scene.agent(200, Duration.ZERO);

    assertThat(agent.figures().lastLsn()).isEqualTo(lsn);
    assertThat(agent.doWork()).isZero();
    scene.liveFor(200);
    scene.cycle(agent, MAX_CYCLES);
    assertThat(agent.figures().taken()).isEqualTo(1);
  }

  @Test
  void takesNoneByItselfWhenNothingSaysSo() {
    SnapshotAgent agent = scene.agent();
    scene.pass(10_000 * MINUTE_MS);

    assertThat(agent.doWork()).isZero();
  }
}
