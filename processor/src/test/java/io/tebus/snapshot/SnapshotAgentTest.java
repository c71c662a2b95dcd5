package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.engine.Engine;
import io.tebus.engine.PageHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent takes, what of it counts, and what it leaves behind. */
class SnapshotAgentTest {

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
  void whatItTookCanBeLoaded() throws IOException {
    SnapshotAgent agent = scene.agent();
    PageHashes hashes = scene.hashes();

    SnapshotOutcome outcome = scene.takenWhileAllGoesOn(agent);

    assertThat(outcome.reason()).isEmpty();
    assertThat(outcome.bytes()).isEqualTo(Files.size(SnapshotScene.only(scene.path())));
    assertThat(agent.figures().lastBytes()).isEqualTo(outcome.bytes());
    assertThat(agent.figures().lastLsn()).isEqualTo(outcome.lsn());
    assertThat(agent.figures().running()).isFalse();
    try (Engine restored = new Engine(SnapshotScene.TINY)) {
      SnapshotReader.load(SnapshotScene.only(scene.path()), restored, (_, _) -> {});
      assertThat(restored.pageHashes().firstDifference(hashes)).isNull();
    }
  }

  @Test
  void keepsTheTwoNewest() throws IOException {
    SnapshotAgent agent = scene.agent();
    List<Long> lsns = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      scene.liveFor(10);
      lsns.add(scene.taken(agent).lsn());
    }

    assertThat(new SnapshotDirectory(scene.path()).list())
        .extracting(file -> file.header() == null ? 0L : file.header().lsn())
        .containsExactly(lsns.get(2), lsns.get(1));
  }

  @Test
  void aDamagedOneIsNotGoneOnFromAndDisplacesNoGoodOne() throws IOException {
    long first = scene.write().lsn();
    scene.liveFor(10);
    scene.write();
    SnapshotDirectory directory = new SnapshotDirectory(scene.path());
    List<SnapshotFile> before = directory.list();
    directory.markDamaged(new SnapshotFile(before.get(0).path(), 1, null, "a page"));
    scene.liveFor(10);
    SnapshotAgent agent = scene.agent(directory);
    assertThat(agent.figures().lastLsn()).isEqualTo(first);

    assertThat(scene.taken(agent).done()).isTrue();

    assertThat(directory.list())
        .extracting(SnapshotFile::path)
        .hasSize(3)
        .endsWith(before.get(0).path(), before.get(1).path());
    scene.liveFor(10);
    assertThat(scene.taken(agent).done()).isTrue();
    assertThat(before).allSatisfy(file -> assertThat(file.path()).doesNotExist());
    assertThat(scene.files()).hasSize(2);
  }

  @Test
  void countsOnlyWhenTheJournalIsDurableUpToIt() throws IOException {
    SnapshotAgent agent = scene.agent();
    scene.journalIsDurable(false);
    CompletableFuture<SnapshotOutcome> outcome = agent.take();

    scene.cycle(agent, 1_000);
    assertThat(outcome).isNotDone();
    assertThat(scene.files()).singleElement().asString().endsWith(".part");
    scene.journalIsDurable(true);
    scene.cycle(agent, 10);

    assertThat(outcome.join().done()).isTrue();
    assertThat(scene.files()).singleElement().asString().doesNotEndWith(".part");
  }

  @Test
  void oneAtATime() {
    SnapshotAgent agent = scene.agent();
    CompletableFuture<SnapshotOutcome> first = agent.take();

    CompletableFuture<SnapshotOutcome> second = agent.take();
    agent.doWork();
    CompletableFuture<SnapshotOutcome> third = agent.take();

    assertThat(first).isNotDone();
    assertThat(second.join().reason()).isEqualTo(SnapshotOutcome.UNDER_WAY);
    assertThat(third.join().reason()).isEqualTo(SnapshotOutcome.UNDER_WAY);
  }

  @Test
  void whatAKilledHostHadBegunIsRemovedAtTheStart() throws IOException {
    Files.write(new SnapshotDirectory(scene.path()).unfinished(12), new byte[100]);

    scene.agent();

    assertThat(scene.files()).isEmpty();
  }

  @Test
  void leavesNothingBehindWhenItIsStoppedHalfway() throws IOException {
    SnapshotAgent agent = scene.agent();
    CompletableFuture<SnapshotOutcome> outcome = agent.take();
    agent.doWork();
    agent.doWork();
    scene.engineTakesItsTurn();
    agent.doWork();
    assertThat(scene.files()).hasSize(1);

    agent.onClose();

    assertThat(outcome.join().reason()).isEqualTo("the host stops");
    assertThat(agent.take().join().reason()).isEqualTo("the host stops");
    assertThat(scene.files()).isEmpty();
    scene.engineTakesItsTurn();
    assertThat(scene.feedState()).isEqualTo(SnapshotFeed.State.IDLE);
  }
}
