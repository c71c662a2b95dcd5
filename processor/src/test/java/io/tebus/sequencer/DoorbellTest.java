package io.tebus.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoorbellTest {

  private static final int SPINS = 64;
  private static final int SLEEPS = 5_000;

  private boolean hasWork;
  private boolean rings;
  private int looks;
  private final Doorbell bell = new Doorbell(this::look);

  /** A producer that makes its work visible just after the agent looked for it, then rings. */
  private boolean look() {
    looks++;
    if (rings) {
      bell.ring();
    }
    return hasWork;
  }

  @Test
  void spinsForAWhileBeforeItLooksForWork() {
    hasWork = true;
    idle(SPINS);
    assertThat(looks).isZero();

    bell.idle(0);

    assertThat(looks).isEqualTo(1);
  }

  @Test
  void goesOnLookingWhileThereIsNothingToDo() {
    hasWork = true;

    idle(SPINS + 3);

    assertThat(looks).isEqualTo(3);
  }

  @Test
  void aCycleWithWorkMakesItSpinAnew() {
    hasWork = true;
    idle(SPINS + 1);

    bell.idle(1);
    idle(SPINS);

    assertThat(looks).isEqualTo(1);
  }

  @Test
  @Timeout(30)
  void wakesByItselfWhenNobodyRings() {
    idle(SPINS + 3);

    assertThat(looks).isEqualTo(3);
  }

  @Test
  @Timeout(60)
  void doesNotSleepThroughARingThatCameAfterItsLook() {
    rings = true;
    idle(SPINS);
    long startNs = System.nanoTime();

    idle(SLEEPS);

    // Slept through, each would have cost a millisecond.
    assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(SLEEPS / 2));
    assertThat(looks).isEqualTo(SLEEPS);
  }

  private void idle(int times) {
    for (int i = 0; i < times; i++) {
      bell.idle(0);
    }
  }
}
