package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private final WarmUp warmUp = WarmUp.between(Duration.ofMillis(500), Duration.ofSeconds(2));

  @Test
  void endsWhenTwoSlicesAgree() throws Exception {
    assertThat(slices(100, 200, 400, 430)).isEqualTo(new WarmUp.Warmth(4, true));
    assertThat(slices(430, 400)).isEqualTo(new WarmUp.Warmth(2, true));
  }

  @Test
  void endsAtItsBoundWhenTheyNeverDo() throws Exception {
    assertThat(slices(1, 2, 4, 8, 16, 32, 64, 128)).isEqualTo(new WarmUp.Warmth(8, false));
  }

  @Test
  void takesSilenceForNoAgreement() throws Exception {
    assertThat(slices(0, 0, 0, 5, 5)).isEqualTo(new WarmUp.Warmth(5, true));
  }

  @Test
  void lastsAsLongAsItMustAtLeast() throws Exception {
    WarmUp longer = new WarmUp(4, 8);

    assertThat(longer.run(_ -> 100)).isEqualTo(new WarmUp.Warmth(4, true));
  }

  @Test
  void refusesBoundsOutOfOrder() {
    assertThatIllegalArgumentException().isThrownBy(() -> new WarmUp(3, 2));
  }

  private WarmUp.Warmth slices(double... perSecond) throws InterruptedException {
    PrimitiveIterator.OfDouble next = DoubleStream.of(perSecond).iterator();
    return warmUp.run(_ -> next.nextDouble());
  }
}
