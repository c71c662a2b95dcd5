package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionState;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProjectionWatchTest {

  private static final long HELD_LSN = 1_000;

  private ProjectionState state = ProjectionState.RUNNING;
  private long appendedLsn = HELD_LSN;
  private final ProjectionWatch watch = new ProjectionWatch(this::figures, () -> appendedLsn);

  @AfterEach
  void stop() {
    watch.close();
  }

  private ProjectionFigures figures() {
    return new ProjectionFigures(state, HELD_LSN, HELD_LSN, 0, 0, 0, 0, 0, 0, 0, "", 0, 0);
  }

  @Test
  void takesADatabaseForAwayUntilItHasLooked() {
    assertThat(watch.keepsUp()).isFalse();

    watch.look();

    assertThat(watch.keepsUp()).isTrue();
  }

  @Test
  void countsWhatIsAppendedBetweenTwoLooks() {
    watch.look();

    appendedLsn = HELD_LSN + ProjectionWatch.MAX_LAG_EVENTS;
    assertThat(watch.keepsUp()).isTrue();

    appendedLsn++;
    assertThat(watch.keepsUp()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
  void waitsForADatabaseThatIsNotFed(ProjectionState other) {
    watch.look();
    state = other;
    watch.look();

    assertThat(watch.keepsUp()).isFalse();
  }

  @Test
  void looksByItself() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(2);
    ProjectionWatch started =
        new ProjectionWatch(
                () -> {
                  looks.countDown();
                  return figures();
                },
                () -> appendedLsn)
            .start();

    try {
      assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      started.close();
    }
  }
}
