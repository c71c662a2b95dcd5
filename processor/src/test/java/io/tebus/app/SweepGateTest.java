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

class SweepGateTest {

  private static final long HELD_LSN = 1_000;

  private ProjectionState state = ProjectionState.RUNNING;
  private long appendedLsn = HELD_LSN;
  private long durableLsn = HELD_LSN;
  private long nowNs = 5;
  private final SweepGate gate = gate(false);

  private SweepGate gate(boolean clockIsDoubtful) {
    return new SweepGate(
        this::figures, () -> appendedLsn, () -> durableLsn, () -> nowNs, clockIsDoubtful);
  }

  @AfterEach
  void stop() {
    gate.close();
  }

  private ProjectionFigures figures() {
    return new ProjectionFigures(state, HELD_LSN, HELD_LSN, 0, 0, 0, 0, 0, 0, 0, "", 0, 0);
  }

  @Test
  void isClosedUntilItHasLooked() {
    assertThat(gate.isOpen()).isFalse();

    gate.look();

    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void countsWhatIsAppendedBetweenTwoLooks() {
    gate.look();

    appendedLsn = HELD_LSN + SweepGate.MAX_LAG_EVENTS;
    durableLsn = appendedLsn;
    assertThat(gate.isOpen()).isTrue();

    appendedLsn++;
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void waitsForTheDisk() {
    gate.look();

    appendedLsn = HELD_LSN + SweepGate.MAX_UNFORCED_EVENTS;
    assertThat(gate.isOpen()).isTrue();

    appendedLsn++;
    assertThat(gate.isOpen()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
  void waitsADayForADatabaseThatIsNotFed(ProjectionState other) {
    gate.look();
    state = other;
    gate.look();
    assertThat(gate.isOpen()).isFalse();

    nowNs += SweepGate.PATIENCE_NS - 1;
    gate.look();
    assertThat(gate.isOpen()).isFalse();

    nowNs++;
    appendedLsn += 100 * SweepGate.MAX_LAG_EVENTS;
    durableLsn = appendedLsn;
    gate.look();
    assertThat(gate.isOpen()).as("the lots would fill up").isTrue();

    state = ProjectionState.RUNNING;
    gate.look();
    assertThat(gate.isOpen()).as("it is back, and far behind").isFalse();
  }

  @Test
  void waitsForNoDatabaseWhereThereIsNone() {
    try (SweepGate alone =
        new SweepGate(null, () -> appendedLsn, () -> durableLsn, () -> nowNs, false)) {
      alone.look();
      assertThat(alone.isOpen()).isTrue();
    }
  }

  @Test
  void aClockThatIsDaysAheadAtTheStartIsDoubtedForADay() {
    try (SweepGate doubtful = gate(true)) {
      doubtful.look();
      assertThat(doubtful.isOpen()).isFalse();

      nowNs += SweepGate.PATIENCE_NS - 1;
      doubtful.look();
      assertThat(doubtful.isOpen()).isFalse();

      nowNs++;
      doubtful.look();
      assertThat(doubtful.isOpen()).isTrue();
    }
  }

  @Test
  void looksByItselfAgainAndAgainWhateverHappens() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    try (SweepGate broken =
        new SweepGate(
                () -> {
                  looks.countDown();
                  throw new IllegalStateException("no figures");
                },
                () -> appendedLsn,
                () -> durableLsn,
                () -> nowNs,
                false)
            .start()) {
      assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(broken.isOpen()).isFalse();
    }
  }
}
