package io.tebus.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CounterTest {

  private static final long COUNT = 1_000_000;

  private final Counter counter = new Counter();

  @Test
  void beginsAtZero() {
    assertThat(counter.get()).isZero();
  }

  @Test
  void counts() {
    counter.increment();
    counter.increment();
    counter.add(40);

    assertThat(counter.get()).isEqualTo(42);
  }

  @Test
  void isALevelWhenAmountsAreTakenAgain() {
    counter.add(3);
    counter.add(-1);

    assertThat(counter.get()).isEqualTo(2);
  }

  @Test
  void isALevelThatIsSet() {
    counter.add(3);
    counter.set(1_000);

    assertThat(counter.get()).isEqualTo(1_000);
  }

  @Test
  void anotherThreadSeesItGrowToItsEnd() throws InterruptedException {
    AtomicLong steps = new AtomicLong();
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              long seen = 0;
              while (seen < COUNT) {
                long next = counter.get();
                if (next < seen) {
                  return;
                }
                seen = next;
              }
              steps.set(seen);
            });

    for (long i = 0; i < COUNT; i++) {
      counter.increment();
    }
    reader.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(steps.get()).isEqualTo(COUNT);
  }
}
