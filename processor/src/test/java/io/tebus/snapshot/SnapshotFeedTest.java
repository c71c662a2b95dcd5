package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotFeedTest {

  private static final int POOL_BYTES = 8 << 20;
  private static final int MAX_CYCLES = 10_000;

  private final SnapshotScene scene = new SnapshotScene(SnapshotScene.TIGHT);
  private final PagePool pool = new PagePool(POOL_BYTES);
  private final SnapshotFeed feed = new SnapshotFeed(() -> 3, () -> 7);

  @BeforeEach
  void live() {
    scene.live(500);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void doesNothingUntilItIsOrdered() {
    assertThat(feed.doWork(scene.engine())).isZero();
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.IDLE);
  }

  @Test
  void copiesALittleAtATimeUntilAllIsThere() {
    feed.order(pool);
    int first = feed.doWork(scene.engine());
    long lsn = scene.engine().lsn();
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.COPYING);
    assertThat(first).isBetween(1, 64);
    scene.live(10);

    copyAll();

    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.COPIED);
    assertThat(feed.head().lsn()).isEqualTo(lsn);
    assertThat(feed.head().generation()).isEqualTo(3);
    assertThat(feed.head().crc()).isEqualTo(7);
    assertThat(feed.head().pages()).isGreaterThan(64);
    assertThat(feed.doWork(scene.engine())).isZero();
    feed.done();
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.IDLE);
  }

  @Test
  void whatIsCancelledIsLetGoOfByTheEnginesThread() {
    feed.order(pool);
    feed.cancel();
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.CANCELLED);
    feed.doWork(scene.engine());
    assertThat(feed.state()).as("before it began").isEqualTo(SnapshotFeed.State.IDLE);

    feed.order(pool);
    feed.doWork(scene.engine());
    feed.cancel();
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.CANCELLED);
    feed.doWork(scene.engine());
    assertThat(feed.state()).as("under way").isEqualTo(SnapshotFeed.State.IDLE);

    pool.clear();
    feed.order(pool);
    copyAll();
    feed.cancel();
    assertThat(feed.state()).as("when it was done").isEqualTo(SnapshotFeed.State.IDLE);
  }

  @Test
  void aPoolThatIsFullBreaksTheCopyAndNothingElse() {
    PagePool small = new PagePool(64 << 10);
    feed.order(small);

    feed.doWork(scene.engine());

    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.BROKEN);
    feed.done();
    feed.order(pool);
    copyAll();
    assertThat(feed.state()).isEqualTo(SnapshotFeed.State.COPIED);
  }

  @Test
  void takesOneOrderAtATime() {
    feed.order(pool);

    assertThatThrownBy(() -> feed.order(pool))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ORDERED");
  }

  /** Somebody takes what comes. */
  private void copyAll() {
    int cycles = 0;
    do {
      feed.doWork(scene.engine());
      pool.clear();
      cycles++;
    } while (feed.state() == SnapshotFeed.State.COPYING && cycles < MAX_CYCLES);
  }
}
